"""The one recogniser of the app, loaded by the first thread that needs it."""

import threading
from collections.abc import Callable
from typing import Protocol

from model.frame import Frame
from model.recognition import Recognition


class Stepper(Protocol):
    """What is needed of a recogniser."""

    @property
    def device_label(self) -> str:
        """Where the models run, for people."""

    def step(self, frame: Frame) -> Recognition:
        """Recognise one frame."""

    def stay(self, wanted: bool) -> None:
        """Whether to stay with one person while others are in view."""

    def lock_on(self, x: float, y: float) -> None:
        """Stay with the person at or nearest to (x, y), in pixels of the frame."""

    def close(self) -> None:
        """Free everything."""


class LazyRecognizer:
    """A recogniser that outlives the engines which use it, one after the other.

    Loading takes seconds, and MediaPipe keeps about 10 MB of every recogniser that is closed.
    """

    def __init__(self, open_recognizer: Callable[[], Stepper]) -> None:
        """Nothing is loaded yet.

        Args:
            open_recognizer: loads the models.
        """
        self._open = open_recognizer
        self._opened: Stepper | None = None
        self._stays = False
        # An engine that was left to itself may still be in a step when the next one takes its first.
        self._lock = threading.Lock()

    def load(self) -> str:
        """Load the models, unless they are loaded; where they run, for people.

        Raises:
            DrishtiError: they cannot be loaded; the next call tries again.
        """
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
                self._opened.stay(self._stays)
            return self._opened.device_label

    def step(self, frame: Frame) -> Recognition:
        """Recognise one frame, once the models are loaded."""
        with self._lock:
            assert self._opened is not None, "load() comes first"
            return self._opened.step(frame)

    def stay(self, wanted: bool) -> None:
        """Whether to stay with one person while others are in view; never waits."""
        self._stays = wanted
        if self._opened is not None:
            self._opened.stay(wanted)

    def lock_on(self, x: float, y: float) -> None:
        """Stay with the person at or nearest to (x, y), in pixels of the frame; never waits."""
        if self._opened is not None:
            self._opened.lock_on(x, y)

    def close(self) -> None:
        """Free the models, if they were loaded."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
