"""Antialiased bicubic resizing of squares, with Pillow's weights, as CLIP's own pre-processing has it. Pure.

The picture is multiplied by a matrix of weights from the left and from the right. Nearly all of a matrix
is zero, so a few rows at a time are multiplied with the pixels that they need: as fast as OpenCV's area
averaging, and within rounding of Pillow.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_ROWS: Final = 8
"""Pixels of the result that are made at once: fewer mean more calls, more mean more zeros."""
_ONE_THREAD: Final = 250_000
"""Multiplications up to which OpenBLAS keeps to the calling thread: its others would wait for each other."""
_REACH: Final = 2  # of the cubic, in pixels of the coarser grid
_SHARPNESS: Final = -0.5  # Pillow's; OpenCV takes -0.75


@dataclass(frozen=True, slots=True, eq=False)
class _Bands:
    """Weights of ``_ROWS`` pixels of the result at a time.

    Attributes:
        first: int64 [bands], the first source pixel that each needs.
        weights: float32 [bands, _ROWS, reach], of the source pixels from there on.
    """

    first: NDArray[np.int64]
    weights: Array


def resize_square(
    part: NDArray[np.uint8], left: int, top: int, side: int, size: int, grey: int
) -> NDArray[np.uint8]:
    """Resize a square of which a part is known, the rest being grey.

    Args:
        part: uint8 [height, width, channels], at least one pixel.
        left: where the part begins in the square, in pixels of the source.
        top: the same, downwards.
        side: of the square, in pixels of the source.
        size: side of the result.
        grey: value of what is not known.

    Returns:
        uint8 [size, size, channels].
    """
    height, width, channels = part.shape
    bands = _bands(side, size)
    # Less grey, what is not known is zero and needs no place.
    columns = np.subtract(cv2.transpose(part), grey, dtype=np.float32).reshape(width, -1)
    across = _weighted(bands, columns, left)[:size]
    np.clip(across, -grey, 255 - grey, out=across)  # Pillow keeps bytes between the two
    rows: Array = np.asarray(cv2.transpose(across.reshape(size, height, channels)), dtype=np.float32)
    both = _weighted(bands, rows.reshape(height, -1), top)[:size].reshape(size, size, channels)
    return np.asarray(np.clip(both + (grey + 0.5), 0, 255), dtype=np.uint8)


def _weighted(bands: _Bands, values: Array, start: int) -> Array:
    """Weighted sums over the first axis of what begins at ``start``: float32 [bands * _ROWS, columns]."""
    result = np.zeros((len(bands.first), _ROWS, values.shape[1]), dtype=np.float32)
    reach = bands.weights.shape[2]
    step = max(1, _ONE_THREAD // (_ROWS * reach))
    for weights, first, band in zip(bands.weights, (bands.first - start).tolist(), result, strict=True):
        low, high = max(0, first), min(len(values), first + reach)
        if low >= high:
            continue
        used = np.ascontiguousarray(weights[:, low - first : high - first])
        for at in range(0, values.shape[1], step):
            np.matmul(used, values[low:high, at : at + step], out=band[:, at : at + step])
    return result.reshape(-1, values.shape[1])


@lru_cache(maxsize=16)
def _bands(side: int, size: int) -> _Bands:
    """The weights that make ``size`` pixels of ``side`` ones."""
    scale = side / size
    stretch = max(scale, 1.0)  # larger pictures are not stretched: that is what prevents aliasing
    count = -(-size // _ROWS)
    centres = (np.arange(count * _ROWS).reshape(count, _ROWS) + 0.5) * scale
    first = np.floor(centres[:, 0] - _REACH * stretch).astype(np.int64)
    reach = int(np.ceil((_ROWS - 1) * scale + 2 * _REACH * stretch)) + 1
    places = first[:, None] + np.arange(reach)
    weights = _cubic((places[:, None, :] + 0.5 - centres[:, :, None]) / stretch)
    weights *= ((places >= 0) & (places < side))[:, None, :]
    sums = weights.sum(axis=2, keepdims=True)
    # Rows beyond the result, which fill the last band, may have no pixel at all.
    return _Bands(first, np.divide(weights, sums, out=weights, where=sums != 0).astype(np.float32))


def _cubic(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys' cubic convolution kernel (IEEE Transactions on ASSP, 1981)."""
    x, a = np.abs(distance), _SHARPNESS
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < _REACH, far, 0.0))
