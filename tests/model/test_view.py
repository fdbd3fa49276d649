import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.landmarks import Landmark
from model.person import Box, Person
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES, brightness, view_issues

WIDTH, HEIGHT = 1280, 720
HANDS = [landmark for landmark in Landmark if landmark.name.endswith(("WRIST", "PINKY", "INDEX", "THUMB"))]
HANDS = [landmark for landmark in HANDS if "FOOT" not in landmark.name]
FEET = [landmark for landmark in Landmark if landmark.name.endswith(("ANKLE", "HEEL", "FOOT_INDEX"))]
HEAD = [landmark for landmark in Landmark if landmark <= Landmark.MOUTH_RIGHT]
LEFT = [landmark for landmark in Landmark if landmark.name.startswith("LEFT")]


def standing(scale: float = 1.0, center: tuple[float, float] = (WIDTH / 2, HEIGHT / 2)) -> Person:
    """Somebody upright, 600 pixels tall at scale 1, with everything in sight."""
    landmarks = np.zeros((33, 4), np.float32)
    landmarks[:, 3] = 1.0
    heights = {
        "HEAD": -290,
        "SHOULDER": -200,
        "ELBOW": -120,
        "HIP": 0,
        "KNEE": 150,
        "ANKLE": 290,
        "HEEL": 300,
    }
    for landmark in Landmark:
        part = "HEAD" if landmark in HEAD else landmark.name.split("_")[-1]
        y = -20 if landmark in HANDS else 300 if "FOOT" in landmark.name else heights.get(part, 0)
        x = 80 if landmark in LEFT else -80
        landmarks[landmark, :2] = x, y
    landmarks[:, :2] = landmarks[:, :2] * scale + center
    return seen(landmarks)


def seen(landmarks: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Person:
    drawn = landmarks[:, 3] >= 0.5
    box = Box.around((landmarks[drawn] if drawn.any() else landmarks)[:, :2])
    return Person(landmarks, np.zeros((33, 3), np.float32), box)


def hidden(parts: list[Landmark]) -> Person:
    landmarks = standing().landmarks.copy()
    landmarks[parts, 3] = 0.1
    return seen(landmarks)


def issues(person: Person | None, light: float = 120) -> tuple[ViewIssue, ...]:
    return view_issues(person, WIDTH, HEIGHT, light)


def test_nothing_is_missing_where_everything_is_in_sight() -> None:
    assert issues(standing()) == ()


def test_nobody_in_the_light_and_in_the_dark() -> None:
    assert issues(None) == (ViewIssue.NOBODY,)
    assert issues(None, 15) == (ViewIssue.TOO_DARK, ViewIssue.NOBODY)


def test_a_dark_room_is_no_matter_while_somebody_is_seen_unless_it_is_very_dark() -> None:
    assert issues(standing(), 30) == ()
    assert issues(standing(), 10) == (ViewIssue.TOO_DARK,)


def test_small_in_the_picture_is_too_far() -> None:
    assert issues(standing(0.4)) == (ViewIssue.TOO_FAR,)


def test_a_body_larger_than_the_frame_is_too_close() -> None:
    found = issues(standing(1.6))
    assert ViewIssue.TOO_CLOSE in found
    assert ViewIssue.FEET_HIDDEN in found


@pytest.mark.parametrize(
    ("parts", "issue"),
    [(HEAD, ViewIssue.HEAD_HIDDEN), (HANDS, ViewIssue.HANDS_HIDDEN), (FEET, ViewIssue.FEET_HIDDEN)],
)
def test_a_part_that_is_not_seen_at_all_is_named(parts: list[Landmark], issue: ViewIssue) -> None:
    assert issues(hidden(parts)) == (issue,)
    assert issues(hidden(parts[1:])) == (), "one of its landmarks is enough"


def test_a_far_side_behind_the_body_is_not_missing() -> None:
    assert issues(hidden([landmark for landmark in (*HANDS, *FEET) if landmark in LEFT])) == ()


def test_one_hand_outside_the_frame_is_missing() -> None:
    landmarks = standing().landmarks.copy()
    landmarks[[landmark for landmark in HANDS if landmark in LEFT], 0] = WIDTH + 60
    assert issues(seen(landmarks)) == (ViewIssue.HANDS_HIDDEN,)


def test_feet_below_the_picture_are_missing() -> None:
    assert issues(standing(center=(WIDTH / 2, HEIGHT / 2 + 150))) == (ViewIssue.FEET_HIDDEN,)


@given(st.floats(0.05, 4), st.floats(-500, 2000), st.floats(-500, 1500), st.floats(0, 255))
def test_issues_come_once_and_most_important_first(scale: float, x: float, y: float, light: float) -> None:
    found = issues(standing(scale, (x, y)), light)
    order = list(ViewIssue)
    assert [order.index(issue) for issue in found] == sorted({order.index(issue) for issue in found})


def test_every_issue_has_one_sentence() -> None:
    assert set(ISSUE_SENTENCES) == set(ViewIssue)
    for sentence in ISSUE_SENTENCES.values():
        assert sentence.endswith(".")
        assert sentence.count(".") == 1


@pytest.mark.parametrize(
    ("bgr", "luma"), [((0, 0, 0), 0), ((255, 255, 255), 255), ((0, 0, 255), 76.2), ((0, 255, 0), 149.7)]
)
def test_brightness_is_luma(bgr: tuple[int, int, int], luma: float) -> None:
    assert brightness(np.full((100, 70, 3), bgr, np.uint8)) == pytest.approx(luma, abs=0.1)


def test_brightness_follows_the_whole_picture() -> None:
    halves = np.zeros((64, 64, 3), np.uint8)
    halves[:, 32:] = 200
    assert brightness(halves) == pytest.approx(100)
