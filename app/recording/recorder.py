"""Records what is watched, in a thread of its own: whoever hands it frames never waits.

Frames wait in a short queue; where the machine cannot keep up, those that find no place are dropped and
counted. The film keeps the times of its frames, so it never runs too fast or too slow.
"""

import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import av

from app.engine import Snapshot
from app.recording.chapters import Chapter, chapter_title
from app.recording.film_clock import FilmClock
from app.recording.film_writer import FilmWriter
from app.recording.names import OVERLAY, make_folder, reserve, stem_at
from app.settings import RecordMode
from app.ui.compose import Composer
from model.catalogue import Catalogue
from model.errors import DrishtiError
from model.hold import Hold

QUEUE_FRAMES: Final = 16
DISK_SECONDS: Final = 2.0
"""How often the room on the disk is looked up."""
WARN_BYTES: Final = 1_000_000_000
STOP_BYTES: Final = 250_000_000
"""What must be free beyond the room for the plain copies of the films."""
_log = logging.getLogger(__name__)


class RecorderState(StrEnum):
    """Where a recording stands."""

    WAITING = "waiting"
    RECORDING = "recording"
    FINISHING = "finishing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """How a recording goes.

    Attributes:
        state: where it stands.
        seconds: length of the film so far.
        frames: pictures in the film.
        dropped: pictures that found no place in the queue.
        warning: one sentence while the disk gets full, else empty.
        message: one sentence about why it stopped by itself or what was lost, else empty.
        paths: the films, under the names that they have in the end.
    """

    state: RecorderState = RecorderState.WAITING
    seconds: float = 0.0
    frames: int = 0
    dropped: int = 0
    warning: str = ""
    message: str = ""
    paths: tuple[Path, ...] = ()

    @property
    def recording(self) -> bool:
        """Whether frames are taken."""
        return self.state in {RecorderState.WAITING, RecorderState.RECORDING}


class Recorder:
    """One recording, of one source or of several one after the other.

    Films get the size of the first frame; others are fitted into it. Nothing is written before that frame.
    """

    def __init__(
        self,
        folder: Path,
        mode: RecordMode,
        catalogue: Catalogue,
        composer: Composer | None = None,
        *,
        free_bytes: Callable[[Path], int] | None = None,
    ) -> None:
        """Nothing is written yet.

        Args:
            folder: see :func:`app.paths.recordings_dir`; made if it is not there.
            mode: what is recorded.
            catalogue: the names for the chapters.
            composer: draws the overlay, where the mode asks for one; used in the thread of the recording.
            free_bytes: how much room there is on the disk of a folder; the system is asked if left out.
        """
        if mode is not RecordMode.CLEAN and composer is None:
            raise ValueError("an overlay needs somebody who draws it")
        self._folder = folder
        self._mode = mode
        self._catalogue = catalogue
        self._composer = composer
        self._free_bytes = free_bytes or (lambda path: shutil.disk_usage(path).free)
        self._changed = threading.Condition()
        self._frames: deque[Snapshot] = deque()
        self._holds: deque[Hold] = deque()
        self._running: Hold | None = None
        self._stopping = False
        self._status = RecorderStatus()
        self._clock = FilmClock()
        self._clean: FilmWriter | None = None
        self._overlay: FilmWriter | None = None
        self._disk_at = 0.0
        # A daemon, because a disk that blocks for ever must not keep the program alive.
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    @property
    def status(self) -> RecorderStatus:
        """How it goes; never waits."""
        return self._status

    def start(self) -> None:
        """Start the thread and return at once."""
        self._thread.start()

    def take(self, snapshot: Snapshot) -> None:
        """Record the frame of a snapshot; never waits for the disk."""
        with self._changed:
            if self._stopping or snapshot.frame is None:
                return
            if len(self._frames) >= QUEUE_FRAMES:
                self._status = replace(self._status, dropped=self._status.dropped + 1)
                return
            self._frames.append(snapshot)
            self._changed.notify_all()

    def note(self, t: float, *, running: Hold | None = None, completed: Hold | None = None) -> None:  # noqa: ARG002  as those who keep sessions
        """Say what is held, after each recognition; each hold becomes a chapter."""
        with self._changed:
            if self._stopping:
                return
            self._running = running
            if completed is not None:
                self._holds.append(completed)

    def stop(self) -> None:
        """Stop, and return at once; what waits is still written, and the films are finished in the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def wait(self, timeout: float) -> bool:
        """Wait until the films are finished, so many seconds at most; whether they are."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        message = ""
        try:
            make_folder(self._folder)
            self._record()
        except DrishtiError as error:
            message = str(error)
        except (OSError, av.FFmpegError) as error:
            why = error.strerror or error
            message = (
                f"The recording stopped because it cannot be written ({why}): "
                f"free some space in {self._folder}."
            )
        except Exception as error:  # noqa: BLE001  a thread must not die in silence
            _log.exception("the recording failed")
            message = f"The recording stopped unexpectedly ({error!r}): report it, please."
        self.stop()
        self._tell(state=RecorderState.FINISHING, message=message, warning="")
        self._finish()

    def _record(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._frames or self._stopping)
                snapshot = self._frames.popleft() if self._frames else None
            if snapshot is None:
                self._note_holds(last=True)
                return
            self._write(snapshot)
            self._note_holds()
            self._watch_disk()

    def _write(self, snapshot: Snapshot) -> None:
        frame = snapshot.frame
        assert frame is not None
        if self._status.state is RecorderState.WAITING:
            self._begin((frame.width, frame.height))
        t = self._clock.place(frame.t_seconds, frame.source_id)
        if self._clean is not None:
            self._clean.write(frame.bgr, t)
        if self._overlay is not None and self._composer is not None:
            self._overlay.write(self._composer.compose(snapshot, t), t)
        self._tell(seconds=t, frames=self._status.frames + 1)

    def _begin(self, size: tuple[int, int]) -> None:
        stem = stem_at(datetime.now().astimezone())
        if self._mode is not RecordMode.OVERLAY:
            self._clean = FilmWriter(*reserve(self._folder, stem), size)
        if self._mode is not RecordMode.CLEAN:
            self._overlay = FilmWriter(*reserve(self._folder, stem, OVERLAY), size)
        self._tell(state=RecorderState.RECORDING, paths=tuple(film.film for film in self._films))

    @property
    def _films(self) -> list[FilmWriter]:
        return [film for film in (self._clean, self._overlay) if film is not None]

    def _note_holds(self, *, last: bool = False) -> None:
        with self._changed:
            holds = list(self._holds)
            self._holds.clear()
            if last and self._running is not None:
                holds.append(self._running)
        for hold in holds:
            start, end = self._clock.of(hold.start), self._clock.of(hold.end)
            # What was held before the film began is not in it.
            if end > start:
                chapter = Chapter(start, end, chapter_title(hold, self._catalogue))
                for film in self._films:
                    film.add_chapter(chapter)

    def _watch_disk(self) -> None:
        now = time.monotonic()
        if now < self._disk_at:
            return
        self._disk_at = now + DISK_SECONDS
        spare = self._free_bytes(self._folder) - sum(film.written for film in self._films)
        if spare < STOP_BYTES:
            raise DrishtiError(
                f"The recording stopped because the disk of {self._folder} is almost full: "
                "free some space there."
            )
        low = f"The disk is almost full, so the recording will stop soon: free some space in {self._folder}."
        self._tell(warning=low if spare < WARN_BYTES else "")

    def _finish(self) -> None:
        finished: list[Path] = []
        message = self._status.message
        for film in self._films:
            try:
                path = film.finish()
            except Exception as error:  # noqa: BLE001  the other film is to be finished in any case
                _log.exception("%s cannot be finished", film.film)
                message = message or (
                    f"The recording {film.film.name} could not be finished ({error!r}): "
                    "it will be at the next start."
                )
                continue
            if path is not None:
                finished.append(path)
        self._tell(state=RecorderState.DONE, paths=tuple(finished), message=message)

    def _tell(self, **changes: Any) -> None:
        with self._changed:
            self._status = replace(self._status, **changes)
