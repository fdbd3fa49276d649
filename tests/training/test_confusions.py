import numpy as np
import pytest

from model.catalogue import load_catalogue
from training.confusions import confusions_table, pose_figures

LABELS = np.array(["tree"] * 4 + ["eagle"] * 2 + ["crane"] * 2)
NAMED = np.array(["tree", "tree", "eagle", "crane", "eagle", "eagle", "tree", "tree"])


def test_the_worst_pose_comes_first_with_what_it_is_taken_for() -> None:
    worst, *others = pose_figures(NAMED, LABELS)
    assert (worst.pose, worst.recall, worst.precision, worst.f1) == ("crane", 0, 0, 0)
    assert worst.mistaken_for == (("tree", 2),)
    assert [one.pose for one in others] == ["tree", "eagle"]


def test_recall_and_precision_are_those_of_the_pose() -> None:
    tree = next(one for one in pose_figures(NAMED, LABELS) if one.pose == "tree")
    assert (tree.count, tree.recall, tree.precision) == (4, 0.5, 0.5)
    assert tree.f1 == pytest.approx(0.5)
    assert set(tree.mistaken_for) == {("eagle", 1), ("crane", 1)}


def test_the_table_has_a_line_for_every_pose() -> None:
    table = confusions_table(pose_figures(NAMED, LABELS), load_catalogue())
    assert len(table.splitlines()) == 2 + 3
    assert "| Crane | 2 | 0.00 | 0.00 | 0.00 | Tree 2 |" in table
