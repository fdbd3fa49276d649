"""Drawings show every pose in its folder, differ from each other, and come again for the same seed."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from model.bundle import NO_POSE
from model.catalogue import load_catalogue
from model.film import read_image
from model.landmarks import Landmark
from model.practitioner import load_poses
from model.practitioner.body import bone_vectors
from tests.support.skeletons import made_set, write_landmarks
from training.cli import main
from training.data.folders import read_folders
from training.drawings.bodies import Bodies, moved, seen_from
from training.drawings.camera import any_framing
from training.drawings.draw import drawing
from training.drawings.looks import any_look

SIZE = 96


def _draw(out: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["drawings", "--out", str(out), "--size", str(SIZE), *arguments])


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    result = _draw(folder, "--per-pose", "1", "--seed", "5")
    assert result.exit_code == 0, result.output
    return folder


def test_every_pose_and_no_pose_have_drawings_that_training_can_read(drawn: Path) -> None:
    samples = read_folders(drawn, load_catalogue())
    assert {sample.label for sample in samples} == {pose.id for pose in load_catalogue().poses} | {NO_POSE}
    for sample in samples[::9]:
        assert read_image(drawn / sample.path).bgr.shape == (SIZE, SIZE, 3)


def test_a_second_run_goes_on_and_draws_the_same(drawn: Path, tmp_path: Path) -> None:
    assert _draw(tmp_path, "--per-pose", "1", "--seed", "5").exit_code == 0
    again = tmp_path / "tree" / "drawn-00000.jpg"
    first = again.read_bytes()
    assert first == (drawn / "tree" / "drawn-00000.jpg").read_bytes()
    again.unlink()
    other = tmp_path / "warrior-ii" / "drawn-00000.jpg"
    other.write_bytes(b"kept")
    assert _draw(tmp_path, "--per-pose", "1", "--seed", "5").exit_code == 0
    assert again.read_bytes() == first
    assert other.read_bytes() == b"kept"


def test_drawings_of_other_settings_are_not_mixed(drawn: Path) -> None:
    before = (drawn / "drawings.json").read_bytes()
    result = _draw(drawn, "--per-pose", "1", "--seed", "6")
    assert result.exit_code == 1
    assert "other settings" in result.output
    assert (drawn / "drawings.json").read_bytes() == before
    assert json.loads(before)["seed"] == 5


def test_skeletons_of_a_file_are_drawn(tmp_path: Path) -> None:
    landmarks = write_landmarks(tmp_path / "landmarks.npz", [3, 8], 20)
    result = _draw(tmp_path / "drawn", "--per-pose", "1", "--landmarks", str(landmarks))
    assert result.exit_code == 0, result.output
    assert "skeletons" in json.loads((tmp_path / "drawn" / "drawings.json").read_text())["bodies"]


def test_drawings_of_one_pose_differ_in_everything() -> None:
    bodies = Bodies.of(None, 0)
    pictures = [drawing(bodies, "tree", SIZE, np.random.default_rng(i)) for i in range(8)]
    for index, picture in enumerate(pictures):
        for other in pictures[:index]:
            assert np.abs(picture.astype(int) - other).mean() > 8


def test_a_varied_body_is_still_near_its_pose() -> None:
    chance = np.random.default_rng(2)
    for pose_id in ("tree", "warrior-ii", "boat"):
        body = load_poses().body(pose_id)
        before = bone_vectors(body)
        for _ in range(5):
            after = bone_vectors(moved(body, 6.0, chance))
            lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
            angles = np.degrees(np.arccos(np.clip((before * after).sum(axis=1) / lengths, -1, 1)))
            assert 1 < np.median(angles) < 20


def test_another_view_moves_no_joint() -> None:
    body = load_poses().body("triangle")
    turned = seen_from(body, 28.0, np.random.default_rng(1))
    np.testing.assert_allclose(
        np.linalg.norm(bone_vectors(turned), axis=1), np.linalg.norm(bone_vectors(body), axis=1), atol=1e-3
    )
    assert np.abs(turned - body).max() > 0.05


def test_the_body_is_mostly_whole_in_the_picture() -> None:
    chance, body = np.random.default_rng(4), load_poses().body("half-moon")
    inside = [
        bool(
            ((points := any_framing(body, SIZE, chance).place(body)[:, :2]) >= 0).all()
            and (points <= SIZE).all()
        )
        for _ in range(200)
    ]
    assert 0.6 < np.mean(inside) < 1


def test_about_a_quarter_of_no_pose_shows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    people: list[float] = []

    def count(_picture: object, _body: object, _look: object, metre: float) -> None:
        people.append(metre)

    monkeypatch.setattr("training.drawings.draw.draw_figure", count)
    bodies = Bodies.of(None, 0)
    for seed in range(80):
        drawing(bodies, NO_POSE, SIZE, np.random.default_rng(seed))
    assert 45 < len(people) < 75
    drawing(bodies, "tree", SIZE, np.random.default_rng(0))
    assert len(people) > 45


def test_made_skeletons_of_no_pose_join_those_of_poses() -> None:
    bodies = Bodies.of(made_set([3, 8], 30), 0)
    body = bodies.body(NO_POSE, np.random.default_rng(0))
    assert body.shape == (33, 3)
    assert np.isfinite(body).all()
    assert np.ptp(body[Landmark.LEFT_SHOULDER :], axis=0)[:2].max() > 0.3


def test_people_come_in_all_colours_and_builds() -> None:
    chance = np.random.default_rng(0)
    looks = [any_look(chance) for _ in range(60)]
    assert len({look.hair for look in looks}) == 4
    assert np.ptp([look.skin[0] for look in looks]) > 120
    assert np.ptp([look.waist for look in looks]) > 0.3
