"""Which side of a sided pose is shown: the practitioner's own left or right, never the picture's.

Each sided pose has one rule, a number that changes its sign, and only its sign, when the practitioner is
mirrored. All is measured on MediaPipe's world landmarks, in metres, with the camera taken as level, and
counts for less where the landmarks that it needs are not seen.

Conventions, as most teachers count:

- on one leg: the standing leg (tree, eagle, half moon, dancer, ...);
- Warriors and lunges: the front leg, which is the bent one; side angle, triangle and pyramid: the front leg,
  over which the trunk reaches, turned or not;
- seated over one straight leg, gate: the straight leg;
- heron, archer, reclining hand-to-big-toe: the lifted leg;
- splits, pigeon, Koundinya: the front leg; cow face: the upper knee;
- twists: where the chest turns to (half lord of the fishes: the raised knee, which is the same);
- side plank, wild thing: the supporting arm; side-reclining leg lift: the side that is lain on;
- side crane, eight-angle: the arm that carries the legs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark
from model.person import Person


class Side(StrEnum):
    """The practitioner's own side."""

    LEFT = "left"
    RIGHT = "right"


DECIDED: Final = 0.25
"""A lean of at least this much names a side."""
OPPOSED: Final = 0.5
"""A lean of at least this much is a strong sign of its side."""

_World = NDArray[np.float64]
_Pair = tuple[Landmark, Landmark]

