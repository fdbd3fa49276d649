import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.recording.chapters import Chapter, chapter_title
from app.recording.film_writer import FilmWriter
from app.recording.names import reserve, vtt_of
from app.review.recorded import RECORDED, recorded_timeline
from model.catalogue import load_catalogue
from model.hold import Hold
from model.personal import PersonalPose
from model.side import Side
from tests.support.review import numbered, write_numbered

CATALOGUE = load_catalogue()
HOLDS = (Hold("tree", Side.LEFT, 0.5, 2.0, 0.9), Hold("warrior-ii", None, 2.5, 3.5, 0.8))


def record(folder: Path) -> Path:
    """A film as the app records it."""
    film, part = reserve(folder, "practice")
    with FilmWriter(film, part, (160, 32)) as writer:
        for index in range(80):
            writer.write(numbered(index), index / 20)
        for hold in HOLDS:
            writer.add_chapter(Chapter(hold.start, hold.end, chapter_title(hold, CATALOGUE)))
    return film


def assert_as_recorded(film: Path) -> None:
    found = recorded_timeline(film, 4.0, CATALOGUE)
    assert found is not None
    assert found.bundle == RECORDED
    assert found.duration == 4.0
    assert [(hold.pose_id, hold.side) for hold in found.holds] == [
        (hold.pose_id, hold.side) for hold in HOLDS
    ]
    assert [hold.start for hold in found.holds] == pytest.approx([0.5, 2.5], abs=0.002)
    assert [hold.end for hold in found.holds] == pytest.approx([2.0, 3.5], abs=0.002)
    assert all(math.isnan(hold.confidence) for hold in found.holds)


def test_a_recording_knows_its_holds_inside_and_beside(tmp_path: Path) -> None:
    film = record(tmp_path)
    assert_as_recorded(film)
    moved = tmp_path / "moved.mp4"
    shutil.copy(film, moved)
    assert not vtt_of(moved).exists()
    assert_as_recorded(moved)
    plain = write_numbered(tmp_path / "plain.mp4", [0.0, 0.1])
    assert recorded_timeline(plain, 0.2, CATALOGUE) is None
    shutil.copy(vtt_of(film), vtt_of(plain))
    assert_as_recorded(plain)


@pytest.mark.parametrize(
    "text", ["", "WEBVTT\n", "no such thing", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe kitchen\n"]
)
def test_chapters_that_name_no_pose_are_none(tmp_path: Path, text: str) -> None:
    film = write_numbered(tmp_path / "film.mp4", [0.0, 0.1])
    vtt_of(film).write_text(text)
    assert recorded_timeline(film, 0.2, CATALOGUE) is None


def test_a_file_beside_that_is_no_text_is_none(tmp_path: Path) -> None:
    film = write_numbered(tmp_path / "film.mp4", [0.0, 0.1])
    vtt_of(film).write_bytes(bytes(range(256)))
    assert recorded_timeline(film, 0.2, CATALOGUE) is None


def test_holds_of_taught_poses_are_known_by_their_names(tmp_path: Path) -> None:
    film = write_numbered(tmp_path / "film.mp4", [i / 20 for i in range(80)])
    vtt_of(film).write_text("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nGoalpost\n", encoding="utf-8")
    assert recorded_timeline(film, 4.0, CATALOGUE) is None
    taught = PersonalPose("Goalpost", np.ones((5, 33, 3), np.float32))
    found = recorded_timeline(film, 4.0, CATALOGUE, [taught])
    assert found is not None
    assert [hold.pose_id for hold in found.holds] == ["user:Goalpost"]
