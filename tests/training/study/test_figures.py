import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.study import grids, levels
from training.study.charts import superclasses
from training.study.engine import Experiment, ledger_of
from training.study.figures import draw_all
from training.study.looks import most_confused
from training.study.matrices import confusion_of, similarity
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.yolo import FIT, Tool, experiment

CONFUSION: Result = {
    "classes": ["bow", "chair", "plank", "tree"],
    "confusion": [[0, 0, 4], [0, 1, 2], [1, 0, 3], [1, 1, 1], [2, 2, 5], [3, 2, 4], [0, 3, 9]],
}


def test_confusions_are_shares_of_each_answer_within_the_group() -> None:
    matrix = confusion_of(CONFUSION, ["chair", "bow", "plank"])
    np.testing.assert_allclose(matrix[:, 0], [1 / 3, 2 / 3, 0])
    np.testing.assert_allclose(matrix[:, 1], [3 / 7, 4 / 7, 0])
    np.testing.assert_allclose(matrix[:, 2], [0, 0, 1])
    assert np.isnan(confusion_of({**CONFUSION, "confusion": []}, ["bow"])).all()


def test_the_most_confused_pair_counts_both_directions() -> None:
    assert most_confused(CONFUSION) == ("bow", "tree")
    assert most_confused({**CONFUSION, "confusion": CONFUSION["confusion"][:-1]}) == ("bow", "chair")


def keep(of: Experiment, study: Study, cell: str, result: Result) -> None:
    ledger_of(of, study).append(Cell(cell), result, 1.0)


def test_figures_show_the_results(study: Study) -> None:
    matrix = np.linspace(0.1, 0.3, 36).reshape(6, 6).tolist()
    classes = sorted(("bow", "camel", "shoulderstand", "chair", "cat-cow", "childs-pose"))
    best = grids.name_of(2, grids.BEST)
    result = {"classes": classes, "photographs": 9, "similarity": {"before": matrix, "after": matrix}}
    keep(grids.EXPERIMENT, study, best, result)
    figure = similarity(study)
    shown = [np.asarray(axis.images[0].get_array()) for axis in figure.axes[:2]]
    np.testing.assert_allclose(shown[0], np.array(matrix))
    assert next(label.get_text() for label in figure.axes[0].get_yticklabels()) == "Dhanurasana"
    bars = superclasses(study).axes[0].containers[0]
    assert sum(bar.get_width() for bar in bars) == len(study.samples())


def test_what_can_be_drawn_is_drawn_and_the_rest_is_said(study: Study, tmp_path: Path) -> None:
    epochs = [{"epoch": number, "seconds": 9.0 * number, "top1": 0.1 * number} for number in (1, 2, 3)]
    fit = {"top1": 0.3, "best_epoch": 3, "seconds": 27.0, "epochs": epochs, "photographs": 16, "train": 62}
    keep(experiment(Tool()), study, FIT, fit)
    curve = [{"epoch": 1, "validation": {"top1": 0.4, "top5": 0.6}}]
    level = {**CONFUSION, "top1": 0.4, "epochs": curve, "seconds": 5.0, "photographs": 16, "train": 62}
    keep(levels.EXPERIMENT, study, levels.CELL, level)
    said: list[str] = []
    files = draw_all(study, Tool(program="no-such-yolo"), said.append)
    drawn = {file.stem for file in files}
    assert drawn == {
        "figure-01-superclasses",
        "figure-05-clip-curve",
        "figure-08-yolo-curve",
        "figure-09-overview",
        "figure-A-standing",
        "figure-A-wheel",
        "figure-A1-reclining",
    }
    for file in files:
        picture = cv2.imread(str(file))
        assert picture is not None
        assert picture.std() > 5, f"{file.stem} is blank"
    missing = {line.split(" is not drawn: ")[0]: line for line in said if "not drawn" in line}
    assert "AGPL" in missing["figure-10-yolo-maps"]
    assert "study levels" in missing["figure-06-clip-maps"]
    assert "Makara" in missing["figure-07-alike"] or "no photograph" in missing["figure-07-alike"]
    assert "sitting" in missing["figure-A2-sitting"]


@pytest.mark.parametrize("poses", [["tree"], ["bow", "tree"]])
def test_results_survive_json(poses: list[str]) -> None:
    again = json.loads(json.dumps(CONFUSION))
    np.testing.assert_array_equal(confusion_of(again, poses), confusion_of(CONFUSION, poses))
