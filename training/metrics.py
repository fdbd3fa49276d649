"""Figures of classification, in NumPy alone."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

CALIBRATION_BINS: Final = 15


def top_k(probabilities: NDArray[np.floating], labels: NDArray[np.integer], k: int) -> float:
    """Share of rows whose label is among the ``k`` most probable classes.

    Args:
        probabilities: float [N, classes].
        labels: int [N].
        k: how many guesses count.
    """
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return float((best == labels[:, None]).any(axis=1).mean())


def macro_f1(predicted: NDArray[np.integer], labels: NDArray[np.integer]) -> float:
    """Mean F1 over the classes that occur among the labels."""
    scores = []
    for label in np.unique(labels):
        hits = np.sum((predicted == label) & (labels == label))
        scores.append(2 * hits / (np.sum(predicted == label) + np.sum(labels == label)))
    return float(np.mean(scores))


def calibration_error(
    confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int = CALIBRATION_BINS
) -> float:
    """Expected calibration error over bins of equal width (Guo et al., ICML 2017).

    Args:
        confidence: float [N], the probability given to the answer.
        right: bool [N], whether the answer was right.
        bins: how many.
    """
    index = np.clip((confidence * bins).astype(int), 0, bins - 1)
    error = 0.0
    for one in np.unique(index):
        inside = index == one
        error += inside.mean() * abs(float(confidence[inside].mean()) - float(right[inside].mean()))
    return error


def wilson_interval(successes: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if count == 0:
        return 0.0, 1.0
    share = successes / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return (middle - spread) / scale, (middle + spread) / scale


def auroc(positive: NDArray[np.floating], negative: NDArray[np.floating]) -> float:
    """Chance that a positive scores above a negative; ties count half (Mann and Whitney 1947)."""
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left")
    not_above = np.searchsorted(order, positive, side="right")
    return float((below + not_above).mean() / (2 * len(negative)))


def false_positive_rate(
    positive: NDArray[np.floating], negative: NDArray[np.floating], true_positive_rate: float = 0.95
) -> float:
    """Share of negatives at or above the score that keeps ``true_positive_rate`` of the positives."""
    threshold = np.quantile(positive, 1 - true_positive_rate)
    return float((negative >= threshold).mean())
