"""Tells what a tower learned from what it never saw.

A tower that knows some poses is sure of others too: it names them after their likest neighbour. So, besides
its probabilities, it is asked how near the embedding lies to typical embeddings of the poses it learned, and
whether it lies as near to its own class as that class's examples do.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SIGNS: Final = 3
"""How many numbers familiarity is made from."""


def signs(
    cosines: Array, probabilities: Array, likeness: Array, poses: NDArray[np.bool_], typical: Array
) -> Array:
    """What familiarity is made from.

    Args:
        cosines: float32 [N, classes], of embeddings with the class embeddings.
        probabilities: float32 [N, classes].
        likeness: float32 [N], of the embedding to the likest prototype of any pose: a cosine.
        poses: bool [classes], false for “no pose”.
        typical: float32 [classes, 2], mean and spread of the cosines of a class's own examples.

    Returns:
        float32 [N, 3]: the cosine with the likeliest pose in units of that pose's own spread, the likeness,
        and the probability that there is no pose.
    """
    best = np.where(poses, cosines, -np.inf).argmax(axis=1)
    own = cosines[np.arange(len(best)), best]
    mean, spread = typical[best].T
    return np.stack(
        [(own - mean) / spread, likeness, probabilities[:, ~poses].sum(axis=1)], axis=1, dtype=np.float32
    )


def familiarity(of: Array, weights: Array) -> Array:
    """The probability that something was learned, float32 [N], where as much was as was not.

    Args:
        of: float32 [N, 3], see :func:`signs`.
        weights: float32 [4], of the three signs, and a constant.
    """
    return np.asarray(1 / (1 + np.exp(-(of @ weights[:SIGNS] + weights[SIGNS]))), dtype=np.float32)
