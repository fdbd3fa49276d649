import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import bundle_path
from model.catalogue import load_catalogue
from model.encoders import landmark_input
from model.errors import DrishtiError
from model.frame import Frame
from model.person_finder import FinderMode
from model.personal import (
    CLOSE,
    FEWEST_EXAMPLES,
    MOST_EXAMPLES,
    PersonalPose,
    PersonalPoses,
    blended,
    choose_examples,
    personal_name,
)
from model.practitioner import PEOPLE, draw_pose
from model.recognition import DecisionKind
from model.recognizer import Recognizer

WIDTH = 8


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


CLASSES = unit(np.eye(4, WIDTH))


def encode(seen: np.ndarray) -> np.ndarray:
    """An embedding that is written into the first landmarks."""
    return unit(seen.reshape(len(seen), -1)[:, :WIDTH])


def example(*values: float) -> np.ndarray:
    seen = np.zeros((1, 33, 3), np.float32)
    seen.reshape(1, -1)[0, : len(values)] = values
    return seen


MINE = PersonalPose("Mine", example(0, 0, 0, 0, 1))


def taught() -> PersonalPoses:
    return PersonalPoses([MINE], encode, CLASSES, 0.05)


def test_a_frame_like_an_example_shows_the_taught_pose() -> None:
    near = unit(np.array([0.3, 0, 0, 0, 1, 0, 0, 0]))
    assert taught().probabilities(near)["user:Mine"] > 0.99


def test_a_frame_that_is_like_nothing_does_not() -> None:
    far = unit(np.array([0, 0, 0, 0, 0.7, 1, 1, 0]))
    assert taught().probabilities(far)["user:Mine"] == 0


def test_a_frame_that_is_closer_to_a_class_is_of_that_class() -> None:
    pose = PersonalPose("Near a class", example(0.7, 0, 0, 0, 0.72))
    poses = PersonalPoses([pose], encode, CLASSES, 0.05)
    assert poses.probabilities(CLASSES[0])["user:Near a class"] < 0.01


@given(st.lists(st.floats(-1, 1), min_size=WIDTH, max_size=WIDTH).filter(lambda row: np.abs(row).max() > 0.1))
def test_probabilities_sum_to_one_with_those_of_the_classes(row: list[float]) -> None:
    shares = taught().probabilities(unit(np.array(row)))
    known = {"a": 0.25, "b": 0.75}
    assert sum(blended(known, shares).values()) == pytest.approx(1)


def test_unlike_frames_are_no_examples() -> None:
    chance = np.random.default_rng(0)
    steady = example(0, 0, 0, 0, 1).repeat(60, axis=0)
    steady[:, 0, 0] += chance.normal(0, 0.2, 60)
    stray = example(0, 1).repeat(10, axis=0)
    seen = np.concatenate([stray, steady])
    kept = choose_examples(seen, encode(seen))
    assert len(kept) == MOST_EXAMPLES
    assert (encode(kept) @ encode(steady).T).min() > CLOSE / 2
    assert not any((one == stray[0]).all() for one in kept)


@pytest.mark.parametrize("count", [0, 1, FEWEST_EXAMPLES - 1])
def test_too_few_steady_frames_are_refused(count: int) -> None:
    seen = example(0, 0, 0, 0, 1).repeat(count, axis=0)
    with pytest.raises(DrishtiError, match="steady"):
        choose_examples(seen, encode(seen) if count else np.zeros((0, WIDTH), np.float32))


def test_names_are_tidied() -> None:
    assert personal_name("  Side   splits ", []) == "Side splits"


@pytest.mark.parametrize("text", ["", "  ", "a" * 61, "Mine", "mine", "a\x00b"])
def test_names_that_are_no_use_are_refused(text: str) -> None:
    with pytest.raises(DrishtiError):
        personal_name(text, ["Mine"])


def test_broken_examples_are_refused() -> None:
    with pytest.raises(DrishtiError, match="teach it again"):
        PersonalPoses([PersonalPose("Broken", np.zeros((3, 7, 3), np.float32))], encode, CLASSES, 0.05)


def test_the_catalogue_knows_taught_poses_by_their_ids() -> None:
    assert load_catalogue().pose(MINE.id).english == "Mine"


def test_a_drawn_pose_that_is_taught_is_recognised_and_others_stay_what_they_are() -> None:
    """The real MediaPipe and the shipped bundle; a tree is taught as if it were unknown to the bundle."""

    def frame(pose_id: str, person: str, index: int) -> Frame:
        return Frame(draw_pose(pose_id, (640, 480), person=person), index, index / 30, "drawn")

    people = list(PEOPLE)
    with Recognizer.open(bundle_path("default"), mode=FinderMode.IMAGE) as recognizer:
        shown = recognizer.step(frame("tree", people[0], 0)).person
        assert shown is not None
        seen = landmark_input(shown.landmarks, 640, 480)[None]
        recognizer.know([PersonalPose("My tree", seen)])
        own = recognizer.step(frame("tree", people[0], 1))
        other = recognizer.step(frame("warrior-ii", people[1], 2))
        assert own.decision.id == "user:My tree"
        assert sum(own.probabilities.values()) == pytest.approx(1, abs=1e-4)
        assert any(score.pose_id == "user:My tree" for score in own.top)
        assert (other.decision.kind, other.decision.id) == (DecisionKind.POSE, "warrior-ii")
        assert other.probabilities["user:My tree"] == 0
        recognizer.know([])
        assert recognizer.step(frame("tree", people[0], 3)).decision.id == "tree"
