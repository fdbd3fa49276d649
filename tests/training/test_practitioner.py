"""Pose statistics: the common view, mirrored to one side, with depth from photographs."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.landmarks import LANDMARK_COUNT, Landmark
from model.practitioner.body import BONE_LENGTHS, bone_vectors
from model.practitioner.motion import mirror
from model.practitioner.poses import PoseStatistics, load_poses
from training.practitioner import align, faces_right, mirrored, pose_statistics, practitioner, typical_body

SEEN = np.ones(LANDMARK_COUNT, dtype=np.bool_)


def samples(pose_id: str, count: int, rng: np.random.Generator, *, flip: bool = False) -> NDArray[np.float32]:
    """Pictures of one pose: other sizes, other places, a little noise; float32 [count, 33, 3]."""
    body = load_poses().body(pose_id)
    body = mirror(body) if flip else body
    sizes = rng.uniform(80, 400, (count, 1, 1))
    places = rng.uniform(0, 300, (count, 1, 3))
    return (body * sizes + places + rng.normal(0, 0.006, (count, 33, 3)) * sizes).astype(np.float32)


def test_size_and_place_do_not_matter() -> None:
    bodies = align(samples("warrior-ii", 20, np.random.default_rng(0))[..., :2])
    assert bodies.std(axis=0).max() < 0.05


def test_the_common_view_wins_and_its_mirror_images_count() -> None:
    rng = np.random.default_rng(1)
    common = np.concatenate([samples("triangle", 15, rng), samples("triangle", 15, rng, flip=True)])
    bodies = align(np.concatenate([common, samples("cobra", 8, rng)])[..., :2])
    body, shares, count = typical_body(bodies, np.tile(SEEN, (len(bodies), 1)))
    true = align(load_poses().body("triangle")[None, :, :2])
    assert min(np.abs(body - side).max() for side in (true[0], mirrored(true)[0])) < 0.03
    assert count >= 10
    assert (shares == 1).all()


def test_a_hidden_landmark_does_not_spoil_the_median() -> None:
    rng = np.random.default_rng(2)
    pictures = samples("tree", 12, rng)[..., :2]
    seen = np.tile(SEEN, (12, 1))
    pictures[:5, Landmark.LEFT_WRIST] += 100
    seen[:5, Landmark.LEFT_WRIST] = False
    body, shares, _ = typical_body(align(pictures), seen)
    true = align(load_poses().body("tree")[None, :, :2])
    assert min(np.abs(body - side).max() for side in (true[0], mirrored(true)[0])) < 0.05
    assert min(shares[Landmark.LEFT_WRIST], shares[Landmark.RIGHT_WRIST]) == pytest.approx(7 / 12)


def test_statistics_hold_every_pose_facing_right_with_human_bones_and_depth() -> None:
    rng = np.random.default_rng(3)
    names = ["boat", "downward-facing-dog", "warrior-ii"]
    pictures = np.concatenate([samples(name, 14, rng, flip=name == "boat") for name in names])
    ids = np.repeat(names, 14)
    poses = pose_statistics(pictures[..., :2], np.tile(SEEN, (len(ids), 1)), ids, pictures, ids)
    assert poses.pose_ids == tuple(sorted(names))
    assert poses.cluster_sizes.tolist() == [12, 12, 12]
    assert poses.sample_counts.tolist() == [14, 14, 14]
    for name in names:
        body, true = poses.body(name), load_poses().body(name)
        assert faces_right(body[:, :2])
        assert (np.linalg.norm(bone_vectors(body), axis=1) <= BONE_LENGTHS * 1.01 + 1e-3).all()
        np.testing.assert_allclose(body[11:, :2], true[11:, :2], atol=0.06)
        deep = np.abs(bone_vectors(true)[:, 2]) > 0.5 * BONE_LENGTHS
        assert (np.sign(bone_vectors(body)[deep, 2]) == np.sign(bone_vectors(true)[deep, 2])).all()


def test_the_same_samples_give_the_same_statistics() -> None:
    pictures = samples("plank", 12, np.random.default_rng(4))
    ids = np.repeat("plank", 12)
    first, second = (
        pose_statistics(pictures[..., :2], np.tile(SEEN, (12, 1)), ids, pictures, ids) for _ in range(2)
    )
    np.testing.assert_array_equal(first.bodies, second.bodies)


def test_a_pose_without_a_complete_sample_is_named() -> None:
    pictures = samples("plank", 12, np.random.default_rng(5))
    ids = np.repeat("plank", 12)
    blank = np.full_like(pictures[..., :2], np.nan)
    with pytest.raises(DrishtiError, match="plank"):
        pose_statistics(blank, np.tile(SEEN, (12, 1)), ids, pictures, ids)


def test_the_command_writes_statistics_of_the_training_images(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    trees, mountains = samples("tree", 14, rng), samples("mountain", 12, rng)
    np.savez(
        tmp_path / "landmarks.npz",
        landmarks=trees[..., :2],
        drawn=np.tile(SEEN, (14, 1)),
        l82=np.full(14, 68),
        split=np.array(["train"] * 12 + ["test"] * 2),
    )
    visible = np.ones((26, 33, 1), dtype=np.float32)
    np.savez(
        tmp_path / "photos.npz",
        path=np.array(
            ["photos/Tree_Pose_or_Vrksasana_/a.jpg"] * 14 + ["photos/other__mountain_tadasana/a.jpg"] * 12
        ),
        landmarks=np.concatenate([np.concatenate([trees, mountains]), visible], axis=2),
    )
    output = tmp_path / "poses.npz"
    files = ["--landmarks", str(tmp_path / "landmarks.npz"), "--photos", str(tmp_path / "photos.npz")]
    result = CliRunner().invoke(practitioner, [*files, "--output", str(output)])
    assert result.exit_code == 0, result.output
    poses = PoseStatistics.load(output)
    assert poses.pose_ids == ("mountain", "tree")
    assert poses.sample_counts.tolist() == [12, 12]
