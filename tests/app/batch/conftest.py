"""A folder of files to recognise, and a small bundle."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.batch.work import Setup
from model.catalogue import load_catalogue
from model.encoders import landmark_input
from model.film import read_image
from model.person_finder import FinderMode
from model.personal import PersonalPose
from model.runtime import DeviceChoice
from tests.support.bundles import write_bundle
from tests.support.drawings import drawing
from tests.support.films import write_film
from tests.support.photographs import jpeg


@pytest.fixture
def setup_here(tmp_path: Path) -> Setup:
    poses = [pose.id for pose in load_catalogue().poses][:5]
    return Setup(str(write_bundle(tmp_path / "bundle", poses)), DeviceChoice.CPU)


@pytest.fixture
def setup_taught(setup_here: Setup, folder: Path) -> Setup:
    """The same, which was taught what is to be seen in the first picture."""
    with setup_here.open(FinderMode.IMAGE) as recognizer:
        frame = read_image(folder / "0.jpg")
        person = recognizer.step(frame).person
    assert person is not None
    example = landmark_input(person.landmarks, frame.width, frame.height)
    return replace(setup_here, taught=(PersonalPose("Mine", example[None]),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five drawn people, a film without anybody, and a picture that is none."""
    files = tmp_path / "files"
    files.mkdir()
    for number in range(5):
        (files / f"{number}.jpg").write_bytes(jpeg(drawing("tree", number)))
    write_film(files / "nobody.mp4", [0, 0.2, 0.4])
    (files / "torn.jpg").write_bytes(b"no picture")
    return files
