"""The room in which the practitioner is seen."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

FLOOR: Final = 0.90
"""Where the practitioner's feet stand, as a share of the picture's height."""


@lru_cache(maxsize=4)
def draw_room(width: int, height: int) -> NDArray[np.uint8]:
    """An empty room with a mat: uint8 BGR [height, width, 3], read-only."""
    picture = np.full((height, width, 3), (214, 222, 228), np.uint8)
    horizon = round(0.72 * height)
    picture[horizon:] = (150, 176, 196)
    mat = np.array([[0.12, 0.80], [0.88, 0.80], [0.97, 0.96], [0.03, 0.96]]) * (width, height) * 16
    cv2.fillPoly(picture, [mat.astype(np.int32)], (168, 138, 120), cv2.LINE_AA, 4)
    picture.flags.writeable = False
    return picture
