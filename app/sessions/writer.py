"""Writes a session while it is practised, in a thread of its own: whoever reports a hold never waits.

A hold that is done is written at once, the running one every CHECKPOINT_SECONDS. What cannot be written (a
full disk, a folder that went away) stays in memory and is tried again; one sentence says so meanwhile.
"""

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final
from uuid import UUID

from app.sessions.database import SessionsLostError
from app.sessions.records import LONGEST_SECONDS, HoldRecord, HoldStatus, Session
from app.sessions.store import Store
from model.errors import DrishtiError
from model.hold import Hold

CHECKPOINT_SECONDS: Final = 0.8
"""A power cut costs the running hold less than a second, the time of the writing included."""

IDLE_SECONDS: Final = 10.0
"""How often the length of a session is written while nothing is held."""

RETRY_SECONDS: Final = 1.0
UNDO_DAYS: Final = 30
"""For so long a deleted session can be brought back."""

_log = logging.getLogger(__name__)


def new_session(source: str, bundle: str) -> Session:
    """A session that starts now."""
    return Session(
        started=datetime.now().astimezone(),
        runs=True,
        # File names may hold bytes that are no text.
        source=source.encode(errors="replace").decode()[:4096],
        bundle=bundle,
        app_version=version("drishti"),
    )


@dataclass(frozen=True, slots=True)
class WriterStatus:
    """How the writing goes.

    Attributes:
        message: one sentence while something cannot be written, else empty.
        notice: one sentence about something that happened and is over, such as a damaged file set aside.
        saved: how many holds are on disk.
        waiting: how many are not yet.
    """

    message: str = ""
    notice: str = ""
    saved: int = 0
    waiting: int = 0


