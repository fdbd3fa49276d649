"""Joints and bones of a skeleton in the picture: the angles between limbs and the ways they point. Pure.

All is measured in the picture plane, since photographs give no reliable depth.
"""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import MIRRORED, Landmark

Array = NDArray[np.float32]


class Joint(IntEnum):
    """Index of each joint whose angle is judged; left and right are the person's own."""

    LEFT_ELBOW = 0
    RIGHT_ELBOW = 1
    LEFT_SHOULDER = 2
    RIGHT_SHOULDER = 3
    LEFT_HIP = 4
    RIGHT_HIP = 5
    LEFT_KNEE = 6
    RIGHT_KNEE = 7

    @property
    def words(self) -> str:
        """Its name, such as “left knee”."""
        return self.name.lower().replace("_", " ")

    @property
    def opposite(self) -> "Joint":
        """The same joint of the other side."""
        return Joint(self ^ 1)


def _sides(*parts: str) -> list[tuple[Landmark, ...]]:
    return [tuple(Landmark[f"{side}_{part}"] for part in parts) for side in ("LEFT", "RIGHT")]


_ANGLES: Final = np.array(
    [
        *_sides("SHOULDER", "ELBOW", "WRIST"),
        *_sides("ELBOW", "SHOULDER", "HIP"),
        *_sides("SHOULDER", "HIP", "KNEE"),
        *_sides("HIP", "KNEE", "ANKLE"),
    ]
)
"""The three landmarks of each joint's angle, its vertex in the middle; in the order of :class:`Joint`."""

_BONES: Final = np.array(
    [
        *_sides("SHOULDER", "ELBOW"),
        *_sides("ELBOW", "WRIST"),
        *_sides("SHOULDER", "HIP"),
        *_sides("HIP", "KNEE"),
        *_sides("KNEE", "ANKLE"),
    ]
)

JOINT_COUNT: Final = len(Joint)
BONE_COUNT: Final = len(_BONES)


def joint_angles(points: Array) -> Array:
    """The angle at each joint, float32 [N, 8] in degrees, 0 (shut) to 180 (straight).

    Args:
        points: float32 [N, 33, 2 or more], x and y first.
    """
    places = points[..., :2]
    vertex = places[:, _ANGLES[:, 1]]
    one, other = places[:, _ANGLES[:, 0]] - vertex, places[:, _ANGLES[:, 2]] - vertex
    cosine = (_unit(one) * _unit(other)).sum(axis=-1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))), dtype=np.float32)


def joints_seen(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which joints have all their landmarks seen, bool [N, 8] of bool [N, 33]."""
    return np.asarray(seen[:, _ANGLES].all(axis=-1))


def bone_directions(points: Array) -> Array:
    """Where each bone points, float32 [N, 10, 2] of length 1 (0 where it has no length or is unknown)."""
    places = points[..., :2]
    return np.nan_to_num(_unit(places[:, _BONES[:, 1]] - places[:, _BONES[:, 0]])).astype(np.float32)


def bones_seen(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which bones have both their ends seen, bool [N, 10] of bool [N, 33]."""
    return np.asarray(seen[:, _BONES].all(axis=-1))


def mirror_points(points: Array) -> Array:
    """The mirror images of skeletons [N, 33, 2 or more]; left and right are named anew."""
    images = np.asarray(points[:, MIRRORED]).copy()
    images[..., 0] *= -1
    return images


def mirror_seen(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is seen of the mirror images, bool [N, 33]."""
    return np.asarray(seen[:, MIRRORED])


def _unit(vectors: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
