"""Figures 4, A1 and A2, and those of the other four groups: matrices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from training.study import grids, levels
from training.study.runs import Result
from training.study.sheets import result_of, sheet
from training.study.study import Study
from training.study.tables import CLASSES, NAMES, SIX_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def similarity(study: Study) -> "Figure":
    """Figure 4: mean cosine of texts and photographs of Subset II, before and after fine-tuning."""
    result = result_of(grids.EXPERIMENT, study, grids.name_of(2, grids.BEST))
    matrices = [np.array(result["similarity"][when], dtype=float) for when in ("before", "after")]
    names = [SIX_NAMES[pose] for pose in result["classes"]]
    figure, axes = sheet(1, 2, 11, 5)
    low, high = min(np.nanmin(m) for m in matrices), max(np.nanmax(m) for m in matrices)
    for axis, matrix, title in zip(axes[0], matrices, ("zero-shot", "fine-tuned"), strict=True):
        shown = axis.imshow(matrix, vmin=low, vmax=high, cmap="viridis")
        _label(axis, names)
        _numbers(axis, matrix, "{:.2f}", (low + high) / 2)
        axis.set(
            xlabel="photographs of", ylabel="text", title=f"{title}, {result['photographs']} test photographs"
        )
    figure.colorbar(shown, ax=axes[0].tolist(), label="mean cosine")
    return figure


def confusion(study: Study, group: str) -> "Figure":
    """Figures A1, A2 and the other four groups: answers by pose, shares of each answer."""
    result = result_of(levels.EXPERIMENT, study, levels.CELL)
    poses = [one.pose for one in CLASSES[group] if one.pose in result["classes"]]
    if not poses:
        raise DrishtiError(f"there is no photograph of the group {group}")
    matrix = confusion_of(result, poses)
    figure, axes = sheet(1, 1, 2.5 + 0.38 * len(poses), 1.8 + 0.38 * len(poses))
    axis = axes[0, 0]
    shown = axis.imshow(matrix, vmin=0, vmax=1, cmap="viridis")
    names = [NAMES[pose] for pose in poses]
    axis.set_yticks(range(len(names)), [f"{name}  {n}" for n, name in enumerate(names)], fontsize=7)
    axis.set_xticks(range(len(names)), range(len(names)), fontsize=7)
    for row, column in np.argwhere(np.nan_to_num(matrix) >= 0.005):
        colour = "black" if matrix[row, column] > 0.5 else "white"
        axis.text(
            column,
            row,
            f"{100 * matrix[row, column]:.0f}",
            ha="center",
            va="center",
            color=colour,
            fontsize=6,
        )
    axis.set(xlabel="answer", title=f"{group}: % of each answer, within the group")
    figure.colorbar(shown, ax=axis, shrink=0.7)
    return figure


def confusion_of(result: Result, poses: Sequence[str]) -> NDArray[np.float64]:
    """Shares [pose, answer] of each answer among photographs of these poses; NaN where never given."""
    at = {result["classes"].index(pose): place for place, pose in enumerate(poses)}
    counts = np.zeros((len(poses), len(poses)))
    for label, answer, count in result["confusion"]:
        if label in at and answer in at:
            counts[at[label], at[answer]] += count
    with np.errstate(invalid="ignore"):
        return np.asarray(counts / counts.sum(axis=0, keepdims=True))


def _label(axis: "Axes", names: Sequence[str]) -> None:
    axis.set_xticks(range(len(names)), names, rotation=40, ha="right", fontsize=7)
    axis.set_yticks(range(len(names)), names, fontsize=7)


def _numbers(axis: "Axes", matrix: NDArray[np.float64], form: str, middle: float) -> None:
    for (row, column), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            colour = "black" if value > middle else "white"
            axis.text(column, row, form.format(value), ha="center", va="center", color=colour, fontsize=7)
