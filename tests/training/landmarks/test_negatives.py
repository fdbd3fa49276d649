import numpy as np

from model.bundle import NO_POSE
from model.landmarks import Landmark
from tests.support.skeletons import made_set
from training.landmarks.negatives import made_negatives


def test_negatives_are_made_alike_from_the_same_seed() -> None:
    poses = made_set([3, 8, 20], 10)
    one, other = made_negatives(poses, 20, seed=4), made_negatives(poses, 20, seed=4)
    np.testing.assert_array_equal(one.points, other.points)
    assert len(one) == 60
    assert set(one.labels) == {NO_POSE}


def test_chair_sitters_have_human_proportions() -> None:
    sitters = made_negatives(made_set([3, 8], 10), 50, seed=0).points[100:]
    heights = {
        name: np.median(sitters[:, Landmark[name], 1])
        for name in ("NOSE", "LEFT_SHOULDER", "LEFT_HIP", "LEFT_KNEE", "LEFT_ANKLE")
    }
    # Pixels grow downwards: head above shoulders above hips, ankles lowest.
    assert heights["NOSE"] < heights["LEFT_SHOULDER"] < heights["LEFT_HIP"] < heights["LEFT_ANKLE"]
    assert heights["LEFT_KNEE"] < heights["LEFT_ANKLE"]
    assert np.isfinite(sitters).all()
