"""Temperature and rejection, fitted on predictions for data that was not trained on."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from model.bundle import NO_POSE, Rejection
from model.catalogue import Catalogue, Group
from model.classifier import log_softmax

GROUP_RIGHT: Final = 0.96
"""A group may be named if it is right this often: 95 % is promised, and held-out data is a sample."""
POSE_RIGHT: Final = 0.5
"""A pose may be named if, among answers of about that probability, it is right this often."""


def fit_temperature(cosines: NDArray[np.float32], labels: NDArray[np.integer]) -> float:
    """The temperature under which the labels are likeliest (Guo et al., ICML 2017).

    Args:
        cosines: float32 [N, classes], of held-out rows.
        labels: int [N].
    """

    def loss(log_temperature: float) -> float:
        logs = log_softmax(cosines / np.exp(log_temperature))
        return -float(logs[np.arange(len(labels)), labels].mean())

    found = minimize_scalar(loss, bounds=(np.log(0.005), np.log(1.0)), method="bounded")
    return float(np.exp(found.x))


def fit_rejection(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.integer],
    classes: tuple[str, ...],
    catalogue: Catalogue,
) -> Rejection:
    """The least probabilities at which a pose, or its group, may be named.

    Args:
        probabilities: float32 [N, classes] of held-out rows, calibrated.
        labels: int [N].
        classes: catalogue ids and perhaps ``no-pose``.
        catalogue: for the groups.
    """
    best = probabilities.argmax(axis=1)
    named = np.array([name != NO_POSE for name in classes])[best]
    confidence = probabilities[np.arange(len(best)), best]
    pose = _least(confidence[named], (best == labels)[named], POSE_RIGHT, window=200)

    unsure = probabilities[named & (confidence < pose)]
    truth = labels[named & (confidence < pose)]
    sums, right = zip(
        *(_best_group(unsure, truth, classes, level) for level in (catalogue.level2, catalogue.level1)),
        strict=True,
    )
    return Rejection(pose=round(pose, 4), group=round(_least_group(sums, right), 4))


def _best_group(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.integer],
    classes: tuple[str, ...],
    level: Callable[[str], Group],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Probability of the likeliest group of one level, and whether it is the right one."""
    parents = np.array([level(name).id if name != NO_POSE else NO_POSE for name in classes])
    groups = np.array([group for group in dict.fromkeys(parents) if group != NO_POSE])
    sums = np.stack([probabilities[:, parents == group].sum(axis=1) for group in groups], axis=1)
    return sums.max(axis=1, initial=0), groups[sums.argmax(axis=1)] == parents[labels]


def _least_group(sums: Sequence[NDArray[np.float32]], right: Sequence[NDArray[np.bool_]]) -> float:
    """The least threshold under which groups, the finer level first, are right often enough; 1 if none is."""
    for threshold in np.arange(0.5, 1.0, 0.01):
        fine, wide = (one >= threshold for one in sums)
        answers = np.concatenate([right[0][fine], right[1][wide & ~fine]])
        if len(answers) and answers.mean() >= GROUP_RIGHT:
            return float(threshold)
    return 1.0


def _least(confidence: NDArray[np.float32], right: NDArray[np.bool_], wanted: float, window: int) -> float:
    """The least confidence around which ``wanted`` of the answers are right."""
    order = np.argsort(confidence)
    if len(order) <= window:
        return wanted
    local = np.convolve(right[order].astype(float), np.ones(window) / window, mode="valid")
    wrong = np.flatnonzero(local < wanted)
    return float(confidence[order][wrong[-1] + window // 2]) if len(wrong) else float(confidence.min())
