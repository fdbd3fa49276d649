import csv
from pathlib import Path

import numpy as np
import pytest

from model.errors import DrishtiError
from model.landmarks import MIRRORED
from tests.support.skeletons import made_bodies, made_set, write_landmarks
from training.landmarks.data import (
    LandmarkSet,
    dealt_folds,
    read_landmarks,
    read_photographs,
    same_pictures,
    splits_in,
)


def test_splits_are_read_apart(tmp_path: Path) -> None:
    path = write_landmarks(tmp_path / "landmarks.npz", [3, 8], 8)
    assert splits_in(path) == {"train", "test"}
    assert (len(read_landmarks(path, "train")), len(read_landmarks(path, "test"))) == (16, 4)
    assert len(read_landmarks(path)) == 20


def test_a_file_without_splits_is_read_whole(tmp_path: Path) -> None:
    points, labels = made_bodies([3, 8], 3)
    np.savez(tmp_path / "judge.npz", landmarks=points[..., :2], drawn=points[..., 2] > 0, l82=labels)
    assert splits_in(tmp_path / "judge.npz") == frozenset()
    assert set(read_landmarks(tmp_path / "judge.npz").labels) == {"bound-angle", "chair"}


@pytest.mark.parametrize("content", [b"", b"not an archive"])
def test_a_file_that_holds_no_landmarks_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(DrishtiError, match=r"broken\.npz"):
        read_landmarks(path)


def test_a_file_of_other_arrays_is_said(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", apples=np.zeros(3))
    with pytest.raises(DrishtiError, match="l82"):
        read_landmarks(tmp_path / "other.npz")


def test_photographs_without_person_or_with_doubtful_label_are_left_out(tmp_path: Path) -> None:
    landmarks = np.full((4, 33, 4), 0.9, dtype=np.float32)
    landmarks[1] = np.nan
    rows = [
        {"class": "Tree_Pose_or_Vrksasana_", "label_conflict": ""},
        {"class": "Tree_Pose_or_Vrksasana_", "label_conflict": ""},
        {"class": "Tree_Pose_or_Vrksasana_", "label_conflict": "Plank_Pose_or_Kumbhakasana_"},
        {"class": "other__goddess_utkata_konasana", "label_conflict": ""},
    ]
    paths = [f"{index}.jpg" for index in range(4)]
    with (tmp_path / "photos.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["path", "class", "tag", "label_conflict", "fold"])
        writer.writeheader()
        writer.writerows(
            {"path": path, "tag": "mine", "fold": 2, **row} for path, row in zip(paths, rows, strict=True)
        )
    np.savez(tmp_path / "found.npz", path=paths, size=np.full((4, 2), 100), landmarks=landmarks)
    data = read_photographs(tmp_path / "photos.csv", tmp_path / "found.npz")
    assert data.labels.tolist() == ["tree", "goddess"]
    assert data.folds.tolist() == [2, 2]


def test_the_same_picture_is_recognised_at_another_size_and_mirrored() -> None:
    pool, others = made_set([3, 8], 5), made_set([20, 41], 5)
    assert not same_pictures(pool, others).any()
    copied = others.points.copy()
    copied[0, :, :2] = pool.points[2, :, :2] * 0.31 + 12
    copied[1] = pool.points[7, MIRRORED] * np.array([-1, 1, 1])
    found = same_pictures(pool, LandmarkSet(copied, others.labels, others.sources, others.folds))
    assert np.flatnonzero(found).tolist() == [2, 7]


def test_the_likest_sample_of_the_same_pose_counts_as_the_same_picture() -> None:
    pool, others = made_set([3, 8], 5), made_set([3], 1, seed=7)
    found = same_pictures(pool, others)
    assert (found[:5].sum(), found[5:].sum()) == (1, 0)


def test_folds_keep_what_is_given_and_near_duplicates_together() -> None:
    data = made_set([3, 8, 20], 20)
    twice = LandmarkSet(
        np.concatenate([data.points, data.points * np.array([2, 2, 1], dtype=np.float32)]),
        np.tile(data.labels, 2),
        np.tile(data.sources, 2),
        np.full(2 * len(data), -1),
    )
    dealt = dealt_folds(twice, 4, seed=0)
    assert set(dealt) == {0, 1, 2, 3}
    np.testing.assert_array_equal(dealt[: len(data)], dealt[len(data) :])
    np.testing.assert_array_equal(dealt_folds(data, 4, seed=0), data.folds)


def test_rows_without_a_fold_follow_a_near_duplicate_that_has_one() -> None:
    data = made_set([3, 8, 20], 8)
    without = LandmarkSet(data.points, data.labels, data.sources, np.full(len(data), -1))
    np.testing.assert_array_equal(dealt_folds(without.joined(data), 3, seed=0)[: len(data)], data.folds)
