"""What rooms and cameras do to a picture: the same photograph under harder conditions."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""uint8 BGR [height, width, 3]."""

_TWICE_AS_FAR: Final = 0.5
_LIGHT: Final = 0.15
_NOISE: Final = 4.0
"""Of a camera in the dark, standard deviation of 255."""
_CUT: Final = 0.2
_LOW_DEGREES: Final = 20.0
_VIEW_DEGREES: Final = 60.0
"""How wide a usual webcam sees."""


def _as_it_is(picture: Picture) -> Picture:
    return picture


def _mirrored(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def _twice_as_far(picture: Picture) -> Picture:
    """Half the size in a frame of the same size; what is round about is made from the picture's edges."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, None, fx=_TWICE_AS_FAR, fy=_TWICE_AS_FAR, interpolation=cv2.INTER_AREA)
    down, right = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    return _bytes(
        cv2.copyMakeBorder(
            small,
            down,
            height - small.shape[0] - down,
            right,
            width - small.shape[1] - right,
            cv2.BORDER_REPLICATE,
        )
    )


def _in_low_light(picture: Picture) -> Picture:
    """An eighth of the light or so, and the noise of a camera that makes the most of it."""
    noise = np.random.default_rng(0).normal(0, _NOISE, picture.shape)
    return _bytes(np.clip(picture * _LIGHT + noise, 0, 255))


def _cut_below(picture: Picture) -> Picture:
    """Without its lowest fifth, where mostly feet or the floor are."""
    return np.ascontiguousarray(picture[: round(len(picture) * (1 - _CUT))])


def _cut_aside(picture: Picture) -> Picture:
    """Without a fifth of its width on one side."""
    return np.ascontiguousarray(picture[:, : round(picture.shape[1] * (1 - _CUT))])


def _rolled(degrees: float) -> Callable[[Picture], Picture]:
    """The camera leans; nothing is cut off, the corners are made from the edges."""

    def roll(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        cosine, sine = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
        wide, high = round(width * cosine + height * sine), round(height * cosine + width * sine)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        turn[:, 2] += [(wide - width) / 2, (high - height) / 2]
        return _bytes(cv2.warpAffine(picture, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE))

    return roll


def _from_low_down(picture: Picture) -> Picture:
    """As a camera on the floor sees it that looks up by 20 degrees: narrower towards the top."""
    height, width = picture.shape[:2]
    focal = max(height, width) / 2 / math.tan(math.radians(_VIEW_DEGREES / 2))
    camera = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    cosine, sine = math.cos(math.radians(_LOW_DEGREES)), math.sin(math.radians(_LOW_DEGREES))
    tilt = np.array([[1, 0, 0], [0, cosine, sine], [0, -sine, cosine]])
    warp = camera @ tilt @ np.linalg.inv(camera)
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=np.float64)
    placed = cv2.perspectiveTransform(corners, warp)[0]
    (left, top), (right, bottom) = placed.min(axis=0), placed.max(axis=0)
    scale = min(1.0, max(height, width) / max(right - left, bottom - top))
    fit = np.array([[scale, 0, -scale * left], [0, scale, -scale * top], [0, 0, 1]])
    size = (round(scale * (right - left)), round(scale * (bottom - top)))
    return _bytes(cv2.warpPerspective(picture, fit @ warp, size, borderMode=cv2.BORDER_REPLICATE))


def _bytes(picture: NDArray[np.generic]) -> Picture:
    return np.asarray(picture, dtype=np.uint8)


CONDITIONS: Final[Mapping[str, Callable[[Picture], Picture]]] = {
    "as it is": _as_it_is,
    "mirrored": _mirrored,
    "twice as far away": _twice_as_far,
    "low light (15 %)": _in_low_light,
    "lowest fifth cut off": _cut_below,
    "a fifth cut off aside": _cut_aside,
    "camera leaning by 15 degrees": _rolled(15),
    "camera leaning by 30 degrees": _rolled(30),
    "camera low, looking up by 20 degrees": _from_low_down,
}
"""By what the table calls them: from a picture to the picture under that condition."""
