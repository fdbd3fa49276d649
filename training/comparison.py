"""Conditions of an experiment beside each other: shares, paired differences, fusion out of fold. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training.clip.fusion import fit_weights, fuse
from training.metrics import macro_f1, wilson_interval

DRAWS: Final = 10_000
NOBODY: Final = -1
"""Answer of the landmark tower where nobody was found; never right."""

Logs = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Photographs that were judged by towers that had not seen their fold.

    Attributes:
        labels: int64 [N].
        groups: str [N]; photographs of one group are nearly the same, or of one camera.
        folds: int64 [N].
    """

    labels: NDArray[np.int64]
    groups: NDArray[np.str_]
    folds: NDArray[np.int64]


def answers_of(logs: Logs) -> NDArray[np.int64]:
    """The likeliest class of each row, `NOBODY` where it is NaN: int64 [N]."""
    nobody = np.isnan(logs[:, 0])
    return np.where(nobody, NOBODY, logs.argmax(axis=1))


def figures_of(answers: NDArray[np.int64], judged: Judged) -> dict[str, Any]:
    """Share named right with Wilson's interval, macro F1, the share of every class and of every fold."""
    right = answers == judged.labels
    return {
        "photographs": len(right),
        "right": int(right.sum()),
        "top1": float(right.mean()),
        "interval": wilson_interval(int(right.sum()), len(right)),
        "macro_f1": macro_f1(answers, judged.labels),
        "classes": [float(right[judged.labels == one].mean()) for one in np.unique(judged.labels)],
        "folds": {str(fold): float(right[judged.folds == fold].mean()) for fold in np.unique(judged.folds)},
    }


def difference(
    one: NDArray[np.bool_], other: NDArray[np.bool_], groups: NDArray[np.str_], seed: int = 0
) -> tuple[float, float, float]:
    """How much larger the share of ``one`` is, and its 95 % interval: a paired bootstrap over groups.

    Args:
        one: bool [N], what was named right.
        other: likewise, the same photographs.
        groups: str [N], drawn whole, because photographs of a group are hardly independent.
        seed: of the draws.
    """
    where = np.unique(groups, return_inverse=True)[1]
    gains = np.bincount(where, one.astype(float) - other)
    sizes = np.bincount(where)
    drawn = np.random.default_rng(seed).multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), DRAWS)
    low, high = np.quantile((drawn @ gains) / (drawn @ sizes), (0.025, 0.975))
    return float(gains.sum() / sizes.sum()), float(low), float(high)


def fused_out_of_fold(
    image: Logs, landmark: Logs, judged: Judged
) -> tuple[Logs, dict[str, tuple[float, float]]]:
    """Both towers together, the weights for a fold fitted on the answers to the other folds.

    Args:
        image: float32 [N, classes], log-probabilities out of fold.
        landmark: likewise; NaN where nobody was found, which leaves the image tower alone.
        judged: the photographs.

    Returns:
        Log-probabilities, float32 [N, classes], and by fold the weights of image and landmark tower.
    """
    both = np.empty_like(image)
    weights = {}
    for fold in np.unique(judged.folds):
        here = judged.folds == fold
        found = weights[str(fold)] = fit_weights(image[~here], landmark[~here], judged.labels[~here])
        both[here] = fuse(image[here], landmark[here], found)
    return both, weights


def compared(answers: Mapping[str, NDArray[np.int64]], judged: Judged) -> dict[str, Any]:
    """Figures of each condition, and of each pair of conditions the difference of their shares.

    Args:
        answers: by condition, int64 [N].
        judged: the photographs.
    """
    names = list(answers)
    right = {name: answers[name] == judged.labels for name in names}
    return {
        "photographs": len(judged.labels),
        "groups": len(np.unique(judged.groups)),
        "conditions": {name: figures_of(answers[name], judged) for name in names},
        "differences": {
            f"{late} − {early}": difference(right[late], right[early], judged.groups)
            for at, late in enumerate(names)
            for early in names[:at]
        },
    }


def table_of(figures: Mapping[str, Any]) -> str:
    """The figures of `compared` as two Markdown tables."""
    lines = ["| condition | photographs | top-1 | macro F1 | by fold |", "|---|---|---|---|---|"]
    for name, one in figures["conditions"].items():
        low, high = one["interval"]
        folds = ", ".join(f"{100 * share:.1f}" for share in one["folds"].values())
        share = f"{one['top1']:.1%} ({100 * low:.1f} to {100 * high:.1f})"
        lines.append(f"| {name} | {one['photographs']} | {share} | {one['macro_f1']:.1%} | {folds} |")
    lines += ["", "| difference | points |", "|---|---|"]
    for name, (points, low, high) in figures["differences"].items():
        lines.append(f"| {name} | {100 * points:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) |")
    return "\n".join(lines)
