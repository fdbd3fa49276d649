from itertools import pairwise
from pathlib import Path

import pytest

from model.bundle import bundle_path
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.hold import Hold
from model.person_finder import FinderMode
from model.practitioner import PlannedHold
from model.recognizer import Recognizer
from training.films import NONE, UNJUDGED, Interval, films_table, read_intervals, score, score_drawn

TREE = Interval("tree", 10.0, 20.0)


def _hold(pose: str, start: float, end: float) -> Hold:
    return Hold(pose, None, start, end, 0.9)


def test_a_hold_that_covers_its_interval_is_found() -> None:
    result = score([_hold("tree", 10.5, 19.0)], [TREE], 30.0)
    assert (result.found, result.false, result.f1) == (1, 0, 1.0)


def test_a_hold_of_another_pose_is_false_and_elsewhere() -> None:
    result = score([_hold("eagle", 10.0, 20.0)], [TREE], 30.0)
    assert (result.found, result.false, result.elsewhere, result.f1) == (0, 1, 1, 0.0)


def test_of_two_halves_neither_or_one_counts_and_the_rest_is_not_elsewhere() -> None:
    result = score([_hold("tree", 10.0, 16.0), _hold("tree", 17.0, 20.0)], [TREE], 30.0)
    assert (result.found, result.false, result.elsewhere) == (1, 1, 0)
    assert result.f1 == pytest.approx(2 / 3)


def test_holds_where_nobody_can_tell_do_not_count() -> None:
    marked = [TREE, Interval(UNJUDGED, 20.0, 30.0)]
    result = score([_hold("tree", 10.0, 20.0), _hold("mountain", 19.0, 30.0)], marked, 30.0)
    assert (result.found, result.false, result.f1) == (1, 0, 1.0)


def test_nothing_found_where_nothing_is_held_is_perfect() -> None:
    assert score([], [], 60.0).f1 == 1.0
    assert score([_hold("tree", 1.0, 3.0)], [], 60.0).f1 == 0.0


def test_the_table_adds_up_and_counts_false_holds_per_ten_minutes() -> None:
    quiet, busy = score([], [], 60.0), score([_hold("tree", 1.0, 3.0)], [], 60.0)
    lines = films_table({"quiet": quiet, "busy": busy}).splitlines()
    assert lines[3] == "| busy | 60 | 0 | 0 | 1 | 10.0 | 0.00 |"
    assert lines[4].startswith("| all | 120 | 0 | 0 | 1 | 5.0 |")


def test_the_marked_intervals_are_in_order_and_of_the_catalogue() -> None:
    films = read_intervals()
    poses = {pose.id for pose in load_catalogue().poses} | {UNJUDGED, NONE}
    for marked in films.values():
        assert all(one.pose in poses and one.start < one.end for one in marked)
        assert all(one.end <= other.start for one, other in pairwise(marked))
    assert films["chair"] == []


def test_a_table_without_intervals_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DrishtiError, match="no table of intervals"):
        read_intervals(tmp_path / "x.csv")


def test_a_drawn_round_is_judged_by_what_was_planned() -> None:
    planned = [PlannedHold("warrior-ii", 4.0), PlannedHold("chair", 4.0)]
    with Recognizer.open(bundle_path("default"), mode=FinderMode.VIDEO) as recognizer:
        result = score_drawn(planned, "mira", recognizer)
    assert (result.marked, result.found, result.elsewhere) == (2, 2, 0)