class SessionWriter:
    """Writes one session.

    A session without a hold leaves nothing behind, unless :meth:`keep` is called. Times of holds are those of
    the source; they become wall-clock times by the start of the session alone, so that a clock that is set
    meanwhile changes nothing.
    """

    def __init__(self, data: Path, session: Session, origin: float = 0.0) -> None:
        """Nothing is opened yet.

        Args:
            data: the data folder, see :func:`app.paths.data_dir`.
            session: as it starts, see :func:`new_session`.
            origin: time of the source when the session started, in seconds.
        """
        self._data = data
        self._session = session
        self._origin = origin
        self._changed = threading.Condition()
        self._holds: dict[UUID, HoldRecord] = {}  # all of the session, as they stand
        self._unsaved: set[UUID] = set()
        self._last: HoldRecord | None = None
        self._last_start = 0.0
        self._kept = False
        self._urgent = False
        self._ends_at: float | None = None  # on the monotonic clock, once it is to be closed
        self._noted = self._written = 0  # counts of notes
        self._written_seconds: float | None = None  # None while the session is not on disk
        self._notice = ""
        self._status = WriterStatus()
        # A daemon, because a disk that blocks for ever must not keep the program alive.
        self._thread = threading.Thread(target=self._run, name="sessions", daemon=True)

    def start(self) -> None:
        """Start the thread and return at once."""
        self._thread.start()

    @property
    def status(self) -> WriterStatus:
        """How the writing goes; never waits."""
        return self._status

    def keep(self) -> None:
        """Write the session even if it gets no hold, for there is a film of it."""
        with self._changed:
            self._kept = True
            self._noted += 1
            self._hurry()

    def note(self, t: float, *, running: Hold | None = None, completed: Hold | None = None) -> None:
        """Say what stands after a frame; call it from one thread, as often as wanted.

        Args:
            t: time of the frame, seconds of the source.
            running: the hold that runs, as far as it goes.
            completed: the hold that this frame completed.
        """
        with self._changed:
            seconds = min(max(t - self._origin, self._session.seconds), LONGEST_SECONDS)
            self._session = replace(self._session, seconds=seconds)
            if completed is not None:
                self._put(completed, HoldStatus.DONE)
            if running is not None:
                self._put(running, HoldStatus.RUNNING)
            else:
                self._complete_last()
            self._noted += 1
            if completed is not None:
                self._hurry()

    def _put(self, hold: Hold, status: HoldStatus) -> None:
        last = self._last
        # A hold is known by its start. A source that begins again may repeat one, after it was done.
        same = last is not None and hold.start == self._last_start and hold.pose_id == last.pose_id
        if last is None or not same or (last.status, status) == (HoldStatus.DONE, HoldStatus.RUNNING):
            self._complete_last()
            last = None
        started = self._session.started + timedelta(seconds=max(hold.start - self._origin, 0.0))
        record = HoldRecord(
            pose_id=hold.pose_id,
            side=hold.side,
            started=started,
            seconds=hold.duration,
            confidence=min(max(hold.confidence, 0.0), 1.0),
            alignment=hold.alignment,
            bundle=self._session.bundle,
            status=status,
        )
        self._last = record if last is None else replace(record, uuid=last.uuid)
        self._last_start = hold.start
        self._remember(self._last)

    def _complete_last(self) -> None:
        """A running hold that gave way is done, even where nobody said so."""
        if self._last is not None and self._last.status is HoldStatus.RUNNING:
            self._last = replace(self._last, status=HoldStatus.DONE)
            self._remember(self._last)

    def _remember(self, hold: HoldRecord) -> None:
        if self._holds.get(hold.uuid) != hold:
            self._holds[hold.uuid] = hold
            self._unsaved.add(hold.uuid)

    def _hurry(self) -> None:
        self._urgent = True
        self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until what was noted so far is on disk, so many seconds at most; whether it is."""
        with self._changed:
            noted = self._noted
            self._hurry()
            return self._changed.wait_for(lambda: self._written >= noted, timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """End the session and the thread.

        What cannot be written is tried again until the time is over.

        Returns:
            Whether everything is on disk; where not, :attr:`status` says why.
        """
        with self._changed:
            self._complete_last()
            self._session = replace(self._session, runs=False)
            self._noted += 1
            self._ends_at = time.monotonic() + timeout
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout + RETRY_SECONDS)
        return self._written >= self._noted and not self._thread.is_alive()

    def _run(self) -> None:
        store: Store | None = None
        while True:
            ends_at = self._ends_at
            message = ""
            try:
                if store is None:
                    store = self._open()
                self._write(store)
            except DrishtiError as error:
                message = str(error)
                if store is not None and isinstance(error, SessionsLostError):
                    store.close()
                    store = None
            except Exception as error:  # noqa: BLE001  a thread must not die in silence
                _log.exception("a session cannot be written")
                message = f"The session cannot be saved ({error!r}): report it, please."
            self._tell(message)
            if ends_at is not None and (not message or time.monotonic() >= ends_at):
                break
            self._wait(failed=bool(message))
        if store is not None:
            store.close()

    def _wait(self, *, failed: bool) -> None:
        with self._changed:
            if not failed:
                self._changed.wait_for(lambda: self._urgent or self._ends_at, CHECKPOINT_SECONDS)
            elif self._ends_at is None:
                self._changed.wait_for(lambda: self._ends_at, RETRY_SECONDS)
            else:
                self._changed.wait(RETRY_SECONDS / 10)

    def _open(self) -> Store:
        store = Store.open(self._data, check=True)
        try:
            store.recover()
            store.purge(datetime.now(UTC) - timedelta(days=UNDO_DAYS))
        except BaseException:
            store.close()
            raise
        with self._changed:
            self._notice = store.notice or self._notice
            # It may be another file than before, without what was written.
            self._unsaved = set(self._holds)
            self._written_seconds = None
        return store

    def _write(self, store: Store) -> None:
        with self._changed:
            self._urgent = False
            noted, session = self._noted, self._session
            holds = {uuid: self._holds[uuid] for uuid in self._unsaved}
            if not holds and not self._is_due(session):
                self._written = noted
                self._changed.notify_all()
                return
        store.save(session, holds.values())
        with self._changed:
            self._unsaved = {uuid for uuid in self._unsaved if self._holds[uuid] is not holds.get(uuid)}
            self._written, self._written_seconds = noted, session.seconds
            self._changed.notify_all()

    def _is_due(self, session: Session) -> bool:
        """Whether the session itself is to be written, without a hold."""
        if self._written_seconds is None:
            return self._kept
        return not session.runs or session.seconds - self._written_seconds >= IDLE_SECONDS

    def _tell(self, message: str) -> None:
        with self._changed:
            waiting = sum(self._holds[uuid].status is HoldStatus.DONE for uuid in self._unsaved)
            done = sum(hold.status is HoldStatus.DONE for hold in self._holds.values())
            self._status = WriterStatus(message, self._notice, done - waiting, waiting)
