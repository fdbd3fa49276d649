"""With the real MediaPipe, on drawn people."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.crop import square_around, square_of_frame
from model.errors import DrishtiError
from model.frame import Frame
from model.person import Person
from model.person_finder import FinderMode, PersonFinder, Sighting
from model.practitioner import Practitioner, draw_pose
from model.recognition import ViewIssue

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 960, 540


@pytest.fixture(scope="module")
def pictures(landmarker_model: Path) -> Iterator[PersonFinder]:
    with PersonFinder(landmarker_model, mode=FinderMode.IMAGE) as finder:
        yield finder


@pytest.fixture
def film(landmarker_model: Path) -> Iterator[PersonFinder]:
    with PersonFinder(landmarker_model, mode=FinderMode.VIDEO) as finder:
        yield finder


@pytest.fixture(scope="module")
def big() -> Picture:
    return draw_pose("warrior-ii", (520, 520))


@pytest.fixture(scope="module")
def small() -> Picture:
    return draw_pose("warrior-ii", (360, 360))


def scene(*placed: tuple[Picture, int]) -> Picture:
    """A plain wall with pictures on it, each from the given x."""
    wall = np.full((HEIGHT, WIDTH, 3), 170, np.uint8)
    for picture, x in placed:
        wall[10 : 10 + picture.shape[0], x : x + picture.shape[1]] = picture
    return wall


def find(finder: PersonFinder, bgr: Picture, t: float = 0.0, source: str = "film") -> Sighting:
    return finder.find(Frame(bgr, 0, t, source))


def middle(sighting: Sighting) -> float:
    assert sighting.person is not None
    return sighting.person.box.center[0]


def test_a_drawn_person_is_found_where_they_were_drawn(pictures: PersonFinder) -> None:
    practitioner = Practitioner(size=(WIDTH, HEIGHT))
    errors = []
    for t in np.linspace(0, practitioner.round_seconds, 8, endpoint=False):
        person = find(pictures, practitioner.frame_at(t)).person
        assert person is not None
        truth = practitioner.landmarks_at(t)[:, :2]
        distances = np.linalg.norm(person.landmarks[:, :2] - truth, axis=1)[person.drawn]
        errors.append(np.median(distances) / np.hypot(person.box.width, person.box.height))
    assert np.median(errors) < 0.05


def test_a_sighting_is_what_its_types_say(pictures: PersonFinder, big: Picture) -> None:
    sighting = find(pictures, scene((big, 200)))
    person = sighting.person
    assert isinstance(person, Person)
    assert person.landmarks.shape == (33, 4)
    assert person.world.shape == (33, 3)
    assert {person.landmarks.dtype, person.world.dtype} == {np.dtype(np.float32)}
    assert ((person.landmarks[:, 3] >= 0) & (person.landmarks[:, 3] <= 1)).all()
    assert np.abs(person.world).max() < 2.5
    for x, y in person.landmarks[person.drawn, :2]:
        assert person.box.contains(float(x), float(y))
        assert sighting.crop.contains(float(x), float(y))
    assert sighting.crop.center == pytest.approx(person.box.center)
    assert sighting.crop.width == pytest.approx(square_around(person.box).width)
    assert sighting.issues == ()


def test_a_single_picture_is_seen_alike_whatever_came_before(
    pictures: PersonFinder, big: Picture, small: Picture
) -> None:
    pictures.lock_on(0, 0)
    first = find(pictures, scene((big, 200)))
    find(pictures, scene((small, 600)), t=9.0)
    again = find(pictures, scene((big, 200)), t=3.0)
    assert first.person is not None
    assert again.person is not None
    np.testing.assert_array_equal(first.person.landmarks, again.person.landmarks)
    np.testing.assert_array_equal(first.person.world, again.person.world)
    assert first.crop == again.crop


def test_nobody_means_the_whole_frame_and_says_so(pictures: PersonFinder) -> None:
    sighting = find(pictures, scene())
    assert sighting.person is None
    assert sighting.crop == square_of_frame(WIDTH, HEIGHT)
    assert sighting.issues == (ViewIssue.NOBODY,)
    assert find(pictures, scene() // 10).issues == (ViewIssue.TOO_DARK, ViewIssue.NOBODY)


def test_a_moving_person_is_followed_with_the_crop(film: PersonFinder) -> None:
    practitioner = Practitioner(size=(WIDTH, HEIGHT))
    crops = []
    for t in np.arange(0, 3, 0.15):
        sighting = find(film, practitioner.frame_at(t), t)
        assert sighting.person is not None
        crops.append(sighting.crop)
        assert crops[-1].contains(*sighting.person.box.center)
        assert sighting.person.box.height < crops[-1].height


def test_times_may_repeat_and_go_back(film: PersonFinder, big: Picture) -> None:
    for t in (0.0, 0.0, 0.1, 0.1, 0.05, 0.04, 0.1, 5.0, 5.0, 1.0, 1.01, 0.0, 1e6, 1e6):
        assert find(film, scene((big, 200)), t).person is not None


def test_when_the_person_is_lost_the_crop_waits_a_second(film: PersonFinder, big: Picture) -> None:
    for t in (0.0, 0.1, 0.2):
        crop = find(film, scene((big, 200)), t).crop
    for t in (0.3, 0.7, 1.1):
        lost = find(film, scene(), t)
        assert lost.person is None
        assert lost.crop == crop
    assert find(film, scene(), 1.3).crop == square_of_frame(WIDTH, HEIGHT)


@pytest.mark.parametrize("change", ["source", "size", "rewind"])
def test_another_source_or_size_or_a_rewind_starts_afresh(
    film: PersonFinder, big: Picture, change: str
) -> None:
    for t in (10.0, 10.1, 10.2):
        find(film, scene((big, 200)), t)
    empty = scene()[:, :-100] if change == "size" else scene()
    fresh = find(film, empty, 2.0 if change == "rewind" else 10.3, "other" if change == "source" else "film")
    assert fresh.person is None
    assert fresh.crop == square_of_frame(empty.shape[1], HEIGHT)


@pytest.mark.parametrize("mode", FinderMode)
def test_of_several_the_biggest_is_taken(
    landmarker_model: Path, big: Picture, small: Picture, mode: FinderMode
) -> None:
    with PersonFinder(landmarker_model, mode=mode) as finder:
        assert middle(find(finder, scene((small, 20), (big, 420)))) > 500
        assert middle(find(finder, scene((big, 20), (small, 580)), source="mirrored")) < 500


def test_somebody_bigger_who_comes_in_is_taken_within_about_a_second(
    film: PersonFinder, big: Picture, small: Picture
) -> None:
    for t in (0.0, 0.1, 0.2):
        assert middle(find(film, scene((small, 20)), t)) < 350
    for t in np.arange(0.3, 1.5, 0.2):
        last = find(film, scene((small, 20), (big, 420)), t)
    assert middle(last) > 500


def test_the_locked_on_person_is_kept_and_released(film: PersonFinder, big: Picture, small: Picture) -> None:
    both = scene((small, 20), (big, 420))
    assert middle(find(film, both, 0.0)) > 500
    film.lock_on(200, 200)
    for t in (0.1, 0.2, 0.3):
        assert middle(find(film, both, t)) < 350
    assert find(film, scene((big, 420)), 0.4).person is None, "nobody else is taken for the locked one"
    assert middle(find(film, both, 0.5)) < 350
    film.release_lock()
    assert middle(find(film, both, 0.6)) > 500


def test_whoever_was_first_is_stayed_with_when_that_is_wanted(
    film: PersonFinder, big: Picture, small: Picture
) -> None:
    film.stay(True)
    both = scene((small, 20), (big, 420))
    for source in ("film", "another film"):
        for t in (0.0, 0.1, 0.2):
            assert middle(find(film, scene((small, 20)), t, source)) < 350
        for t in np.arange(0.3, 2.5, 0.2):
            assert middle(find(film, both, t, source)) < 350, "the bigger one is not taken"
    film.stay(False)
    assert middle(find(film, both, 2.6, "another film")) > 500


def test_a_click_chooses_another_one_to_stay_with(film: PersonFinder, big: Picture, small: Picture) -> None:
    film.stay(True)
    both = scene((small, 20), (big, 420))
    assert middle(find(film, both, 0.0)) > 500
    film.lock_on(200, 200)
    assert middle(find(film, both, 0.1)) < 350
    film.release_lock()
    assert middle(find(film, both, 0.2)) < 350


def test_a_lock_that_nobody_answers_is_in_time_given_to_who_is_there(
    film: PersonFinder, big: Picture, small: Picture
) -> None:
    find(film, scene((small, 20), (big, 420)), 0.0)
    film.lock_on(200, 200)
    assert middle(find(film, scene((small, 20), (big, 420)), 0.1)) < 350
    people = [find(film, scene((big, 420)), t).person for t in np.arange(0.5, 5, 0.5)]
    assert people[0] is None
    assert people[-1] is not None


def test_a_damaged_model_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "damaged.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pose_detector.tflite", b"nothing")
        archive.writestr("pose_landmarks_detector.tflite", b"nothing")
    with pytest.raises(DrishtiError, match="cannot load the pose model") as error:
        PersonFinder(path, mode=FinderMode.IMAGE)
    assert "\n" not in str(error.value)


def test_a_closed_finder_says_so_instead_of_finding_nobody(landmarker_model: Path, big: Picture) -> None:
    with PersonFinder(landmarker_model, mode=FinderMode.VIDEO) as finder:
        find(finder, scene((big, 200)))
    finder.close()
    with pytest.raises(RuntimeError, match="closed"):
        find(finder, scene((big, 200)))


def test_nothing_is_written_to_the_terminal(landmarker_model: Path, big: Picture, tmp_path: Path) -> None:
    np.save(tmp_path / "scene.npy", scene((big, 200)))
    program = f"""
import numpy as np
from pathlib import Path
from model.frame import Frame
from model.person_finder import FinderMode, PersonFinder
with PersonFinder(Path({str(landmarker_model)!r}), mode=FinderMode.VIDEO) as finder:
    for i in range(3):
        frame = Frame(np.load({str(tmp_path / "scene.npy")!r}), i, i / 10, "film")
        assert finder.find(frame).person is not None
"""
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
