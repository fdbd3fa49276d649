"""The pictures of a report: drawn in a grey that reads on light and on dark paper."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from training.report.content import ELSEWHERE
from training.study.sheets import sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK: Final = "#808080"
_COLOUR: Final = "#2a9d6a"
_OTHER: Final = "#d08b2c"
_SMALL: Final = 6
_WRITTEN: Final = 12
"""Largest matrix whose cells have room for numbers."""


def confusion(poses: Sequence[str], counts: Sequence[Sequence[int]]) -> "Figure":
    """Shares of each pose's photographs, with counts: rows are labels, columns answers."""
    matrix = np.array(counts, dtype=float)
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    figure, axes = sheet(1, 1, 2.6 + 0.34 * len(poses), 1.8 + 0.3 * len(poses))
    axis = axes[0, 0]
    shown = axis.imshow(shares, vmin=0, vmax=1, cmap="viridis", aspect="auto")
    axis.set_yticks(range(len(poses)), poses, fontsize=7)
    axis.set_xticks(range(len(poses) + 1), [*poses, ELSEWHERE], rotation=90, fontsize=7)
    for row, column in np.argwhere(matrix > 0):
        colour = "black" if shares[row, column] > 0.5 else "white"
        text = f"{int(matrix[row, column])}"
        axis.text(column, row, text, ha="center", va="center", color=colour, fontsize=_SMALL)
    axis.set(xlabel="answer", ylabel="pose")
    figure.colorbar(shown, ax=axis, label="share of the pose")
    return _inked(figure)


def similarity(values: Mapping[str, Any]) -> "Figure":
    """Mean cosines of class embeddings and photographs, before and after fine-tuning, on one scale."""
    names = values["classes"]
    matrices = {
        title: np.array(values[key], dtype=float)
        for key, title in (("before", "before"), ("after", "after fine-tuning"))
        if values.get(key) is not None
    }
    low = min(float(np.nanmin(one)) for one in matrices.values())
    high = max(float(np.nanmax(one)) for one in matrices.values())
    side = max(3.4, 1.6 + 0.13 * len(names))
    figure, axes = sheet(1, len(matrices), 1 + side * len(matrices), side)
    for axis, (title, matrix) in zip(axes[0], matrices.items(), strict=True):
        shown = axis.imshow(matrix, vmin=low, vmax=high, cmap="viridis")
        size = 7 if len(names) <= _WRITTEN else 4
        axis.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
        axis.set_yticks(range(len(names)), names, fontsize=size)
        axis.set(title=title, xlabel="photographs of", ylabel="class embedding")
        for (row, column), value in np.ndenumerate(matrix) if len(names) <= _WRITTEN else ():
            if np.isfinite(value):
                colour = "black" if value > (low + high) / 2 else "white"
                axis.text(
                    column, row, f"{value:.2f}", ha="center", va="center", color=colour, fontsize=_SMALL
                )
    figure.colorbar(shown, ax=axes[0].tolist(), label="mean cosine")
    return _inked(figure)


def curve(epochs: Sequence[Mapping[str, float]]) -> "Figure":
    """Validation top-1 and top-5 after every epoch."""
    figure, axes = sheet(1, 1, 6, 3.2)
    axis = axes[0, 0]
    at = [one["epoch"] for one in epochs]
    for key, style, colour in (("top1", "o-", _COLOUR), ("top5", "s--", _OTHER)):
        label = key.replace("top", "top-")
        axis.plot(at, [100 * one[key] for one in epochs], style, color=colour, label=label)
    axis.locator_params(axis="x", integer=True)
    axis.set(xlabel="epoch", ylabel="% of validation photographs", ylim=(0, 103))
    axis.legend(framealpha=0, labelcolor=_INK)
    return _inked(figure)


def calibration(bins: Sequence[Mapping[str, float]]) -> "Figure":
    """Said probability against the share that is right; the line is where both agree."""
    figure, axes = sheet(1, 1, 4.2, 4)
    axis = axes[0, 0]
    axis.plot([0, 1], [0, 1], ":", color=_INK)
    sizes = [20 + 4 * one["photographs"] ** 0.5 * 4 for one in bins]
    axis.plot([one["said"] for one in bins], [one["right"] for one in bins], "-", color=_COLOUR)
    axis.scatter([one["said"] for one in bins], [one["right"] for one in bins], sizes, color=_COLOUR)
    axis.set(xlabel="said probability", ylabel="share right", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    return _inked(figure)


def _inked(figure: "Figure") -> "Figure":
    figure.patch.set_alpha(0)
    for axis in figure.axes:
        _ink(axis)
    return figure


def _ink(axis: "Axes") -> None:
    axis.patch.set_alpha(0)
    axis.tick_params(colors=_INK)
    for spine in axis.spines.values():
        spine.set_color(_INK)
    for text in (axis.title, axis.xaxis.label, axis.yaxis.label):
        text.set_color(_INK)
