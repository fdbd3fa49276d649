import numpy as np

from model.bundle import NO_POSE
from model.landmarks import Landmark
from tests.support.skeletons import made_set
from training.landmarks.data import LandmarkSet
from training.landmarks.negatives import KINDS, made_negatives

COUNT = 200


def _kind(number: int) -> np.ndarray:
    made: LandmarkSet = made_negatives(made_set([3, 8], 10), COUNT, seed=0)
    return made.points[number * COUNT : (number + 1) * COUNT]


def _middle_height(bodies: np.ndarray, part: str) -> float:
    sides = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT")]
    return float(np.nanmedian(bodies[:, sides, 1]))


def test_negatives_are_made_alike_from_the_same_seed() -> None:
    poses = made_set([3, 8, 20], 10)
    one, other = made_negatives(poses, 20, seed=4), made_negatives(poses, 20, seed=4)
    np.testing.assert_array_equal(one.points, other.points)
    assert len(one) == 20 * KINDS
    assert set(one.labels) == {NO_POSE}


def test_what_is_outside_the_picture_is_never_seen() -> None:
    made = made_negatives(made_set([3, 8], 10), COUNT, seed=0).points
    unknown = np.asarray(np.isnan(made[..., :2]).any(axis=-1))
    assert np.any(unknown, axis=1).mean() > 0.2
    assert not made[..., 2][unknown].any()
    assert np.isfinite(made[..., 0]).any(axis=1).all()


def test_of_scraps_of_bodies_about_half_or_less_is_left() -> None:
    scraps = _kind(2)
    known = np.isfinite(scraps[..., 0]).mean(axis=1)
    assert 0.2 < known.mean() < 0.6
    assert known.max() < 0.9


def test_chair_sitters_and_people_on_their_feet_have_human_proportions() -> None:
    for bodies in (_kind(3), _kind(4)):
        head, shoulders = float(np.nanmedian(bodies[:, Landmark.NOSE, 1])), _middle_height(bodies, "SHOULDER")
        hips, knees, ankles = (_middle_height(bodies, part) for part in ("HIP", "KNEE", "ANKLE"))
        # Pixels grow downwards: head above shoulders above hips, ankles lowest.
        assert head < shoulders < hips < knees < ankles


def test_thighs_of_chair_sitters_are_level_and_those_of_people_on_their_feet_are_not() -> None:
    drops = []
    for bodies in (_kind(3), _kind(4)):
        trunk = _middle_height(bodies, "HIP") - _middle_height(bodies, "SHOULDER")
        drops.append((_middle_height(bodies, "KNEE") - _middle_height(bodies, "HIP")) / trunk)
    assert drops[0] < 0.5 < drops[1]
