"""Which joints a landmark tower goes by: each part of the body is hidden in turn. Needs no torch.

Occlusion (Zeiler and Fergus, ECCV 2014), of landmarks in the place of patches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark

Array = NDArray[np.float32]


def _parts() -> dict[str, tuple[int, ...]]:
    parts: dict[str, tuple[int, ...]] = {"head": tuple(range(Landmark.LEFT_SHOULDER))}
    for side in ("LEFT", "RIGHT"):
        hand = tuple(Landmark[f"{side}_{part}"] for part in ("WRIST", "PINKY", "INDEX", "THUMB"))
        foot = tuple(Landmark[f"{side}_{part}"] for part in ("ANKLE", "HEEL", "FOOT_INDEX"))
        elbow, knee = Landmark[f"{side}_ELBOW"], Landmark[f"{side}_KNEE"]
        name = side.lower()
        parts |= {
            f"{name} shoulder": (Landmark[f"{side}_SHOULDER"],),
            f"{name} elbow": (elbow,),
            f"{name} hand": hand,
            f"{name} hip": (Landmark[f"{side}_HIP"],),
            f"{name} knee": (knee,),
            f"{name} foot": foot,
            f"{name} arm": (elbow, *hand),
            f"{name} leg": (knee, *foot),
        }
    return parts


PARTS: Final = _parts()
"""Landmarks of each joint and each limb; left and right are the person's own."""
LIMBS: Final = ("left arm", "right arm", "left leg", "right leg")


@dataclass(frozen=True, slots=True)
class Influence:
    """What hiding a part does: the probability of the named pose as it is, and without the part."""

    part: str
    before: float
    without: float

    @property
    def fall(self) -> float:
        """How much the probability falls; negative where the part spoke against the pose."""
        return self.before - self.without


def influences(
    probabilities: Callable[[Array], NDArray[np.floating]], points: Array, named: int
) -> tuple[Influence, ...]:
    """The parts of a body, those that decided first.

    Args:
        probabilities: of skeletons float32 [N, 33, 3]: float [N, classes].
        points: float32 [33, 3] as `model.encoders.landmark_input` makes it.
        named: index of the pose that is asked about.
    """
    hidden = np.repeat(points[None], 1 + len(PARTS), axis=0)
    for row, landmarks in zip(hidden[1:], PARTS.values(), strict=True):
        row[list(landmarks)] = (np.nan, np.nan, 0)
    before, *without = (float(value) for value in probabilities(hidden)[:, named])
    found = [Influence(part, before, value) for part, value in zip(PARTS, without, strict=True)]
    return tuple(sorted(found, key=lambda one: -one.fall))


def table(found: Sequence[Influence]) -> str:
    """A row for each part, in plain text: the probability without it, and its fall in points."""
    lines = [
        f"{'hidden':16} {'probability':>11} {'fall':>7}",
        f"{'nothing':16} {found[0].before:11.1%} {'':7}",
    ]
    lines += [f"{one.part:16} {one.without:11.1%} {100 * one.fall:+7.1f}" for one in found]
    return "\n".join(lines)
