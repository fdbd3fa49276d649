"""Motion is smooth, keeps limbs whole, stands on the floor, and knows what it shows."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.practitioner.body import BONE_LENGTHS, bone_vectors
from model.practitioner.motion import (
    SEQUENCES,
    TRANSITION_SECONDS,
    Motion,
    PlannedHold,
    Posture,
    between,
    ease,
    lowest,
)
from model.practitioner.poses import load_poses

pose_ids = st.sampled_from(load_poses().pose_ids)
moments = st.floats(0, 500, allow_subnormal=False)


@given(pose_ids, pose_ids, st.floats(0, 1))
def test_no_limb_is_shorter_on_the_way_than_at_both_ends(start: str, end: str, share: float) -> None:
    a, b = (Posture.of(load_poses().body(pose)) for pose in (start, end))
    lengths = [np.linalg.norm(p.vectors, axis=1) for p in (a, between(a, b, share), b)]
    assert (lengths[1] >= np.minimum(lengths[0], lengths[2]) - 1e-4).all()
    assert (lengths[1] <= np.maximum(lengths[0], lengths[2]) + 1e-4).all()


@given(pose_ids, pose_ids)
def test_a_transition_begins_and_ends_at_its_poses(start: str, end: str) -> None:
    a, b = (Posture.of(load_poses().body(pose)) for pose in (start, end))
    for share, pose in ((0.0, a), (1.0, b)):
        there = between(a, b, share)
        np.testing.assert_allclose(there.vectors, pose.vectors, atol=0.01)
        np.testing.assert_allclose(there.head, pose.head, atol=0.02)


@pytest.mark.parametrize("name", SEQUENCES)
def test_nothing_jumps(name: str) -> None:
    motion = Motion(load_poses(), SEQUENCES[name])
    step = 1 / 30
    bodies = [motion.body_at(t) for t in np.arange(0, motion.seconds + 1, step)]
    speeds = [float(np.linalg.norm(b - a, axis=1).max()) / step for a, b in pairwise(bodies)]
    assert max(speeds) < 9  # metres a second; a jump of 30 cm would be 9
    assert np.median(speeds) < 0.2


@given(moments)
def test_the_body_stands_on_the_floor(t: float) -> None:
    motion = Motion(load_poses(), SEQUENCES["sun salutation"])
    assert lowest(motion.body_at(t)) == pytest.approx(0, abs=1e-5)


@settings(max_examples=30)
@given(moments)
def test_what_is_shown_depends_on_the_time_alone(t: float) -> None:
    first, second = (Motion(load_poses(), SEQUENCES["seated"]) for _ in range(2))
    second.body_at(3.0)
    np.testing.assert_array_equal(first.body_at(t), second.body_at(t))


def test_the_truth_names_holds_and_not_transitions_and_begins_again() -> None:
    motion = Motion(load_poses(), [PlannedHold("tree", 2.0), PlannedHold("cobra", 1.0)])
    assert motion.seconds == 3.0 + 2 * TRANSITION_SECONDS
    for t, pose in ((0.0, "tree"), (1.9, "tree"), (2.1, None), (3.4, None), (3.6, "cobra"), (4.6, None)):
        assert motion.pose_at(t) == pose
        assert motion.pose_at(t + 5 * motion.seconds) == pose


def test_a_held_pose_is_the_pose_but_for_breath() -> None:
    motion = Motion(load_poses(), [PlannedHold("warrior-ii"), PlannedHold("chair")])
    held = bone_vectors(motion.body_at(3.0))
    true = bone_vectors(load_poses().body("warrior-ii"))
    assert np.linalg.norm(held - true, axis=1).max() < 0.03 * BONE_LENGTHS.max()
    assert not np.array_equal(motion.body_at(3.0), motion.body_at(4.0))


def test_a_mirrored_hold_shows_the_other_side() -> None:
    plain, other = (Motion(load_poses(), [PlannedHold("tree", mirrored=m)]).bodies[0] for m in (False, True))
    np.testing.assert_allclose(np.sort(plain[:, 0]), np.sort(-other[:, 0]), atol=1e-6)


def test_easing_starts_and_ends_at_rest() -> None:
    assert ease(0) == 0
    assert ease(1) == 1
    assert ease(0.01) < 1e-4
    assert 1 - ease(0.99) < 1e-4
    assert all(ease(a) < ease(b) for a, b in pairwise(np.linspace(0, 1, 50).tolist()))
