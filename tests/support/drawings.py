"""Drawn practitioners in the place of photographs: several people, from near and far, in several lights."""

import cv2
import numpy as np
from numpy.typing import NDArray

from model.practitioner.people import PEOPLE
from model.practitioner.practitioner import draw_pose


def drawing(pose_id: str, seed: int, size: int = 256) -> NDArray[np.uint8]:
    """BGR uint8 [size, size, 3] of a person in a pose, another one for each seed."""
    rng = np.random.default_rng(seed)
    person = sorted(PEOPLE)[seed % len(PEOPLE)]
    side = int(size * rng.uniform(1.0, 1.35))
    picture = draw_pose(pose_id, (side, side), person=person)
    x, y = rng.integers(0, side - size + 1, 2)
    picture = picture[y : y + size, x : x + size]
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    light = cv2.convertScaleAbs(
        np.ascontiguousarray(picture), alpha=rng.uniform(0.6, 1.2), beta=rng.uniform(-20, 40)
    )
    noise = rng.normal(0, 6, light.shape)
    return np.asarray(np.clip(light + noise, 0, 255), dtype=np.uint8)
