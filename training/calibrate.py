"""Temperature and rejection, fitted on predictions for data that was not trained on."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from model.bundle import NO_POSE, Rejection
from model.catalogue import Catalogue, Group

GROUP_RIGHT: Final = 0.96
"""A group may be named if it is right this often: 95 % is promised, and held-out data is a sample."""
POSE_RIGHT: Final = 0.55
"""A pose may be named if, among answers of about that probability, it is right this often: more often than
not, and 200 held-out answers, on which that is judged, are a sample with an error of 3.5 points."""

_LOG_FACTORS: Final = (-7.0, 5.3)
"""A part's factor (share / temperature) stays between 0.001, which is as good as nothing, and 200."""


def fit_temperature(cosines: NDArray[np.float32], labels: NDArray[np.integer]) -> float:
    """The temperature under which the labels are likeliest (Guo et al., ICML 2017).

    Args:
        cosines: float32 [N, classes], of held-out rows.
        labels: int [N].
    """
    return fit_shares([cosines], labels)[1]


def fit_shares(
    cosines: Sequence[NDArray[np.float32]], labels: NDArray[np.integer]
) -> tuple[tuple[float, ...], float]:
    """Shares of several parts in a weighted mean of their cosines, and its temperature: the likeliest ones.

    Args:
        cosines: of each part, float32 [N, classes], of held-out rows.
        labels: int [N].

    Returns:
        Shares, which sum to 1, and the temperature.
    """
    stacked = np.stack(cosines).astype(np.float64)
    rows = np.arange(len(labels))

    def loss(log_factors: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        factors = np.exp(log_factors)
        logits = np.tensordot(factors, stacked, axes=1)
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        totals = exponentials.sum(axis=1)
        value = float(np.mean(np.log(totals) - logits[rows, labels]))
        expected = np.einsum("knc,nc->kn", stacked, exponentials / totals[:, None])
        return value, (expected - stacked[:, rows, labels]).mean(axis=1) * factors

    start = np.full(len(stacked), np.log(10.0 / len(stacked)))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[_LOG_FACTORS] * len(stacked))
    factors = np.exp(found.x)
    return tuple(float(factor) for factor in factors / factors.sum()), float(1 / factors.sum())


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
