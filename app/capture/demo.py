"""The demo practitioner as a source, for when there is no camera."""

from typing import Final

from app.capture.source import PlayClock
from model.frame import Frame
from model.practitioner import Practitioner

RATE: Final = 30.0
"""Frames per second, as of a usual webcam; drawing may be slower, then frames are left out."""
SPEC: Final = "demo"


class DemoSource:
    """A drawn person who practises for ever."""

    def __init__(self) -> None:
        self.name = "Demo practitioner"
        self._clock = PlayClock()
        self._index = 0
        self._practitioner: Practitioner | None = None

    def open(self) -> None:
        """Prepare the drawing."""
        self._practitioner = Practitioner()

    def read(self) -> Frame | None:
        """The next picture, when its time has come."""
        assert self._practitioner is not None, "open() comes first"
        late = self._clock.wait_until(self._index / RATE)
        self._index += int(late * RATE)
        t = self._index / RATE
        frame = Frame(self._practitioner.frame_at(t), self._index, t, SPEC)
        self._index += 1
        return frame

    def close(self) -> None:
        """Nothing is held open."""
