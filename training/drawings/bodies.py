"""Bodies to draw: of every pose, and of none, varied by chance.

A body is float32 [33, 3] in metres, x to the right, y down, z away from the viewer, as the practitioner's.
"""

from collections.abc import Mapping
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.landmarks import Landmark
from model.practitioner.body import BONES, SPINE, assemble, lift
from model.practitioner.motion import Posture, between, mirror
from model.practitioner.poses import PoseStatistics, load_poses
from training.landmarks.data import LandmarkSet
from training.landmarks.negatives import made_negatives

Array = NDArray[np.float32]

_TYPICAL: Final = 0.2
"""Share of typical bodies where there are many skeletons too."""
_FEW: Final = 20
"""Of so few skeletons only half as many drawings are made: one and the same would come again and again."""
_NEGATIVES: Final = 400
"""Skeletons of each kind of “no pose” that are made to choose from."""
_NONE: Final[Array] = np.empty((0, 33, 2), dtype=np.float32)
_JITTER: Final = 4.0
"""Degrees by which a bone is turned, as a standard deviation; typical bodies twice that."""
_TURN_FLAT, _TURN_TYPICAL = 10.0, 28.0
"""Degrees about the vertical at most: what lies behind a flat skeleton is only guessed."""
_LEGS: Final = np.array([start >= Landmark.LEFT_HIP for start, *_ in BONES])
_LEGS[:4] = False
_ARMS: Final = np.array([Landmark.LEFT_SHOULDER <= start < Landmark.LEFT_HIP for start, *_ in BONES])
_ARMS[:4] = False


class Bodies:
    """Where bodies come from."""

    def __init__(self, typical: PoseStatistics, skeletons: Mapping[str, Array]) -> None:
        """Takes the typical bodies, and flat skeletons [N, 33, 2] by class, if any."""
        self._typical, self._skeletons = typical, skeletons

    @classmethod
    def of(cls, skeletons: LandmarkSet | None, seed: int) -> Self:
        """From labelled skeletons, or from the practitioner's typical bodies alone.

        Args:
            skeletons: rows with unknown landmarks are left out.
            seed: of the bodies of “no pose” that are made from them.
        """
        if skeletons is None:
            return cls(load_poses(), {})
        joined = skeletons.joined(made_negatives(skeletons, _NEGATIVES, seed))
        whole = joined.where(np.asarray(np.isfinite(joined.points).all(axis=(1, 2))))
        return cls(
            load_poses(),
            {str(label): whole.points[whole.labels == label, :, :2] for label in np.unique(whole.labels)},
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """Everything that can be drawn: the poses, then “no pose”."""
        return (*self._typical.pose_ids, NO_POSE)

    def body(self, label: str, chance: np.random.Generator) -> Array:
        """A body of that pose, or on the way between two poses or otherwise of none."""
        flat = self._skeletons.get(label, _NONE)
        share = (1 - _TYPICAL) * len(flat) / (len(flat) + _FEW)
        if chance.random() < share:
            body, jitter, turn = lift(flat[chance.integers(len(flat))]), _JITTER, _TURN_FLAT
        else:
            body, jitter, turn = self._typical_body(label, chance), 2 * _JITTER, _TURN_TYPICAL
        if chance.random() < 0.5:
            body = mirror(body)
        return seen_from(moved(body, jitter, chance), turn, chance)

    def _typical_body(self, label: str, chance: np.random.Generator) -> Array:
        if label != NO_POSE:
            return self._typical.body(label)
        poses = self._typical.pose_ids
        first, second = (
            self._typical.body(poses[i]) for i in chance.choice(len(poses), size=2, replace=False)
        )
        if chance.random() < 0.5:
            second = mirror(second)
        posture = between(Posture.of(first), Posture.of(second), float(chance.uniform(0.35, 0.65)))
        return assemble(posture.vectors, posture.head)


def moved(body: Array, jitter: float, chance: np.random.Generator) -> Array:
    """The body with longer or shorter limbs and every bone turned a little.

    Args:
        body: [33, 3].
        jitter: standard deviation in degrees; the trunk moves half as much.
        chance: source of chance.
    """
    posture = Posture.of(body)
    vectors = posture.vectors.copy()
    vectors[_LEGS] *= chance.uniform(0.92, 1.08)
    vectors[_ARMS] *= chance.uniform(0.92, 1.08)
    vectors[SPINE] *= chance.uniform(0.94, 1.06)
    angles = np.radians(chance.normal(0, jitter, (len(vectors), 3)))
    angles[:4] *= 0.5
    # Small turns about x, y and z add up: v + angles x v.
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = vectors + np.cross(angles, vectors)
    turned *= lengths / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)
    return assemble(turned.astype(np.float32), posture.head)


def seen_from(body: Array, turn: float, chance: np.random.Generator) -> Array:
    """The body as a camera at some height, some way round and held askew sees it; ``turn`` in degrees."""
    yaw, pitch, roll = np.radians(
        [chance.uniform(-turn, turn), chance.normal(0, 5), chance.normal(0, 5)]
    ).tolist()
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(body @ (about_z @ about_x @ about_y).T, dtype=np.float32)