_EARS: Final = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
_SHOULDERS: Final = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_ELBOWS: Final = (Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW)
_WRISTS: Final = (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST)
_HIPS: Final = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_KNEES: Final = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_ANKLES: Final = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What tells the side.

    Attributes:
        measure: of the world landmarks, float64 [33, 3]; positive for the left.
        needs: the landmarks that must be seen for it.
        sure: the measure from which the side is beyond doubt.
    """

    measure: Callable[[_World], float]
    needs: tuple[Landmark, ...]
    sure: float

    def __neg__(self) -> "_Rule":
        return _Rule(lambda world: -self.measure(world), self.needs, self.sure)


def _unit(vector: _World) -> _World:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


def _middle(world: _World, pair: _Pair) -> _World:
    return np.asarray((world[pair[0]] + world[pair[1]]) / 2)


def _upper(pair: _Pair, sure: float = 0.25) -> _Rule:
    """The side whose point is higher; y points down."""
    return _Rule(lambda world: float(world[pair[1], 1] - world[pair[0], 1]), pair, sure)


def _lower(pair: _Pair, sure: float = 0.25) -> _Rule:
    return -_upper(pair, sure)


def _nearer(pair: _Pair, target: _Pair, sure: float = 0.25) -> _Rule:
    """The side whose point is nearer to the middle of ``target``."""

    def measure(world: _World) -> float:
        left, right = np.linalg.norm(world[list(pair)] - _middle(world, target), axis=1)
        return float(right - left)

    return _Rule(measure, (*pair, *target), sure)


def _ahead(pair: _Pair, sure: float = 0.4) -> _Rule:
    """The side whose point is further to where the face looks."""

    def measure(world: _World) -> float:
        looks = _unit(world[Landmark.NOSE] - _middle(world, _EARS))
        return float((world[pair[0]] - world[pair[1]]) @ looks)

    return _Rule(measure, (Landmark.NOSE, *pair), sure)


def _knee_bend(world: _World, side: int) -> float:
    """Degrees; 0 for a straight leg."""
    thigh = _unit(world[_KNEES[side]] - world[_HIPS[side]])
    shin = _unit(world[_ANKLES[side]] - world[_KNEES[side]])
    return float(np.degrees(np.arccos(np.clip(thigh @ shin, -1, 1))))


def _chest_turn(world: _World) -> float:
    """Degrees by which the shoulders are turned against the hips, about the spine; positive to the left."""
    spine = _unit(_middle(world, _SHOULDERS) - _middle(world, _HIPS))
    hips, shoulders = (world[right] - world[left] for left, right in (_HIPS, _SHOULDERS))
    # The parts along the spine drop out of both products but the second, so they are taken off first.
    hips, shoulders = hips - spine * (hips @ spine), shoulders - spine * (shoulders @ spine)
    return float(np.degrees(np.arctan2(np.cross(hips, shoulders) @ spine, hips @ shoulders)))


_BENT_LEG: Final = _Rule(
    lambda world: _knee_bend(world, 0) - _knee_bend(world, 1), (*_HIPS, *_KNEES, *_ANKLES), sure=40
)
_CHEST_TURN: Final = _Rule(_chest_turn, (*_SHOULDERS, *_HIPS), sure=25)
_STANDING_LEG: Final = _lower(_ANKLES)
_LEG_UNDER_TRUNK: Final = _nearer(_ANKLES, _SHOULDERS)

_RULES: Final[dict[str, _Rule]] = {
    "tree": _STANDING_LEG,
    "eagle": _lower(_ANKLES, sure=0.12),  # the wound foot hangs not far above the other
    "half-moon": _STANDING_LEG,
    "warrior-iii": _STANDING_LEG,
    "dancer": _STANDING_LEG,
    "standing-hand-to-big-toe": _STANDING_LEG,
    "standing-split": _STANDING_LEG,
    "warrior-i": _BENT_LEG,
    "warrior-ii": _BENT_LEG,
    "reverse-warrior": _BENT_LEG,
    "low-lunge": _upper(_KNEES),  # both knees may be bent, but the back one is on the floor
    "extended-side-angle": _LEG_UNDER_TRUNK,
    "triangle": _LEG_UNDER_TRUNK,
    "pyramid": _LEG_UNDER_TRUNK,
    "gate": -_BENT_LEG,
    "head-to-knee": -_BENT_LEG,
    "revolved-head-to-knee": -_BENT_LEG,
    "heron": _upper(_ANKLES),
    "archer": _upper(_ANKLES),
    "reclining-hand-to-big-toe": _upper(_ANKLES),
    "splits": _ahead(_ANKLES),
    "one-legged-king-pigeon": _nearer(_ANKLES, _HIPS),  # the front heel is drawn in, the back leg goes out
    "koundinya": _nearer(_ANKLES, _EARS),
    "cow-face": _upper(_KNEES, sure=0.2),
    "half-lord-of-the-fishes": _upper(_KNEES),
    "bharadvajas-twist": _CHEST_TURN,
    "noose": _CHEST_TURN,
    "side-plank": _lower(_SHOULDERS),
    "wild-thing": _lower(_WRISTS),
    "side-reclining-leg-lift": _lower(_ANKLES),
    "side-crane": _nearer(_ELBOWS, _KNEES, sure=0.12),
    "eight-angle": _nearer(_ELBOWS, _ANKLES),
}

SIDED_POSES: Final = frozenset(_RULES)
"""Ids of the poses whose side can be told."""


def lean(pose_id: str, person: Person | None) -> float:
    """Which side of a pose somebody shows, and how clearly.

    Returns:
        -1 (surely right) to 1 (surely left); 0 where the pose has no sides, nobody is there, or the landmarks
        say nothing.
    """
    rule = _RULES.get(pose_id)
    if rule is None or person is None:
        return 0.0
    seen = float(person.landmarks[list(rule.needs), 3].mean())
    measure = rule.measure(person.world.astype(np.float64))
    value = seen * float(np.clip(measure / rule.sure, -1, 1))
    return value if np.isfinite(value) else 0.0


def side_of(value: float) -> Side | None:
    """The side that a lean, of one frame or the mean of many, names; None where it is too weak."""
    if abs(value) < DECIDED:
        return None
    return Side.LEFT if value > 0 else Side.RIGHT


def opposes(value: float, other: float) -> bool:
    """Whether a strong lean contradicts another that names a side."""
    return abs(value) >= OPPOSED and abs(other) >= DECIDED and value * other < 0
