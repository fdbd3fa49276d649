import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from model.bundle import NO_POSE, Rejection
from model.errors import DrishtiError
from training.cli import main
from training.landmarks.data import LandmarkSet
from training.personal import SHOTS, Judged, judge, strange_photographs, table_of

WIDTH = 6


def encode(points: np.ndarray) -> np.ndarray:
    """An embedding that is written into the first landmarks."""
    rows = points.reshape(len(points), -1)[:, :WIDTH]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


TOWER = Judged(
    encode,
    ("tree", "plank", NO_POSE),
    np.eye(3, WIDTH, dtype=np.float32),
    0.08,
    Rejection(pose=0.5, group=0.8),
)


def pictures(labels: dict[str, tuple[float, ...]], count: int, seed: int) -> LandmarkSet:
    """Skeletons whose embeddings lie around a direction."""
    chance, points, names = np.random.default_rng(seed), [], []
    for name, direction in labels.items():
        for _ in range(count):
            one = np.zeros((33, 3), np.float32)
            one.reshape(-1)[: len(direction)] = direction
            one.reshape(-1)[:WIDTH] += chance.normal(0, 0.05, WIDTH)
            points.append(one)
            names.append(name)
    return LandmarkSet(np.stack(points), np.array(names), np.array(names), np.full(len(names), -1))


KNOWN = pictures({"tree": (1,), "plank": (0, 1)}, 20, 0)


def test_a_pose_apart_from_all_others_is_recalled_and_takes_nothing() -> None:
    figures = judge(TOWER, pictures({"moon": (0, 0, 0, 1)}, 8, 1), None, KNOWN, 0)
    assert tuple(figures.tallies) == SHOTS
    for shots in SHOTS:
        tally = figures.whole(shots)
        assert tally.recalled == tally.shown == 10 * (8 - shots)
        assert (tally.known, tally.accepted, tally.lost) == (400, 0, 0)


def test_a_pose_that_looks_like_a_known_one_takes_its_pictures_and_that_is_counted() -> None:
    figures = judge(TOWER, pictures({"double": (1,)}, 8, 1), pictures({"double": (1,)}, 5, 2), KNOWN, 0)
    tally = figures.whole(5)
    assert tally.shown == 50
    assert 0 < tally.accepted <= 200, "trees alone"
    assert tally.lost == tally.accepted


def test_too_few_pictures_are_taught_from_fewer() -> None:
    figures = judge(TOWER, pictures({"moon": (0, 0, 0, 1)}, 4, 1), None, KNOWN, 0)
    assert tuple(figures.tallies) == (1, 3)


def test_the_table_counts_and_gives_intervals() -> None:
    table = table_of(judge(TOWER, pictures({"moon": (0, 0, 0, 1)}, 6, 1), None, KNOWN, 0), ["moon"])
    # Ten draws: five pictures to recall, forty of known poses.
    assert "| 1 picture | moon | 50/50: 100.00% (56.55% to 100.00%) | 0/400: 0.00% (0.00% to 8.76%)" in table


def photographs(folder: Path, classes: list[str]) -> tuple[Path, Path]:
    table, landmarks = folder / "photos.csv", folder / "landmarks.npz"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "class", "tag", "label_conflict"])
        writer.writerows([f"{index}.jpg", name, "own", ""] for index, name in enumerate(classes))
    points = np.random.default_rng(0).uniform(1, 90, (len(classes), 33, 4))
    points[-1] = np.nan
    paths = np.array([f"{index}.jpg" for index in range(len(classes))])
    np.savez(landmarks, path=paths, size=np.full((len(classes), 2), 100), landmarks=points)
    return table, landmarks


def test_only_photographs_of_poses_that_the_catalogue_lacks_and_with_somebody_are_read(
    tmp_path: Path,
) -> None:
    strange = strange_photographs(
        *photographs(tmp_path, ["moon", "Tree_Pose_or_Vrksasana_", "other__no_pose", "moon"])
    )
    assert list(strange.labels) == ["moon"]
    with pytest.raises(DrishtiError, match="lacks"):
        strange_photographs(*photographs(tmp_path, ["Tree_Pose_or_Vrksasana_", "moon"]))


def test_nothing_to_teach_is_wrong_usage(tmp_path: Path) -> None:
    landmarks = tmp_path / "landmarks.npz"
    result = CliRunner().invoke(main, ["evaluate-personal", "--landmarks", str(landmarks)])
    assert result.exit_code == 2
    assert "--photos" in result.output
