"""The shadow that a body casts on the floor."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.landmarks import LANDMARK_COUNT
from model.practitioner.body import BONES

_LEFT_OVER: Final = np.array((0.60, 0.57, 0.55), dtype=np.float32)
"""What is left of blue, green and red light right under the body."""
_FLESH: Final = tuple((a, b) for a, b, length in BONES if max(a, b) < LANDMARK_COUNT and length > 0.1)
_STEP: Final = 4
"""The shadow is soft: it is made at a quarter of the size."""


def cast_shadow(picture: NDArray[np.uint8], body: NDArray[np.float32], metre: float) -> None:
    """Darkens the floor under a body, in place: the closer to the floor, the darker.

    Args:
        picture: uint8 BGR [H, W, 3].
        body: float32 [33, 3] in pixels, standing on the floor.
        metre: pixels per metre.
    """
    height, width = picture.shape[:2]
    floor = float(body[:, 1].max())
    reach = 0.3 * metre
    x0, x1 = (int(np.clip(x, 0, width)) for x in (body[:, 0].min() - reach, body[:, 0].max() + reach))
    y0, y1 = (int(np.clip(y, 0, height)) for y in (floor - 0.2 * metre, floor + 0.2 * metre))
    if x0 >= x1 or y0 >= y1:
        return
    starts, ends = (body[list(points)] for points in zip(*_FLESH, strict=True))
    shares = np.linspace(0, 1, 5)[:, None, None]
    points = (starts + (ends - starts) * shares).reshape(-1, 3)
    above = np.maximum(floor - points[:, 1], 0) / metre
    dark = 0.80 * np.exp(-above / 0.15) + 0.08 * np.exp(-above / 0.9)
    mask = np.zeros(((y1 - y0) // _STEP + 1, (x1 - x0) // _STEP + 1), dtype=np.float32)
    # The lightest first: where spots overlap the darkest stays.
    for index in np.argsort(dark).tolist():
        center = (round((float(points[index, 0]) - x0) / _STEP), round((floor - y0) / _STEP))
        axes = (
            max(round(metre * (0.07 + 0.05 * above[index]) / _STEP), 1),
            max(round(metre * 0.03 / _STEP), 1),
        )
        cv2.ellipse(mask, center, axes, 0, 0, 360, float(dark[index]), -1)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.025 * metre / _STEP, 0.8)), dtype=np.float32)
    mask = np.asarray(cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    area = picture[y0:y1, x0:x1]
    area[:] = (area * (1 - mask[..., None] * (1 - _LEFT_OVER))).astype(np.uint8)
