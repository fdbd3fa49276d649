"""The one recogniser of the app, loaded by the first thread that needs it."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.frame import Frame
from model.personal import PersonalPose
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

    @property
    def can_be_taught(self) -> bool:
        """Whether it can recognise taught poses at all."""

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, float32 [N, width], of what the landmark tower sees, float32 [N, 33, 3]."""

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Recognise these taught poses from now on, and no others."""

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
        self._taught: Sequence[PersonalPose] = ()
        self._known: Sequence[PersonalPose] = ()
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
            # Here, because the examples are embedded first, and whoever teaches must not wait for that.
            if self._known is not self._taught:
                self._known = self._taught
                self._opened.know(self._known)
            return self._opened.step(frame)

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Recognise these taught poses from the next frame on, and no others; never waits."""
        self._taught = tuple(poses)

    @property
    def can_be_taught(self) -> bool | None:
        """Whether it can recognise taught poses at all; None before it is loaded; never waits."""
        opened = self._opened
        return opened.can_be_taught if opened is not None else None

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings of what the landmark tower sees; waits for a step that runs.

        Raises:
            DrishtiError: the models are not loaded, or an encoder gives broken numbers.
        """
        with self._lock:
            if self._opened is None:
                raise DrishtiError("The models are not ready yet: try again in a moment.")
            return self._opened.embed_landmarks(seen)

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
                self._opened, self._known = None, ()
