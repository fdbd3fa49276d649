"""Moves a body through a sequence of poses: holds, smooth transitions, breath.

Transitions turn every bone from one direction to the other on the shortest way and never shorten it
on the way, as moving the landmarks along straight lines would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import LANDMARK_COUNT, MIRRORED, Landmark
from model.practitioner.body import BONES, SHOULDERS, SPINE, assemble, bone_vectors, head_rotation
from model.practitioner.poses import PoseStatistics

Array = NDArray[np.float32]

TRANSITION_SECONDS: Final = 1.5
_BREATH_SECONDS: Final = 4.4
_BREATH: Final = 0.010
"""How much the spine lengthens and the arms rise with a breath, as a share and in radians."""


@dataclass(frozen=True, slots=True)
class PlannedHold:
    """A pose held for some seconds; ``mirrored`` shows its other side."""

    pose_id: str
    seconds: float = 6.0
    mirrored: bool = False


def _flow(*pose_ids: str) -> tuple[PlannedHold, ...]:
    return tuple(PlannedHold(pose_id) for pose_id in pose_ids)


SEQUENCES: Final[dict[str, tuple[PlannedHold, ...]]] = {
    "tour": _flow(
        "mountain",
        "tree",
        "warrior-ii",
        "triangle",
        "goddess",
        "chair",
        "downward-facing-dog",
        "plank",
        "cobra",
        "boat",
        "bridge",
        "easy-sitting",
    ),
    "sun salutation": _flow(
        "mountain",
        "standing-forward-fold",
        "low-lunge",
        "plank",
        "four-limbed-staff",
        "cobra",
        "downward-facing-dog",
        "low-lunge",
        "standing-forward-fold",
    ),
    "standing balances": _flow(
        "mountain", "tree", "eagle", "standing-hand-to-big-toe", "dancer", "warrior-iii", "half-moon"
    ),
    "seated": _flow(
        "easy-sitting", "bound-angle", "staff", "seated-forward-fold", "boat", "hero", "cow-face"
    ),
}
"""By name; the first is what the practitioner shows unless asked for another."""

DEFAULT_SEQUENCE: Final = next(iter(SEQUENCES))

_THICKNESS: Final[Array] = np.full(LANDMARK_COUNT, 0.03, dtype=np.float32)
_THICKNESS[: Landmark.MOUTH_RIGHT + 1] = 0.06
_THICKNESS[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]] = 0.05
_THICKNESS[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]] = 0.085
"""Metres of flesh around a landmark: how far from the floor it stays."""

_ARMS: Final = np.array(
    [start >= Landmark.LEFT_SHOULDER and end <= Landmark.RIGHT_THUMB for start, end, _ in BONES]
)
_ARMS[SHOULDERS] = False


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """A body taken apart: bone vectors [B, 3] in metres and the head's rotation [3, 3]."""

    vectors: Array
    head: Array

    @classmethod
    def of(cls, body: Array) -> "Posture":
        """From a body, float32 [33, 3] in metres."""
        return cls(bone_vectors(body), head_rotation(body[: Landmark.MOUTH_RIGHT + 1, :2]))


def mirror(body: Array) -> Array:
    """The mirror image of a body [33, 3]; its landmarks keep their names."""
    image = body[MIRRORED].copy()
    image[:, 0] *= -1
    return image


def between(start: Posture, end: Posture, share: float) -> Posture:
    """The posture at ``share``, 0 to 1, of the way; every bone turns at a steady rate."""
    lengths_a = np.maximum(np.linalg.norm(start.vectors, axis=1, keepdims=True), 1e-6)
    lengths_b = np.maximum(np.linalg.norm(end.vectors, axis=1, keepdims=True), 1e-6)
    a, b = start.vectors / lengths_a, end.vectors / lengths_b
    angle = np.arccos(np.clip((a * b).sum(axis=1, keepdims=True), -0.9999, 0.9999))
    directions = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-6)
    vectors = directions * (lengths_a * (1 - share) + lengths_b * share)
    return Posture(vectors.astype(np.float32), _turn(start.head, end.head, share))


