"""The square that the image tower looks at: around the person, steady over time. Pure."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.person import Box
from model.resize import resize_square

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
    """Cut a square of whole pixels out of a frame, resized as CLIP does; outside the frame it is grey.

    Args:
        bgr: uint8 [height, width, 3].
        box: the square, in pixels of the frame; it may reach beyond it.
        size: side of the result in pixels.

    Returns:
        uint8 RGB [size, size, 3].
    """
    left, top, side = round(box.left), round(box.top), max(1, round(box.width))
    # Only what is inside the frame is touched: no padded copy of the frame is made.
    part = bgr[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    if part.size == 0:
        return np.full((size, size, 3), PADDING_GREY, np.uint8)
    square = resize_square(part, max(0, -left), max(0, -top), side, size, PADDING_GREY)
    return np.ascontiguousarray(square[..., ::-1])
