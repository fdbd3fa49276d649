"""Sessions and holds as values, checked when they are made.

Durations come from the time of the source, never from the difference of two readings of a wall clock, so a
clock that is set back cannot make one negative.
"""

from dataclasses import field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID, uuid4

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from model.side import Side

LONGEST_SECONDS: Final = 366 * 86400.0
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(3000, 1, 1, tzinfo=UTC)


def _plain_moment(value: datetime) -> datetime:
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("the time lacks its offset from UTC")
    if offset % timedelta(minutes=1):
        raise ValueError("the offset from UTC is not in whole minutes")
    if not _FIRST <= value < _LAST:
        raise ValueError("the time is not between 1970 and 3000")
    return value


_Moment = Annotated[datetime, AfterValidator(_plain_moment)]
_Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)]
_Line = Annotated[str, StringConstraints(max_length=4096)]
_Text = Annotated[str, StringConstraints(max_length=100_000)]
_CHECKED: Final = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Session:
    """One practice in front of one source.

    Attributes:
        uuid: its name, the same on every computer it is copied to.
        started: when, with the offset from UTC that held there, in whole minutes.
        seconds: how long it lasted, or has lasted so far.
        runs: whether it has not been ended yet.
        source: what was watched, as ``--source`` takes it.
        bundle: name of the model bundle it began with.
        app_version: of the Drishti that wrote it.
        title: by the user.
        notes: by the user.
    """

    uuid: UUID = field(default_factory=uuid4)
    started: _Moment
    seconds: _Seconds = 0.0
    runs: bool = False
    source: _Line = ""
    bundle: _Line = ""
    app_version: _Line = ""
    title: _Line = ""
    notes: _Text = ""

    @property
    def ended(self) -> datetime:
        """When it ended, or until when it is known to have lasted."""
        return self.started + timedelta(seconds=self.seconds)


class HoldStatus(StrEnum):
    """How a hold came to its end, if it has."""

    RUNNING = "running"
    DONE = "done"
    RECOVERED = "recovered"
    """The app was cut off while it ran; it is known up to its last checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class HoldRecord:
    """A hold in a session.

    Attributes:
        uuid: its name within the session.
        pose_id: of the catalogue, or of a pose of the user's own.
        side: the practitioner's own, None where the pose has none or it could not be told.
        started: when, with the offset from UTC of its session.
        seconds: how long it was held.
        confidence: mean probability of the pose, 0 to 1.
        alignment: score of the alignment, None where none was given.
        bundle: name of the model bundle that recognised it.
        status: whether it runs, is done, or was recovered.
    """

    uuid: UUID = field(default_factory=uuid4)
    pose_id: Annotated[_Line, Field(min_length=1)]
    side: Side | None = None
    started: _Moment
    seconds: _Seconds
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    alignment: Annotated[float, Field(allow_inf_nan=False)] | None = None
    bundle: _Line = ""
    status: HoldStatus = HoldStatus.DONE


@dataclass(frozen=True, slots=True, config=_CHECKED)
class SessionLog:
    """A session with its holds, in the order of their starts."""

    session: Session
    holds: tuple[HoldRecord, ...]
