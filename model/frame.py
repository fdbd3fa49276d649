"""One picture of a source, with the time it was taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture as it came from the camera, film or practitioner; never mirrored.

    Attributes:
        bgr: uint8 [height, width, 3], blue-green-red, C-contiguous, read-only.
        index: position in the source, counted from 0.
        t_seconds: presentation time of a film, or a monotonic clock of a live source, in seconds.
        source_id: which source it came from, such as ``camera:0`` or a path.
    """

    bgr: NDArray[np.uint8]
    index: int
    t_seconds: float
    source_id: str

    def __post_init__(self) -> None:
        if self.bgr.dtype != np.uint8 or self.bgr.ndim != 3 or self.bgr.shape[2] != 3:
            raise ValueError(f"a frame is uint8 [height, width, 3], not {self.bgr.dtype} {self.bgr.shape}")
        # MediaPipe reads a non-contiguous array wrongly and says nothing.
        contiguous = np.ascontiguousarray(self.bgr)
        if contiguous.flags.writeable:
            contiguous = contiguous.view()
            contiguous.flags.writeable = False
        object.__setattr__(self, "bgr", contiguous)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.bgr.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.bgr.shape[0])
