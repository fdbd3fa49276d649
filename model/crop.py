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

_LEAST_MARGIN: Final = 0.08
_LOOSEST: Final = 1.3
_ARRIVED: Final = 0.02
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
    """Keeps the crop steady, as somebody at a camera would.

    While the body is comfortably inside, the crop stands still: a hand that goes in or out of sight
    changes nothing. When the body comes near an edge, or has become much smaller, the crop glides
    to its new place in some tenths of a second, never past it.
    """

    def __init__(self) -> None:
        self._crop: Box | None = None
        self._gliding = False
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
        elapsed = max(0.0, t_seconds - self._t)
        self._t = t_seconds
        if body is None:
            if abs(t_seconds - self._seen_t) > _HOLD_SECONDS:
                self._crop = None
            return self._crop or square_of_frame(width, height)
        self._seen_t = t_seconds
        wanted = square_around(body)
        if self._crop is None:
            self._crop, self._gliding = wanted, False
        elif self._gliding or not _is_comfortable(self._crop, body, wanted):
            self._crop = _between(self._crop, wanted, 1 - math.exp(-elapsed / _GLIDE_SECONDS))
            self._gliding = not _is_close(self._crop, wanted)
        return self._crop


def _is_comfortable(crop: Box, body: Box, wanted: Box) -> bool:
    margin = _LEAST_MARGIN * max(body.width, body.height)
    return (
        crop.width <= _LOOSEST * wanted.width
        and crop.left <= body.left - margin
        and crop.top <= body.top - margin
        and crop.right >= body.right + margin
        and crop.bottom >= body.bottom + margin
    )


def _is_close(crop: Box, wanted: Box) -> bool:
    return (
        max(
            abs(crop.left - wanted.left),
            abs(crop.top - wanted.top),
            abs(crop.right - wanted.right),
            abs(crop.bottom - wanted.bottom),
        )
        <= _ARRIVED * wanted.width
    )


def _between(start: Box, end: Box, share: float) -> Box:
    (x0, y0), (x1, y1) = start.center, end.center
    return _square(
        x0 + share * (x1 - x0), y0 + share * (y1 - y0), start.width + share * (end.width - start.width)
    )


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
