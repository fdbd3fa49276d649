"""Figures 1, 5, 8 and 9: bars and curves."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from model.catalogue import load_catalogue
from training.study import cost, levels, yolo, yopo
from training.study.engine import finished
from training.study.runs import Result
from training.study.sheets import OURS, THEIRS, finished_yolo, result_of, sheet
from training.study.study import Study
from training.study.tables import (
    CLASSES,
    CLIP_MILLISECONDS,
    FIRST_EPOCH,
    FIT_MINUTES,
    LEVELS,
    NAMES,
    YOLO_EPOCHS,
    YOLO_MILLISECONDS,
    YOLO_TIMES_LONGER,
    YOLO_TOP1,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def superclasses(study: Study) -> "Figure":
    """Figure 1: photographs of the groups of levels 1 and 2."""
    catalogue = load_catalogue()
    ours = Counter(sample.label for sample in study.samples())
    theirs = {one.pose: one.images for classes in CLASSES.values() for one in classes}
    figure, axes = sheet(1, 2, 11, 5.5)
    for axis, of, title in (
        (axes[0, 0], catalogue.level1, "level 1"),
        (axes[0, 1], catalogue.level2, "level 2"),
    ):
        groups = list(dict.fromkeys(of(pose).id for pose in NAMES))
        names = {of(pose).id: of(pose).english for pose in NAMES}
        sums = [dict.fromkeys(groups, 0) for _ in range(2)]
        for pose in NAMES:
            sums[0][of(pose).id] += ours[pose]
            sums[1][of(pose).id] += theirs[pose]
        places = np.arange(len(groups))
        axis.barh(places - 0.2, list(sums[0].values()), 0.4, label="ours", color=OURS)
        axis.barh(places + 0.2, list(sums[1].values()), 0.4, label="study", color=THEIRS)
        axis.set_yticks(places, [names[group] for group in groups], fontsize=7)
        axis.invert_yaxis()
        axis.set_xlabel("photographs")
        axis.set_title(
            f"{title}: {sum(sums[0].values())} photographs, study {sum(sums[1].values())}", fontsize=9
        )
        axis.legend(fontsize=8)
    return figure


def clip_curve(study: Study) -> "Figure":
    """Figure 5: test accuracy after every epoch."""
    result = result_of(levels.EXPERIMENT, study, levels.CELL)
    epochs = [int(row["epoch"]) for row in result["epochs"]]
    figure, axes = sheet(1, 1, 6, 4)
    axis = axes[0, 0]
    for name, style in (("top1", "-"), ("top5", "--")):
        shares = [100 * row["validation"][name] for row in result["epochs"]]
        axis.plot(epochs, shares, style, marker="o", color=OURS, label=f"ours, {name.replace('top', 'top-')}")
    axis.plot(
        [1, 5],
        [100 * FIRST_EPOCH, 100 * LEVELS["L3", "top1"]],
        "s",
        color=THEIRS,
        label="study, top-1 (epoch 1: “over”)",
    )
    axis.locator_params(axis="x", integer=True)
    axis.set(
        xlabel="epoch", ylabel="%", ylim=(0, 100), title=f"CLIP, {result['photographs']} test photographs"
    )
    axis.legend(fontsize=8)
    return figure


def yolo_curve(study: Study) -> "Figure":
    """Figure 8: test accuracy of YOLO after every epoch."""
    result = finished_yolo(study, yolo.FIT)
    figure, axes = sheet(1, 1, 6, 4)
    axis = axes[0, 0]
    epochs = [row["epoch"] for row in result["epochs"]]
    axis.plot(epochs, [100 * row["top1"] for row in result["epochs"]], color=OURS, label="YOLO, ours")
    axis.plot([YOLO_EPOCHS], [100 * YOLO_TOP1], "s", color=THEIRS, label="YOLO, study's best")
    clip = finished(levels.EXPERIMENT, study).get(levels.CELL)
    if clip is not None:
        axis.axhline(100 * clip["top1"], linestyle=":", color="#444", label="CLIP, ours")
    axis.set(
        xlabel="epoch", ylabel="top-1, %", ylim=(0, 100), title=f"{result['photographs']} test photographs"
    )
    axis.legend(fontsize=8)
    return figure


def overview(study: Study) -> "Figure":
    """Figure 9: accuracy, minutes of fine-tuning and milliseconds, CLIP and YOLO, ours and the study's."""
    clip = result_of(levels.EXPERIMENT, study, levels.CELL)
    fit = finished_yolo(study, yolo.FIT, required=False)
    seen = finished_yolo(study, yolo.VALIDATE, required=False)
    ours_yopo = finished(yopo.EXPERIMENT, study).get(yopo.CLIP, {})
    one = finished(cost.EXPERIMENT, study).get("one-prompt", {}).get("milliseconds")
    panels = {
        "top-1, test, %": (
            (_percent(clip), 100 * LEVELS["L3", "top1"]),
            (_percent(fit), 100 * YOLO_TOP1),
        ),
        "top-1, YoPo, %": ((_percent(ours_yopo), None), (_percent(seen), None)),
        "fine-tuning, min": (
            (clip["seconds"] / 60, FIT_MINUTES),
            (fit["seconds"] / 60 if fit else None, FIT_MINUTES * YOLO_TIMES_LONGER),
        ),
        "one photograph, ms": ((one, CLIP_MILLISECONDS), (seen.get("milliseconds"), YOLO_MILLISECONDS)),
    }
    figure, axes = sheet(1, len(panels), 12, 3.6)
    for axis, (title, rows) in zip(axes[0], panels.items(), strict=True):
        for whose, (name, colour) in enumerate((("ours", OURS), ("study", THEIRS))):
            values = [row[whose] for row in rows]
            bars = axis.bar(
                np.arange(2) + 0.4 * whose - 0.2,
                [value or 0 for value in values],
                0.38,
                color=colour,
                label=name,
            )
            axis.bar_label(bars, ["–" if value is None else f"{value:.1f}" for value in values], fontsize=8)
        axis.set_xticks([0, 1], ["CLIP", "YOLO"])
        axis.set_title(title, fontsize=9)
        axis.margins(y=0.15)
        if title.endswith("%"):
            axis.set_ylim(0, 108)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=8)
    return figure


def _percent(result: Result) -> float | None:
    return 100 * float(result["top1"]) if result else None
