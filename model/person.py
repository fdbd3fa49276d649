"""A person found in a frame."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from model.landmarks import DRAWN_VISIBILITY


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels of the frame; it may reach beyond the frame."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: NDArray[np.float32]) -> Self:
        """The smallest box around ``points``, float32 [N, 2] in pixels, N at least 1."""
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return cls(float(left), float(top), float(right), float(bottom))

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        """Centre (x, y) in pixels."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    def contains(self, x: float, y: float) -> bool:
        """Whether the point (x, y), in pixels, is inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Landmarks of one person, in the frame and in the room.

    Attributes:
        landmarks: float32 [33, 4]: x and y in pixels of the frame, z in pixels (smaller is nearer,
            0 at the hips), visibility 0 to 1. A point may lie outside the frame.
        world: float32 [33, 3]: metres, origin between the hips, y down, z away from the camera.
        box: around the seen landmarks, in pixels of the frame.
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32]
    box: Box

    @property
    def drawn(self) -> NDArray[np.bool_]:
        """bool [33]: which landmarks are seen well enough to draw."""
        return np.asarray(self.landmarks[:, 3] >= DRAWN_VISIBILITY)