def _turn(a: Array, b: Array, share: float) -> Array:
    """The rotation at ``share`` of the way from ``a`` to ``b`` about one axis."""
    step = b @ a.T
    angle = float(np.arccos(np.clip((np.trace(step) - 1) / 2, -1, 1)))
    if angle < 1e-3:
        return b
    values, axes = np.linalg.eig(step.astype(np.float64))
    axis = np.real(axes[:, np.argmin(np.abs(values - 1))])
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    if float(np.sum(skew * (step - step.T))) < 0:
        skew = -skew
    part = np.eye(3) + np.sin(share * angle) * skew + (1 - np.cos(share * angle)) * (skew @ skew)
    return np.asarray(part @ a, dtype=np.float32)


def ease(share: float) -> float:
    """Starts and ends without a jolt (a quintic: speed and acceleration are 0 at both ends)."""
    return share**3 * (share * (6 * share - 15) + 10)


def lowest(body: Array) -> float:
    """How far down a body reaches, with its flesh; metres, y down."""
    return float((body[:, 1] + _THICKNESS).max())


class Motion:
    """A sequence played for ever: which pose, and the body, at any time."""

    def __init__(self, poses: PoseStatistics, sequence: Sequence[PlannedHold]) -> None:
        """Raises ValueError for an empty sequence, DrishtiError for an unknown pose."""
        if not sequence:
            raise ValueError("a sequence needs at least one pose")
        self._sequence = tuple(sequence)
        self.bodies: tuple[Array, ...] = tuple(
            mirror(poses.body(hold.pose_id)) if hold.mirrored else poses.body(hold.pose_id)
            for hold in sequence
        )
        self._postures = tuple(Posture.of(body) for body in self.bodies)
        self._middles = tuple(float(body[:, 0].min() + body[:, 0].max()) / 2 for body in self.bodies)
        self._starts = (0.0, *accumulate(hold.seconds + TRANSITION_SECONDS for hold in self._sequence))

    @property
    def seconds(self) -> float:
        """How long one round takes."""
        return self._starts[-1]

    def _at(self, t_seconds: float) -> tuple[int, float]:
        """Index of the pose held or left, and the share of the transition done."""
        t = t_seconds % self.seconds
        index = int(np.searchsorted(self._starts, t, side="right")) - 1
        past = t - self._starts[index] - self._sequence[index].seconds
        return index, max(past / TRANSITION_SECONDS, 0.0)

    def pose_at(self, t_seconds: float) -> str | None:
        """The pose held at that time, None in a transition."""
        index, share = self._at(t_seconds)
        return None if share > 0 else self._sequence[index].pose_id

    def body_at(self, t_seconds: float) -> Array:
        """The body at that time: float32 [33, 3] in metres, standing on y = 0, its pose about x = 0."""
        index, share = self._at(t_seconds)
        after = (index + 1) % len(self._sequence)
        eased = ease(min(share, 1.0))
        posture = between(self._postures[index], self._postures[after], eased)
        body = assemble(_breathing(posture.vectors, t_seconds), posture.head)
        body[:, 0] -= self._middles[index] * (1 - eased) + self._middles[after] * eased
        body[:, 1] -= lowest(body)
        return body


def _breathing(vectors: Array, t_seconds: float) -> Array:
    """The spine lengthens a little with each breath and the arms go with it."""
    breath = _BREATH * float(np.sin(2 * np.pi * t_seconds / _BREATH_SECONDS))
    moved = vectors.copy()
    moved[SPINE] *= 1 + breath
    x, y, _ = vectors[_ARMS].T
    # Turned in the picture, each arm outwards to its own side.
    sine = np.sin(breath) * x / (np.abs(x) + 0.02)
    moved[_ARMS, 0] = np.cos(breath) * x + sine * y
    moved[_ARMS, 1] = np.cos(breath) * y - sine * x
    return moved
