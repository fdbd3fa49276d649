from pathlib import Path

import numpy as np
import pytest

from model.frame import Frame
from model.person import Box, Person
from model.person_finder import FinderMode, PersonFinder
from model.practitioner import draw_pose
from model.second_look import mirrored, moved, other_views


def _person() -> Person:
    chance = np.random.default_rng(0)
    landmarks = chance.uniform(10, 90, size=(33, 4)).astype(np.float32)
    return Person(landmarks, chance.normal(size=(33, 3)).astype(np.float32), Box(10, 12, 80, 90))


def test_mirroring_a_person_twice_changes_nothing() -> None:
    person = _person()
    again = mirrored(mirrored(person, 100), 100)
    np.testing.assert_allclose(again.landmarks, person.landmarks, rtol=1e-5)
    np.testing.assert_allclose(again.world, person.world)
    assert again.box == person.box


def test_a_moved_person_keeps_its_shape() -> None:
    person = _person()
    far = moved(person, -30, 7)
    np.testing.assert_allclose(far.landmarks[:, 0], person.landmarks[:, 0] - 30, rtol=1e-5)
    np.testing.assert_allclose(far.landmarks[:, 1], person.landmarks[:, 1] + 7, rtol=1e-5)
    np.testing.assert_array_equal(far.landmarks[:, 2:], person.landmarks[:, 2:])
    assert far.box == Box(-20, 19, 50, 97)


def test_the_other_views_show_the_whole_picture() -> None:
    rgb = np.random.default_rng(1).integers(0, 255, size=(40, 60, 3), dtype=np.uint8)
    (mirror, _), (wider, _) = other_views(rgb)
    np.testing.assert_array_equal(mirror[:, ::-1], rgb)
    np.testing.assert_array_equal(wider[12:52, 18:78], rgb)


@pytest.mark.parametrize("pose", ["warrior-ii", "triangle"])
def test_other_looks_at_a_picture_find_the_same_person(landmarker_model: Path, pose: str) -> None:
    frame = Frame(draw_pose(pose, (640, 480)), 0, 0.0, "drawing")
    with PersonFinder(landmarker_model, mode=FinderMode.IMAGE) as finder:
        sighting = finder.find(frame)
    assert sighting.person is not None
    assert len(sighting.again) == 2
    for other in sighting.again:
        apart = np.linalg.norm(other.landmarks[:, :2] - sighting.person.landmarks[:, :2], axis=1)
        assert np.median(apart) < 0.05 * sighting.person.box.height


def test_a_film_is_looked_at_once_a_frame(landmarker_model: Path) -> None:
    frame = Frame(draw_pose("tree", (640, 480)), 0, 0.0, "drawing")
    with PersonFinder(landmarker_model, mode=FinderMode.VIDEO) as finder:
        assert finder.find(frame).again == ()
