"""A photograph with its skeleton, the joints coloured by what they decided. Pure."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.landmarks import CONNECTIONS
from training.explain.joints import LIMBS, PARTS, Influence

Pixels = NDArray[np.uint8]

_HEIGHT: Final = 640
_BONE: Final = (230, 230, 230)
_FOR: Final = (40, 120, 255)  # orange, BGR
_AGAINST: Final = (255, 140, 60)  # blue
_NONE: Final = (170, 170, 170)
_NAMED: Final = 3  # the strongest joints have their points written beside them
_SMALL: Final = 0.005


def drawn(bgr: Pixels, points: NDArray[np.float32], found: Sequence[Influence]) -> Pixels:
    """The photograph, faded, with its skeleton: orange spoke for the pose, blue against it.

    Size grows with the influence, and the strongest have it written beside them, in points.

    Args:
        bgr: uint8 [height, width, 3].
        points: float32 [33, 3], x and y in its pixels, NaN where unknown.
        found: of the parts; limbs are left to the table.

    Returns:
        uint8 BGR [640, width, 3].
    """
    scale = _HEIGHT / bgr.shape[0]
    faded = np.asarray(cv2.resize(bgr, None, fx=scale, fy=scale) * 0.45 + 20, dtype=np.uint8)
    picture = np.ascontiguousarray(faded)
    places = points[:, :2] * scale
    known = np.isfinite(places).all(axis=1)
    for a, b in CONNECTIONS:
        if known[a] and known[b]:
            cv2.line(picture, _pixel(places[a]), _pixel(places[b]), _BONE, 2, cv2.LINE_AA)
    joints = [one for one in found if one.part not in LIMBS]
    strongest = max(max((abs(one.fall) for one in joints), default=0.0), 1e-6)
    strong = sorted(joints, key=lambda one: -abs(one.fall))[:_NAMED]
    for one in joints:
        marks = [index for index in PARTS[one.part] if known[index]]
        if not marks:
            continue
        colour = _NONE if abs(one.fall) < _SMALL else _FOR if one.fall > 0 else _AGAINST
        place = _pixel(places[marks].mean(axis=0))
        cv2.circle(picture, place, round(5 + 13 * abs(one.fall) / strongest), colour, -1, cv2.LINE_AA)
        if one in strong and abs(one.fall) >= _SMALL:
            _write(picture, f"{100 * one.fall:+.0f}", (place[0] + 20, place[1] + 6))
    return picture


def _pixel(place: NDArray[np.floating]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def _write(picture: Pixels, text: str, place: tuple[int, int]) -> None:
    for colour, width in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, width, cv2.LINE_AA)
