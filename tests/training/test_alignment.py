from pathlib import Path

import numpy as np
from click.testing import CliRunner

from model.alignment import Aligner
from model.catalogue import load_catalogue
from model.practitioner import load_poses
from training.alignment import alignment_statistics, check
from training.cli import main
from training.landmarks.data import LandmarkSet

POSES = ("warrior-ii", "tree", "plank")


def people(count: int, seed: int = 0, spread: float = 0.01) -> LandmarkSet:
    """Bodies near the drawn ones, of many sizes, some mirrored."""
    chance = np.random.default_rng(seed)
    rows, labels = [], []
    for pose_id in POSES:
        body = load_poses().body(pose_id)[:, :2]
        for _ in range(count):
            points = (body + chance.normal(0, spread, body.shape)) * chance.uniform(100, 400)
            rows.append(np.column_stack([points, np.ones(len(points))]))
            labels.append(pose_id)
    return LandmarkSet(
        np.array(rows, dtype=np.float32),
        np.array(labels),
        np.full(len(labels), "yoga82"),
        np.full(len(labels), -1),
    )


def typical() -> dict[str, np.ndarray]:
    return {pose_id: load_poses().body(pose_id)[:, :2] for pose_id in POSES}


def test_other_people_in_the_same_pose_score_high() -> None:
    aligner = Aligner(alignment_statistics(people(60), typical()))
    figures = check(aligner, people(40, seed=1))
    assert figures["n"] == 120
    assert figures["above_60"] >= 0.9


def test_people_in_another_pose_score_low() -> None:
    aligner = Aligner(alignment_statistics(people(60), typical()))
    others = people(20)
    swapped = LandmarkSet(others.points, np.roll(others.labels, 20), others.sources, others.folds)
    assert check(aligner, swapped)["median"] < 40


def test_joints_that_few_people_show_are_not_judged() -> None:
    data = people(60)
    data.points[:, 25:29, 2] = 0  # knees and ankles
    statistics = alignment_statistics(data, typical())
    assert np.isnan(statistics.angles[:, 4:]).all()
    assert np.isfinite(statistics.angles[:, :4]).all()


def test_the_command_writes_statistics_that_the_app_reads(tmp_path: Path) -> None:
    landmarks = tmp_path / "landmarks.npz"
    rows = people(40)
    numbers = {"warrior-ii": 0, "tree": 0, "plank": 0}
    for pose_id in numbers:
        number = load_catalogue().pose(pose_id).yoga82_id
        assert number is not None
        numbers[pose_id] = number
    split = np.where(np.arange(len(rows)) % 4 == 0, "test", "train")
    np.savez(
        landmarks,
        l82=np.array([numbers[label] for label in rows.labels]),
        landmarks=rows.points[..., :2],
        drawn=rows.points[..., 2] > 0,
        split=split,
    )
    table, photographs = tmp_path / "photos.csv", tmp_path / "photos.npz"
    table.write_text("path,class,tag,label_conflict,fold\na.jpg,other__mountain_tadasana,own,,0\n")
    body = np.zeros((1, 33, 4), np.float32)
    body[0, :, :2], body[0, :, 3] = load_poses().body("mountain")[:, :2] * 100 + 200, 1
    np.savez(photographs, path=np.array(["a.jpg"]), size=np.array([[400, 400]]), landmarks=body)
    output = tmp_path / "alignment.npz"
    result = CliRunner().invoke(
        main,
        [
            "alignment",
            *("--landmarks", str(landmarks), "--photos", str(table), str(photographs)),
            *("--output", str(output)),
        ],
    )
    assert result.exit_code == 0, result.output
    assert "views of 4 poses" in result.output
    assert output.stat().st_size > 0


def test_missing_landmarks_are_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["alignment", "--landmarks", str(tmp_path / "no.npz"), "--photos", "a.csv", "b.npz"]
    )
    assert result.exit_code == 1
    assert "Error" in result.output
