"""Figures of an image tower, or of two towers together, on labelled photographs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.catalogue import Catalogue
from training.metrics import auroc, calibration_error, false_positive_rate, macro_f1, top_k, wilson_interval

Probabilities = NDArray[np.float32]


def figures_of(
    probabilities: Probabilities, labels: NDArray[np.int64], classes: Sequence[str], catalogue: Catalogue
) -> dict[str, Any]:
    """All figures, without rejection: the answer is the likeliest pose.

    Levels 2 and 1 add up the probabilities of a group's poses. Photographs of no pose are judged apart: by
    how well the probability of the best pose tells poses from them.

    Args:
        probabilities: float32 [N, classes], calibrated.
        labels: int64 [N].
        classes: catalogue ids, ``no-pose`` may be among them.
        catalogue: for the groups.
    """
    poses = np.array([name != NO_POSE for name in classes])
    posed = poses[labels]
    best_pose = probabilities[:, poses].max(axis=1)
    names = [name for name in classes if name != NO_POSE]
    chosen = probabilities[posed][:, poses]
    truth = (np.cumsum(poses) - 1)[labels[posed]]
    predicted = chosen.argmax(axis=1)
    right = predicted == truth
    figures: dict[str, Any] = {
        "photographs": len(truth),
        "top1": float(right.mean()),
        "top1_interval": wilson_interval(int(right.sum()), len(truth)),
        "top5": top_k(chosen, truth, 5),
        "macro_f1": macro_f1(predicted, truth),
        "calibration_error": calibration_error(chosen.max(axis=1), right),
        **_weighted(predicted, truth),
    }
    for level in ("level2", "level1"):
        groups = np.array([getattr(catalogue, level)(name).id for name in names])
        kinds = np.unique(groups)
        sums = np.stack([chosen[:, groups == kind].sum(axis=1) for kind in kinds], axis=1)
        where = np.searchsorted(kinds, groups[truth])
        figures[level] = {"top1": top_k(sums, where, 1), "top5": top_k(sums, where, 5)}
    figures["classes"] = {
        names[label]: {
            "photographs": int((truth == label).sum()),
            "recall": float(right[truth == label].mean()),
            "precision": float(right[predicted == label].mean()) if (predicted == label).any() else 0.0,
        }
        for label in np.unique(truth)
    }
    pairs, counts = np.unique(np.stack([truth, predicted])[:, ~right], axis=1, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:20]
    figures["confusions"] = [[names[pairs[0, i]], names[pairs[1, i]], int(counts[i])] for i in order]
    if not posed.all() and posed.any():
        figures["no_pose"] = {
            "photographs": int((~posed).sum()),
            "auroc": auroc(best_pose[posed], best_pose[~posed]),
            "fpr95": false_positive_rate(best_pose[posed], best_pose[~posed]),
        }
    return figures


def similarity_of(cosines: Probabilities, labels: NDArray[np.int64]) -> list[list[float | None]]:
    """Mean cosine of each class embedding with the photographs of each class: rows are embeddings.

    Args:
        cosines: float32 [N, classes].
        labels: int64 [N].

    Returns:
        [classes, classes]; None where a class has no photograph.
    """
    count = cosines.shape[1]
    columns = [
        cosines[labels == label].mean(axis=0) if (labels == label).any() else None for label in range(count)
    ]
    return [
        [None if column is None else round(float(column[row]), 4) for column in columns]
        for row in range(count)
    ]


def _weighted(predicted: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, float]:
    """Precision, recall and F1 of each class, weighted by its photographs, as in the study's Table 10."""
    precision, recall, f1 = 0.0, 0.0, 0.0
    for label in np.unique(truth):
        share = float((truth == label).mean())
        hits = float(((predicted == label) & (truth == label)).sum())
        p = hits / max(1.0, float((predicted == label).sum()))
        r = hits / float((truth == label).sum())
        precision, recall = precision + share * p, recall + share * r
        f1 += share * (2 * p * r / (p + r) if hits else 0.0)
    return {"weighted_precision": precision, "weighted_recall": recall, "weighted_f1": f1}
