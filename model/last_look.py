"""The image tower's last look, which may serve the next frame as well. Pure.

Within a tenth of a second hardly anything changes in a picture of a body, and its landmarks are found anew in
every frame. Where a look takes as long as finding the person does, sparing every other one gives a third more
recognitions. What is decided depends on the frames alone: the same frames give the same recognitions.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.frame import Frame
from model.person import Box
from model.person_finder import Sighting

LONGEST_SECONDS: Final = 0.1
"""How old a look may be."""
_LEAST_OVERLAP: Final = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the image tower saw.

    Attributes:
        t_seconds: time of the frame that it looked at, in seconds.
        embedding: float32 [1, width].
    """

    t_seconds: float
    embedding: NDArray[np.float32]


class LastLook:
    """Keeps one look, which serves once: at least every other frame is looked at."""

    def __init__(self) -> None:
        self._kept: tuple[Look, Frame, Sighting] | None = None

    def keep(self, look: Look, frame: Frame, sighting: Sighting) -> None:
        """Keep a look for the next frame."""
        self._kept = (look, frame, sighting)

    def take(self, frame: Frame, sighting: Sighting) -> Look | None:
        """The last look, if it may serve this frame: fresh, and of the same body in about the same place."""
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        look, before, seen = kept
        if (frame.source_id, frame.bgr.shape) != (before.source_id, before.bgr.shape):
            return None
        if not 0 <= frame.t_seconds - look.t_seconds <= LONGEST_SECONDS:
            return None
        if sighting.person is None or seen.person is None:
            return None
        bodies = _overlap(sighting.person.box, seen.person.box)
        return look if min(bodies, _overlap(sighting.crop, seen.crop)) >= _LEAST_OVERLAP else None


def _overlap(box: Box, other: Box) -> float:
    """What two boxes share, as a share of what they cover together."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    return shared / max(box.area + other.area - shared, 1e-9)
