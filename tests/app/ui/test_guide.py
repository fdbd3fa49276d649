import numpy as np
import pytest

from app.ui.guide import GUIDED, Edge, guide_for
from model.landmarks import LANDMARK_COUNT
from model.person import Box, Person
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES


def person(left: float, top: float, right: float, bottom: float) -> Person:
    landmarks = np.ones((LANDMARK_COUNT, 4), np.float32)
    landmarks[:, 0] = np.linspace(left, right, LANDMARK_COUNT)
    landmarks[:, 1] = np.linspace(top, bottom, LANDMARK_COUNT)
    return Person(landmarks, np.zeros((LANDMARK_COUNT, 3), np.float32), Box(left, top, right, bottom))


def test_nobody_needs_no_guide() -> None:
    assert guide_for(None, 640, 480) is None


def test_a_body_inside_the_frame_is_cut_by_no_edge() -> None:
    guide = guide_for(person(100, 50, 200, 400), 640, 480)
    assert guide is not None
    assert guide.cut == frozenset()
    assert guide.body == Box(100, 50, 200, 400)
    assert guide.room.left == guide.room.top > 0
    assert (guide.room.left + guide.room.right, guide.room.top + guide.room.bottom) == (640, 480)


@pytest.mark.parametrize(
    ("box", "edge"),
    [
        ((-20, 50, 200, 400), Edge.LEFT),
        ((100, -5, 200, 400), Edge.TOP),
        ((100, 50, 700, 400), Edge.RIGHT),
        ((100, 50, 200, 500), Edge.BOTTOM),
    ],
)
def test_it_tells_which_edge_cuts_the_body_off(box: tuple[int, int, int, int], edge: Edge) -> None:
    guide = guide_for(person(*box), 640, 480)
    assert guide is not None
    assert guide.cut == {edge}
    assert guide.body.left >= 0
    assert guide.body.top >= 0
    assert guide.body.right <= 640
    assert guide.body.bottom <= 480


def test_only_sentences_about_the_place_in_the_picture_have_a_box() -> None:
    without = {issue for issue, sentence in ISSUE_SENTENCES.items() if sentence not in GUIDED}
    assert without == {ViewIssue.TOO_DARK, ViewIssue.NOBODY}
