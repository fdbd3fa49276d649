import numpy as np
import pytest

from model.joints import Joint, bone_directions, bones_seen, joint_angles, joints_seen, mirror_points
from model.landmarks import LANDMARK_COUNT, Landmark


def skeleton(**places: tuple[float, float]) -> np.ndarray:
    points = np.zeros((1, LANDMARK_COUNT, 2), dtype=np.float32)
    for name, place in places.items():
        points[0, Landmark[name]] = place
    return points


@pytest.mark.parametrize(("ankle", "degrees"), [((0, 2), 180), ((1, 1), 90), ((0, 0), 0), ((1, 2), 135)])
def test_the_angle_of_a_knee_is_that_between_thigh_and_shin(
    ankle: tuple[float, float], degrees: float
) -> None:
    points = skeleton(LEFT_HIP=(0, 0), LEFT_KNEE=(0, 1), LEFT_ANKLE=ankle)
    assert joint_angles(points)[0, Joint.LEFT_KNEE] == pytest.approx(degrees, abs=0.1)


def test_mirroring_swaps_the_sides_and_keeps_the_angles() -> None:
    points = np.random.default_rng(0).normal(size=(5, LANDMARK_COUNT, 2)).astype(np.float32)
    angles, mirrored = joint_angles(points), joint_angles(mirror_points(points))
    for joint in Joint:
        np.testing.assert_allclose(mirrored[:, joint.opposite], angles[:, joint], atol=0.1)


def test_joints_and_bones_are_seen_only_with_all_their_landmarks() -> None:
    seen = np.ones((1, LANDMARK_COUNT), dtype=bool)
    seen[0, Landmark.RIGHT_KNEE] = False
    hidden = {Joint(int(index)) for index in np.flatnonzero(~joints_seen(seen)[0])}
    assert hidden == {Joint.RIGHT_HIP, Joint.RIGHT_KNEE}
    assert (~bones_seen(seen)).sum() == 2


def test_directions_have_no_length_but_one() -> None:
    points = skeleton(LEFT_HIP=(0, 0), LEFT_KNEE=(3, 4))
    lengths = np.linalg.norm(bone_directions(points)[0], axis=-1)
    assert set(np.round(lengths, 5)) == {0.0, 1.0}


def test_a_joint_tells_its_name_in_words() -> None:
    assert Joint.LEFT_KNEE.words == "left knee"
