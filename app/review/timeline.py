"""The holds of a film, and how much two readings of it agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from model.hold import Hold
from model.side import Side

SLIVER_SECONDS: Final = 0.3
"""Shorter differences are counted but not listed: two readings seldom end a hold on the same frame."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What one bundle saw in a film.

    Attributes:
        holds: in order of time; they do not overlap.
        duration: seconds of the film.
        bundle: name of the bundle.
    """

    holds: tuple[Hold, ...]
    duration: float
    bundle: str

    def hold_at(self, t_seconds: float) -> Hold | None:
        """The hold that runs at a time; both its ends belong to it."""
        return next((hold for hold in self.holds if hold.start <= t_seconds <= hold.end), None)

    def after(self, t_seconds: float) -> Hold | None:
        """The first hold that begins after a time."""
        return next((hold for hold in self.holds if hold.start > t_seconds), None)

    def before(self, t_seconds: float) -> Hold | None:
        """The last hold that begins before a time."""
        return next((hold for hold in reversed(self.holds) if hold.start < t_seconds), None)

    def best(self) -> dict[str, Hold]:
        """The longest hold of each pose, in order of their first appearance."""
        best: dict[str, Hold] = {}
        for hold in self.holds:
            if hold.pose_id not in best or hold.duration > best[hold.pose_id].duration:
                best[hold.pose_id] = hold
        return best


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch in which two readings differ.

    Attributes:
        start: in seconds.
        end: in seconds.
        first: what the first saw, None where it saw no hold.
        second: what the second saw.
    """

    start: float
    end: float
    first: Hold | None
    second: Hold | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much two readings of a film agree.

    Attributes:
        agreement: share of the film, 0 to 1, in which both see the same pose on the same side, or both none.
        in_poses: the same share of the time in which at least one sees a pose; 1 where neither ever does.
        differences: the stretches that are worth a look, in order of time.
    """

    agreement: float
    in_poses: float
    differences: tuple[Difference, ...]


def compare(first: Timeline, second: Timeline) -> Comparison:
    """Compare two readings of one film.

    The film is taken to be as long as the longer of the two; a film without length is agreed on.
    """
    length = max(first.duration, second.duration, *(hold.end for hold in (*first.holds, *second.holds)), 0.0)
    agreed = posed = posed_agreed = 0.0
    found: list[Difference] = []
    for start, end in pairwise(_edges(first, second, length)):
        middle = (start + end) / 2
        one, other = first.hold_at(middle), second.hold_at(middle)
        same = _same(one, other)
        agreed += (end - start) * same
        if one is not None or other is not None:
            posed += end - start
            posed_agreed += (end - start) * same
        if not same:
            _append(found, Difference(start, end, one, other))
    return Comparison(
        agreement=min(1.0, agreed / length) if length > 0 else 1.0,
        in_poses=min(1.0, posed_agreed / posed) if posed > 0 else 1.0,
        differences=tuple(one for one in found if one.end - one.start >= SLIVER_SECONDS),
    )


def name_of(english: str, side: Side | None) -> str:
    """A pose with its side, such as “Tree (left)”."""
    return f"{english} ({side.value})" if side is not None else english


def clock(seconds: float) -> str:
    """A time in a film to the hundredth, such as ``1:02.50``; hundredths are cut off, as on a watch."""
    hundredths = int(max(0.0, seconds) * 100 + 1e-6)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    text = f"{minutes}:{rest // 100:02d}.{rest % 100:02d}"
    return f"{hours}:{text.zfill(8)}" if hours else text


def _edges(first: Timeline, second: Timeline, length: float) -> Iterator[float]:
    """All times at which something changes, each once, in order."""
    times = {0.0, length}
    for hold in (*first.holds, *second.holds):
        times |= {min(max(hold.start, 0.0), length), min(max(hold.end, 0.0), length)}
    return iter(sorted(times))


def _same(one: Hold | None, other: Hold | None) -> bool:
    if one is None or other is None:
        return one is other
    sides_agree = one.side is None or other.side is None or one.side is other.side
    return one.pose_id == other.pose_id and sides_agree


def _append(found: list[Difference], new: Difference) -> None:
    """Take a stretch, as part of the one before where that is of the same two holds."""
    last = found[-1] if found else None
    if last is not None and (last.end, last.first, last.second) == (new.start, new.first, new.second):
        found[-1] = Difference(last.start, new.end, new.first, new.second)
    else:
        found.append(new)


def poses_in_order(timelines: Sequence[Timeline]) -> tuple[str, ...]:
    """Every pose of some timelines once, in order of first appearance, so that each can have its colour."""
    return tuple(dict.fromkeys(hold.pose_id for timeline in timelines for hold in timeline.holds))
