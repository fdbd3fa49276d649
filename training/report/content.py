"""What a report says, as plain values: read from a finished run of ``fit-clip``. Pure but for reading."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from model.bundle import NO_POSE
from model.catalogue import Catalogue
from model.errors import DrishtiError
from training.clip.outcome import ANSWERS, FIGURES, Answer, read_answers
from training.metrics import CALIBRATION_BINS

Content = dict[str, Any]

ELSEWHERE: Final = "elsewhere"
"""Answers outside the group of the label."""
_MISTAKES: Final = 40


def content_of(run: Path, catalogue: Catalogue) -> Content:
    """Everything that the page shows.

    Returns:
        ``parts``: figures by the photographs they were measured on; ``poses``: of the test photographs,
        worst first; ``confusion``: for each group of level 1 its poses and counts [label, answer], answers
        outside the group in the last column; ``calibration``: bins of said probability; ``curve``: validation
        figures by epoch; ``similarity``: mean cosines before and after; ``no_pose``, ``app`` where measured;
        ``mistakes``: the surest ones on test photographs.

    Raises:
        DrishtiError: the run is not finished, or its files are damaged.
    """
    try:
        figures = json.loads((run / FIGURES).read_text("utf-8"))
        answers = read_answers(run / ANSWERS)
        return {
            "parts": {
                part: _averages(values)
                for part, values in figures.items()
                if isinstance(values, Mapping) and "macro_f1" in values
            },
            "poses": _poses(figures["test"]["classes"], catalogue),
            "confusion": _confusion(answers, catalogue),
            "calibration": _calibration(answers),
            "curve": [
                {"epoch": number, **{key: epoch["validation"][key] for key in ("top1", "top5")}}
                for number, epoch in enumerate(figures["fit"]["epochs"], start=1)
                if "validation" in epoch
            ],
            "similarity": figures.get("similarity"),
            "no_pose": {part: values["no_pose"] for part, values in figures.items() if "no_pose" in values},
            "app": figures.get("app"),
            "mistakes": _mistakes(answers),
        }
    except FileNotFoundError as error:
        raise DrishtiError(f"{run} is no finished run: run fit-clip to its end first.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DrishtiError(f"The figures in {run} cannot be read ({error}): run fit-clip again.") from error


def _averages(values: Mapping[str, Any]) -> Content:
    """The figures of a part with macro precision and recall, which follow from those of the poses."""
    classes = values["classes"].values()
    return {
        **{key: value for key, value in values.items() if key not in {"classes", "confusions", "no_pose"}},
        "macro_precision": float(np.mean([one["precision"] for one in classes])),
        "macro_recall": float(np.mean([one["recall"] for one in classes])),
    }


def _poses(classes: Mapping[str, Mapping[str, float]], catalogue: Catalogue) -> list[Content]:
    rows = []
    for name, one in classes.items():
        both = one["precision"] + one["recall"]
        f1 = 2 * one["precision"] * one["recall"] / both if both else 0.0
        group = catalogue.level1(name).english
        rows.append({"pose": name, "name": catalogue.pose(name).english, "group": group, **one, "f1": f1})
    return sorted(rows, key=lambda row: (row["f1"], row["pose"]))


def _confusion(answers: Sequence[Answer], catalogue: Catalogue) -> dict[str, Content]:
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.label != NO_POSE:
            groups[catalogue.level1(answer.label).english].append(answer)
    found = {}
    for group, inside in sorted(groups.items()):
        names = sorted({answer.label for answer in inside})
        counts = Counter((one.label, one.answer if one.answer in names else ELSEWHERE) for one in inside)
        matrix = [[counts[label, answer] for answer in (*names, ELSEWHERE)] for label in names]
        found[group] = {"poses": names, "counts": matrix}
    return found


def _calibration(answers: Sequence[Answer]) -> list[Content]:
    bins: dict[int, list[Answer]] = defaultdict(list)
    for one in answers:
        bins[min(CALIBRATION_BINS - 1, int(one.probability * CALIBRATION_BINS))].append(one)
    return [
        {
            "said": float(np.mean([one.probability for one in inside])),
            "right": float(np.mean([one.is_right for one in inside])),
            "photographs": len(inside),
        }
        for _, inside in sorted(bins.items())
    ]


def _mistakes(answers: Sequence[Answer]) -> list[Content]:
    wrong = sorted((one for one in answers if not one.is_right), key=lambda one: -one.probability)
    return [asdict(one) for one in wrong[:_MISTAKES]]
