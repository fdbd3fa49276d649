"""The square that the image tower looks at: around the person, steady over time. Pure."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.person import Box

MARGIN: Final = 0.18
"""Room on each side, as a share of the body's larger extent: landmarks end at the eyes and fingers."""
MIN_SIDE: Final = 32.0
"""Smallest side of a crop, in pixels of the frame."""
PADDING_GREY: Final = 128
"""Value of pixels outside the frame: in the middle, so that the edge is as faint as it can be."""

_SLACK: Final = 0.06  # how far off the middle the body may be, as a share of the side
_TIGHTEST: Final = 0.9  # shares of the side that the body would be given afresh
_LOOSEST: Final = 1.25
_GLIDE_SECONDS: Final = 0.12
_HOLD_SECONDS: Final = 1.0


def square_around(body: Box) -> Box:
    """The square with margin around a body's box, in pixels."""
    return _square(*body.center, max(body.width, body.height) * (1 + 2 * MARGIN))


def square_of_frame(width: int, height: int) -> Box:
    """The smallest centred square that shows the whole frame, in pixels."""
    return _square(width / 2, height / 2, max(width, height))


def _square(x: float, y: float, side: float) -> Box:
    half = max(side, MIN_SIDE) / 2
    return Box(x - half, y - half, x + half, y + half)


class CropFollower:
    """Keeps the crop steady, as if it hung on a slack leash.

    While the body is about in the middle and about as large as before, the crop stands still: a hand
    that goes in or out of sight changes nothing. Beyond that it is pulled along, only as far as it
    must be and within some tenths of a second, so it never moves faster than the body does.
    """

    def __init__(self) -> None:
        self._square: tuple[float, float, float] | None = None  # x and y of the centre, side
        self._t = 0.0
        self._seen_t = 0.0

    def follow(self, body: Box | None, t_seconds: float, width: int, height: int) -> Box:
        """The crop for this frame.

        Args:
            body: around the seen landmarks, in pixels, or None where nobody was found: the last crop
                then stays for a second, after which the whole frame is taken.
            t_seconds: time of the frame; a time that repeats or goes back moves nothing.
            width: of the frame, in pixels.
            height: of the frame, in pixels.
        """
        share = 1 - math.exp(-max(0.0, t_seconds - self._t) / _GLIDE_SECONDS)
        self._t = t_seconds
        if body is not None:
            self._seen_t = t_seconds
            wanted = square_around(body)
            x, y, side = self._square or (*wanted.center, wanted.width)
            slack = _SLACK * wanted.width
            self._square = (
                _pulled(x, wanted.center[0] - slack, wanted.center[0] + slack, share),
                _pulled(y, wanted.center[1] - slack, wanted.center[1] + slack, share),
                _pulled(side, _TIGHTEST * wanted.width, _LOOSEST * wanted.width, share),
            )
        elif abs(t_seconds - self._seen_t) > _HOLD_SECONDS:
            self._square = None
        return square_of_frame(width, height) if self._square is None else _square(*self._square)


def _pulled(value: float, least: float, most: float, share: float) -> float:
    """``value``, a share of the way nearer to the range from ``least`` to ``most``."""
    return value + share * (min(max(value, least), most) - value)


def extract_crop(bgr: NDArray[np.uint8], box: Box, size: int = 224) -> NDArray[np.uint8]:
    """Cut a square out of a frame; what lies outside the frame is grey.

    Args:
        bgr: uint8 [height, width, 3].
        box: the square, in pixels of the frame; it may reach beyond it.
        size: side of the result in pixels.

    Returns:
        uint8 RGB [size, size, 3].
    """
    crop = np.full((size, size, 3), PADDING_GREY, np.uint8)
    height, width = bgr.shape[:2]
    # Whole source pixels, and the place of that part in the result: no padded copy of the frame is made.
    left, right = max(0, round(box.left)), min(width, round(box.right))
    top, bottom = max(0, round(box.top)), min(height, round(box.bottom))
    if left >= right or top >= bottom:
        return crop
    scale = size / box.width
    x0, x1 = _span((left - box.left) * scale, (right - box.left) * scale, size)
    y0, y1 = _span((top - box.top) * scale, (bottom - box.top) * scale, size)
    part = cv2.resize(
        bgr[top:bottom, left:right],
        (x1 - x0, y1 - y0),
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
    )
    crop[y0:y1, x0:x1] = cv2.cvtColor(part, cv2.COLOR_BGR2RGB)
    return crop


def _span(start: float, end: float, size: int) -> tuple[int, int]:
    """Pixels from ``start`` to ``end`` within 0..size, at least one."""
    first = min(max(0, round(start)), size - 1)
    return first, min(max(first + 1, round(end)), size)
