"""Fitting what tells the poses that a tower learned from what it never saw, see :mod:`model.familiarity`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.optimize import minimize

from model.bundle import NO_POSE
from model.classifier import log_softmax
from model.familiarity import SIGNS, familiarity, signs
from training.landmarks.data import LandmarkSet
from training.landmarks.network import LandmarkTower

Array = NDArray[np.float32]

PROTOTYPES: Final = 6
"""Of each pose: views and variants; two or ten tell poses apart from strange ones nearly as well."""
KEPT: Final = 0.98
"""Of the poses that are named rightly, this share is still named."""
_SPREAD_FLOOR: Final = 0.02
_RIDGE: Final = 1e-3
_ROWS: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What a tower made of its training skeletons.

    Attributes:
        prototypes: float32 [prototypes, width], rows of length 1.
        typical: float32 [classes, 2], mean and spread of the cosines of a class's own skeletons.
    """

    prototypes: Array
    typical: Array


@torch.no_grad()
def embeddings_of(tower: LandmarkTower, data: LandmarkSet) -> Array:
    """Embeddings of skeletons, float32 [N, width]."""
    points = torch.from_numpy(data.points)
    tower.eval()
    return np.concatenate(
        [tower(points[start : start + _ROWS]).numpy() for start in range(0, len(data), _ROWS)]
    )


def class_embeddings_of(tower: LandmarkTower) -> Array:
    """The class side, float32 [classes, width]."""
    return np.asarray(tower.class_embeddings().detach().numpy(), dtype=np.float32)


def examples_of(tower: LandmarkTower, data: LandmarkSet, classes: Sequence[str], seed: int) -> Examples:
    """Prototypes of every pose by k-means, and how near to its class embedding each class lies.

    Args:
        tower: that was fitted to the data.
        data: its skeletons.
        classes: its classes; those without skeletons, as “no pose”, have no prototypes.
        seed: source of chance.
    """
    rows = embeddings_of(tower, data)
    sides = class_embeddings_of(tower)
    chance = np.random.default_rng(seed)
    prototypes, typical = [], np.tile(np.array([0, 1], dtype=np.float32), (len(classes), 1))
    for number, name in enumerate(classes):
        own = rows[data.labels == name]
        if len(own) == 0:
            continue
        middles = kmeans2(own, min(PROTOTYPES, len(own)), minit="++", rng=chance)[0]
        lengths = np.linalg.norm(middles, axis=1, keepdims=True)
        prototypes.append((middles / lengths)[lengths[:, 0] > 0])
        cosines = own @ sides[number]
        typical[number] = cosines.mean(), cosines.std() + _SPREAD_FLOOR
    return Examples(np.concatenate(prototypes).astype(np.float32), typical.astype(np.float32))


def signs_of(
    tower: LandmarkTower, embeddings: Array, examples: Examples, classes: Sequence[str], temperature: float
) -> Array:
    """The signs of familiarity, float32 [N, 3], of skeletons that the tower was not fitted to.

    Args:
        tower: that embedded them.
        embeddings: what it made of them, float32 [N, width].
        examples: what it made of those that it was fitted to.
        classes: its classes.
        temperature: of its probabilities.
    """
    cosines = embeddings @ class_embeddings_of(tower).T
    return signs(
        cosines,
        np.exp(log_softmax(cosines / np.float32(temperature))),
        (embeddings @ examples.prototypes.T).max(axis=1),
        np.array([name != NO_POSE for name in classes]),
        examples.typical,
    )


def fit_familiarity(known: Array, unknown: Array) -> Array:
    """Logistic regression of known against unknown, both counting alike: weights and a constant, float32 [4].

    Args:
        known: signs of skeletons of poses that the tower learned, float32 [N, 3]; other skeletons than these.
        unknown: signs of skeletons of poses that it did not, float32 [M, 3].
    """
    both = np.concatenate([known, unknown]).astype(np.float64)
    mean, spread = both.mean(axis=0), both.std(axis=0) + 1e-9
    scaled = np.column_stack([(both - mean) / spread, np.ones(len(both))])
    truth = np.arange(len(both)) < len(known)
    weight = np.where(truth, 0.5 / len(known), 0.5 / len(unknown))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = np.where(truth, 1, -1) * (scaled @ weights)
        pull = weight * np.where(truth, -1, 1) / (1 + np.exp(margins))
        ridge = _RIDGE * np.r_[weights[:SIGNS], 0]
        value = float(np.sum(weight * np.logaddexp(0, -margins)) + 0.5 * ridge @ weights)
        return value, scaled.T @ pull + ridge

    found = minimize(loss, np.zeros(SIGNS + 1), jac=True, method="L-BFGS-B").x
    slopes = found[:SIGNS] / spread
    return np.asarray([*slopes, found[SIGNS] - slopes @ mean], dtype=np.float32)


def least_familiarity(of: Array, weights: Array) -> float:
    """The familiarity from which on `KEPT` of the skeletons that were named rightly, signs [N, 3], lie."""
    return round(float(np.quantile(familiarity(of, weights), 1 - KEPT)), 4) if len(of) else 0.0
