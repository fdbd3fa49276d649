"""What a body in space rules out where its picture could be either. Pure.

Somebody who sits on a chair and faces the camera looks much like somebody who stands: the thighs point at
the camera. MediaPipe's landmarks in space tell the two apart. On 120 photographs that out of fold were
rightly named mountain, the straighter leg had at least 145 degrees at hip and knee and the other one 133:
none of them is lost.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark
from model.person import Person

STANDING: Final = "mountain"
_STRAIGHTER: Final = 140.0
_OTHER: Final = 128.0
"""Degrees at hip and knee, whichever is less, that a leg of somebody who stands straight has at least."""

_JOINTS: Final = np.array(
    [
        [
            [Landmark[f"{side}_{part}"] for part in parts]
            for parts in (("SHOULDER", "HIP", "KNEE"), ("HIP", "KNEE", "ANKLE"))
        ]
        for side in ("LEFT", "RIGHT")
    ]
)
_SHINS: Final = (
    [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE],
    [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE],
)


def ruled_out(person: Person) -> frozenset[str]:
    """Poses, by catalogue id, that this body cannot be in, however it looks in the picture.

    Nobody stands straight on bent legs, and of legs that are not seen nobody knows.
    """
    seen = all(person.drawn[pair].any() for pair in _SHINS)
    less, more = sorted(_straightness(person.world))
    return frozenset() if seen and more >= _STRAIGHTER and less >= _OTHER else frozenset({STANDING})


def _straightness(world: NDArray[np.float32]) -> NDArray[np.float64]:
    """Degrees of the left and the right leg at hip or knee, whichever is less, float [2]; 180 is straight."""
    one, middle, other = (world[_JOINTS[..., corner]].astype(np.float64) for corner in range(3))
    first, second = one - middle, other - middle
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    cosine = (first * second).sum(axis=-1) / np.maximum(lengths, 1e-9)
    return np.asarray(np.degrees(np.arccos(cosine.clip(-1, 1))).min(axis=1))
