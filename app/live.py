"""Watches one source after the other, with one recogniser and one practice for all of them. No Qt."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.capture.demo import SPEC as DEMO
from app.capture.source import Source
from app.engine import STOP_SECONDS, Engine, Recording, Snapshot, SourceStatus
from app.lazy_recognizer import LazyRecognizer, Stepper
from app.sessions.writer import SessionWriter, new_session
from model.errors import DrishtiError
from model.personal import PersonalPose
from model.practice import Practice

_NOTHING_YET: Final = Snapshot()
_log = logging.getLogger(__name__)


def is_camera(spec: str) -> bool:
    """Whether ``--source`` means a camera by it, not a film or the demo."""
    return spec.startswith("camera:")


class Live:
    """Owns the engine of the source that is watched now, and the writer of the session it makes.

    Nothing here waits: :meth:`poll` is called again and again, and starts what is wanted once the engine
    before has let go of its device.
    """

    def __init__(
        self,
        open_recognizer: Callable[[str], Stepper],
        bundle_name: str,
        data_dir: Path,
        make_source: Callable[[str], Source],
        on_start: Callable[[str], None],
    ) -> None:
        """Nothing is watched yet.

        Args:
            open_recognizer: loads a bundle by its name; called in the engine's thread.
            bundle_name: the bundle to begin with.
            data_dir: where sessions are kept.
            make_source: turns what ``--source`` takes into a source.
            on_start: told what is watched from now on, in the thread that polls.
        """
        self.bundle_name = bundle_name
        self.spec = DEMO
        """What is watched, as ``--source`` takes it."""
        self._open_recognizer = open_recognizer
        self._recognizer = LazyRecognizer(partial(open_recognizer, bundle_name))
        self._data_dir = data_dir
        self._make_source = make_source
        self._on_start = on_start
        self._engine: Engine | None = None
        self._writer: SessionWriter | None = None
        self._practice = Practice()
        self._failed: Snapshot | None = None
        self._next: str | None = None
        self._next_recognizer: LazyRecognizer | None = None
        self._give_up_at = 0.0
        self._stays = False
        self._taught: Sequence[PersonalPose] = ()
        self._recording: Recording | None = None
        self._paused = self._resting = False

    @property
    def engine(self) -> Engine | None:
        """What watches now; None before the first source and where it could not be made."""
        return self._engine

    @property
    def source_name(self) -> str:
        """What the source calls itself."""
        return self._engine.source.name if self._engine is not None else ""

    def watch(self, spec: str) -> None:
        """Watch another source, as soon as the one before has let go of its device."""
        self._next = spec
        if self._engine is not None:
            self._engine.ask_to_stop()
            self._give_up_at = time.monotonic() + STOP_SECONDS
        self._start_next()

    def use(self, bundle_name: str) -> None:
        """Recognise by another bundle from now on; what is watched starts again."""
        self._next_recognizer = LazyRecognizer(partial(self._open_recognizer, bundle_name))
        self._next_recognizer.stay(self._stays)
        self._next_recognizer.know(self._taught)
        self.bundle_name = bundle_name
        self.watch(self._next or self.spec)

    def stay(self, wanted: bool) -> None:
        """Whether to stay with one person while others are in view."""
        self._stays = wanted
        self._recognizer.stay(wanted)

    def lock_on(self, x: float, y: float) -> None:
        """Stay with the person at or nearest to (x, y), in pixels of the frame."""
        self._recognizer.lock_on(x, y)

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Recognise these taught poses from now on, also by the next bundle, and no others."""
        self._taught = tuple(poses)
        for recognizer in (self._recognizer, self._next_recognizer):
            if recognizer is not None:
                recognizer.know(self._taught)

    @property
    def can_be_taught(self) -> bool | None:
        """Whether the bundle that is used can be taught poses; None before it is loaded."""
        return self._recognizer.can_be_taught

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings by the bundle that is used, see :class:`app.lazy_recognizer.LazyRecognizer`; waits."""
        return self._recognizer.embed_landmarks(seen)

    def record(self, recording: Recording | None) -> None:
        """Hand every new frame to a recording from now on, also those of the next source; or to none."""
        self._recording = recording
        if self._engine is not None:
            self._engine.record(recording)

    def keep_session(self) -> None:
        """Keep the session even if it gets no hold."""
        if self._writer is not None:
            self._writer.keep()

    def poll(self) -> Snapshot:
        """The latest state; never waits."""
        self._start_next()
        if self._failed is not None:
            return self._failed
        return self._engine.snapshot() if self._engine is not None else _NOTHING_YET

    def toggle_pause(self) -> None:
        """Pause or go on; the source stays open."""
        self._paused = not self._paused
        self._pause()

    def rest(self, resting: bool) -> None:
        """Stand still while nobody looks, apart from what the user pauses."""
        if resting is not self._resting:
            self._resting = resting
            self._pause()

    def _pause(self) -> None:
        if self._engine is not None:
            self._engine.pause(self._paused or self._resting)

    def troubles(self) -> tuple[str, ...]:
        """What goes wrong with keeping the session, in a sentence each."""
        if self._writer is None:
            return ()
        status = self._writer.status
        return tuple(sentence for sentence in (status.message, status.notice) if sentence)

    def close(self) -> None:
        """Stop everything; waits two seconds at most."""
        self._next = None
        if self._engine is None or self._engine.stop():
            self._recognizer.close()
        else:
            _log.info("source or models did not let go within %.0f seconds", STOP_SECONDS)

    def _start_next(self) -> None:
        if self._next is None:
            return
        if self._engine is not None and self._engine.running:
            if time.monotonic() < self._give_up_at:
                return
            # Stuck in a driver: leave it to itself, and its practice with it.
            self._practice = Practice()
        elif self._next_recognizer is not None:
            self._recognizer.close()
        if self._next_recognizer is not None:
            self._recognizer, self._next_recognizer = self._next_recognizer, None
        self.spec, self._next, self._engine, self._failed = self._next, None, None, None
        self._on_start(self.spec)
        try:
            source = self._make_source(self.spec)
        except DrishtiError as error:
            self._failed = Snapshot(source=SourceStatus.FAILED, source_message=str(error))
            return
        # Films and the demo are no practice of the user's.
        self._writer = self._new_writer() if is_camera(self.spec) else None
        self._engine = Engine(source, self._recognizer, self._practice, self._writer)
        self._paused = False
        self._pause()
        self._engine.record(self._recording)
        self._engine.start()

    def _new_writer(self) -> SessionWriter:
        """Keeps the session that begins now; cameras tell the time by the monotonic clock."""
        session = new_session(self.spec, self.bundle_name)
        return SessionWriter(self._data_dir, session, origin=time.monotonic())
