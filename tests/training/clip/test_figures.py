import numpy as np
import pytest
from numpy.typing import NDArray

from model.catalogue import load_catalogue
from training.clip.figures import figures_of

CLASSES = ("camel", "no-pose", "tree", "chair", "bow")


def rows(*answers: tuple[int, float]) -> NDArray[np.float32]:
    """One row for each (class, probability); the rest is spread."""
    table = np.zeros((len(answers), 5), np.float32)
    for row, (answer, probability) in zip(table, answers, strict=True):
        row[:] = (1 - probability) / 4
        row[answer] = probability
    return table


def test_figures_are_those_counted_by_hand() -> None:
    # camel and bow are wheels; tree and chair stand straight.
    labels = np.array([0, 0, 2, 2, 3, 4])
    answers = rows((0, 0.9), (4, 0.8), (2, 0.9), (3, 0.6), (3, 0.9), (4, 0.9))
    figures = figures_of(answers, labels, CLASSES, load_catalogue())
    assert figures["photographs"] == 6
    assert figures["top1"] == pytest.approx(4 / 6)
    assert figures["top5"] == 1.0
    assert figures["level1"]["top1"] == 1.0
    assert figures["level2"]["top1"] == pytest.approx(5 / 6)
    # F1: camel 2/3, tree 2/3, chair 2/3, bow 2/3.
    assert figures["macro_f1"] == pytest.approx(2 / 3)
    assert figures["weighted_recall"] == pytest.approx(4 / 6)
    assert figures["weighted_precision"] == pytest.approx((2 * 1 + 2 * 1 + 0.5 + 0.5) / 6)
    assert figures["classes"]["camel"] == {"photographs": 2, "recall": 0.5, "precision": 1.0}
    assert sorted(figures["confusions"]) == [["camel", "bow", 1], ["tree", "chair", 1]]
    assert "no_pose" not in figures


def test_photographs_of_no_pose_are_judged_apart() -> None:
    labels = np.array([0, 2, 1, 1])
    answers = rows((0, 0.9), (2, 0.8), (1, 0.9), (3, 0.85))
    figures = figures_of(answers, labels, CLASSES, load_catalogue())
    assert figures["photographs"] == 2
    assert figures["top1"] == 1.0
    assert figures["no_pose"]["photographs"] == 2
    assert figures["no_pose"]["auroc"] == pytest.approx(3 / 4)
