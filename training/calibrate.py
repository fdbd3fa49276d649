"""Temperature and rejection, fitted on predictions for data that was not trained on."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from model.bundle import NO_POSE, Rejection
from model.catalogue import Catalogue
from model.classifier import log_softmax
from training.metrics import wilson_interval

GROUP_RIGHT: Final = 0.95
"""A group may be named if it is right this often (lower end of the 95 % interval)."""
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

    parents = np.array([catalogue.level2(name).id if name != NO_POSE else NO_POSE for name in classes])
    groups = [group for group in dict.fromkeys(parents) if group != NO_POSE]
    sums = np.stack([probabilities[:, parents == group].sum(axis=1) for group in groups], axis=1)
    unsure = named & (confidence < pose)
    guess = sums.argmax(axis=1)
    right = np.array(groups)[guess] == parents[labels]
    group = _least_for_all_above(sums.max(axis=1)[unsure], right[unsure], GROUP_RIGHT)
    return Rejection(pose=round(pose, 4), group=round(group, 4))


def _least(confidence: NDArray[np.float32], right: NDArray[np.bool_], wanted: float, window: int) -> float:
    """The least confidence around which ``wanted`` of the answers are right."""
    order = np.argsort(confidence)
    if len(order) <= window:
        return wanted
    local = np.convolve(right[order].astype(float), np.ones(window) / window, mode="valid")
    wrong = np.flatnonzero(local < wanted)
    return float(confidence[order][wrong[-1] + window // 2]) if len(wrong) else float(confidence.min())


def _least_for_all_above(confidence: NDArray[np.float32], right: NDArray[np.bool_], wanted: float) -> float:
    """The least threshold above which surely ``wanted`` of the answers are right; 1 where none is."""
    for threshold in np.arange(0.5, 1.0, 0.01):
        above = confidence >= threshold
        if above.sum() and wilson_interval(int(right[above].sum()), int(above.sum()))[0] >= wanted:
            return float(threshold)
    return 1.0
