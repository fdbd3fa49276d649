from pathlib import Path

import numpy as np
import pytest

from app.review.analyse import analyse
from app.review.frames import FilmReader
from app.review.progress import Cancelled
from app.review.timeline import Timeline
from model.bundle import bundle_path
from model.errors import DrishtiError
from model.film import Film
from model.practice import Practice
from model.practitioner import PlannedHold, Practitioner
from model.recognizer import Recognizer
from tests.support.review import ScriptedRecognizer, write_numbered, write_practitioner

TIMES = [i / 20 for i in range(160)]
SCRIPT = [("tree", 0.5, 3.0), ("plank", 4.0, 7.5)]


def test_the_holds_of_a_film_are_found_with_their_times(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", TIMES)
    shares: list[float] = []
    found = analyse(path, ScriptedRecognizer(SCRIPT), "default", shares.append)
    assert [hold.pose_id for hold in found.timeline.holds] == ["tree", "plank"]
    assert [hold.start for hold in found.timeline.holds] == pytest.approx([0.5, 4.0], abs=0.06)
    assert [hold.end for hold in found.timeline.holds] == pytest.approx([3.0, 7.5], abs=0.06)
    assert found.timeline.duration == pytest.approx(8.0, abs=0.1)
    assert found.timeline.bundle == "default"
    assert shares == sorted(shares)
    assert len(shares) == len(TIMES)
    assert 0 <= shares[0] < shares[-1] <= 1


def test_the_body_of_every_picture_can_be_drawn_again(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", TIMES[:40])
    recognizer = ScriptedRecognizer([("tree", 0.5, 1.0)])
    found = analyse(path, recognizer, "default")
    assert found.person_at(0.2) is None
    assert found.person_at(1.5) is None
    person = found.person_at(0.72)
    with Film(path) as film:
        frame = next(frame for frame in film.frames() if frame.t_seconds > 0.69)
    true = recognizer.step(frame).person
    assert person is not None
    assert true is not None
    assert np.abs(person.landmarks[:, :2] - true.landmarks[:, :2]).max() <= 0.13
    assert person.drawn.all()


def test_recognition_can_be_cancelled_at_any_picture(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", TIMES[:60])
    recognizer = ScriptedRecognizer(SCRIPT)

    def stop(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        analyse(path, recognizer, "default", stop)
    assert recognizer.steps < 40


def test_a_film_that_breaks_off_gives_its_holds_and_a_warning(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mkv", TIMES, options={"g": "12"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    found = analyse(path, ScriptedRecognizer(SCRIPT), "default")
    assert "damaged" in found.warning
    assert found.timeline.holds[0].pose_id == "tree"
    assert found.timeline.duration < 7


def test_a_film_that_does_not_state_its_length_has_progress_too(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.webm", TIMES[:40], container={"live": "1"}, codec="libvpx")
    with Film(path) as film:
        assert film.duration == 0
    with FilmReader(path) as reader:
        seconds = reader.end
    assert seconds == pytest.approx(2.0, abs=0.1)
    shares: list[float] = []
    found = analyse(path, ScriptedRecognizer(SCRIPT), "default", shares.append, seconds=seconds)
    assert 0.9 < shares[-1] <= 1
    assert found.timeline.duration == seconds


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"nothing")
    with pytest.raises(DrishtiError, match="choose another"):
        analyse(path, ScriptedRecognizer(SCRIPT), "default")


@pytest.mark.slow
def test_the_real_recogniser_finds_the_practitioners_poses_as_frame_by_frame(tmp_path: Path) -> None:
    practitioner = Practitioner(
        sequence=[PlannedHold("tree", 3.0), PlannedHold("warrior-ii", 3.0)], size=(640, 360)
    )
    path = tmp_path / "film.mp4"
    write_practitioner(path, practitioner, practitioner.round_seconds, rate=10)
    model = bundle_path("default")
    with Recognizer.open(model) as recognizer:
        found = analyse(path, recognizer, "default").timeline
    assert {"tree", "warrior-ii"} <= {hold.pose_id for hold in found.holds}
    with Recognizer.open(model) as recognizer, Film(path) as film:
        practice = Practice()
        states = [practice.update(recognizer.step(frame)).completed for frame in film.frames()]
        holds = [hold for hold in (*states, practice.finish()) if hold is not None]
    assert found == Timeline(tuple(holds), found.duration, "default")
