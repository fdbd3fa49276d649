"""A body can be taken apart, put together, and given depth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.landmarks import LANDMARK_COUNT, Landmark
from model.practitioner.body import BONE_LENGTHS, FACE, assemble, bone_vectors, head_rotation, lift
from model.practitioner.motion import mirror

seeds = st.integers(0, 2**32 - 1)


def turned(yaw: float, pitch: float, roll: float) -> NDArray[np.float32]:
    """A head turned from looking at us (columns: the person's left, down, forwards)."""
    facing_us = np.diag([1.0, 1.0, -1.0])
    axes = []
    for angle, (i, j) in ((yaw, (0, 2)), (pitch, (1, 2)), (roll, (0, 1))):
        axis = np.eye(3)
        axis[i, i] = axis[j, j] = np.cos(angle)
        axis[i, j], axis[j, i] = -np.sin(angle), np.sin(angle)
        axes.append(axis)
    return np.asarray(axes[2] @ axes[1] @ axes[0] @ facing_us, dtype=np.float32)


def some_body(seed: int) -> NDArray[np.float32]:
    """Human bones in random directions."""
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(len(BONE_LENGTHS), 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    head = turned(*rng.uniform(-1.0, 1.0, 3))
    return assemble((directions * BONE_LENGTHS[:, None]).astype(np.float32), head)


@given(seeds)
def test_bones_and_head_make_the_same_body_again(seed: int) -> None:
    body = some_body(seed)
    again = assemble(bone_vectors(body), head_rotation(body[: len(FACE), :2]))
    np.testing.assert_allclose(again, body, atol=2e-3)


@given(*[st.floats(-3.1, 3.1)] * 3, st.floats(5, 500))
def test_the_turn_of_a_head_is_read_from_the_flat_face(
    yaw: float, pitch: float, roll: float, scale: float
) -> None:
    head = turned(yaw, pitch, roll)
    face = (FACE @ head.T)[:, :2] * scale + 100
    np.testing.assert_allclose(head_rotation(face.astype(np.float32)), head, atol=0.02)


@given(seeds, st.floats(20, 900))
def test_lifting_keeps_what_the_picture_shows(seed: int, scale: float) -> None:
    body = some_body(seed)
    lifted = lift(body[:, :2] * np.float32(scale) + 50, metres_per_unit=1 / scale)
    limbs = slice(Landmark.LEFT_SHOULDER, LANDMARK_COUNT)
    pelvis = body[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    np.testing.assert_allclose(lifted[limbs, :2], (body - pelvis)[limbs, :2], atol=5e-3)


@given(seeds)
def test_lifted_bones_are_never_longer_than_human_ones(seed: int) -> None:
    flat = np.random.default_rng(seed).uniform(0, 640, (LANDMARK_COUNT, 2)).astype(np.float32)
    lengths = np.linalg.norm(bone_vectors(lift(flat)), axis=1)
    assert (lengths <= BONE_LENGTHS * 1.01 + 1e-3).all()


def test_a_shortened_arm_reaches_the_way_its_slope_says() -> None:
    body = np.zeros((LANDMARK_COUNT, 3), dtype=np.float32)
    body[:] = assemble(
        np.column_stack([BONE_LENGTHS * 0, BONE_LENGTHS, BONE_LENGTHS * 0]).astype(np.float32),
        turned(0, 0, 0),
    )
    body[[Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST]] = body[Landmark.LEFT_SHOULDER] + (0.05, 0.0, 0.0)
    slopes = np.zeros(len(BONE_LENGTHS), dtype=np.float32)
    slopes[4] = -0.9  # left shoulder to left elbow, towards the viewer
    lifted = lift(body[:, :2], slopes, metres_per_unit=1.0)
    assert lifted[Landmark.LEFT_ELBOW, 2] < lifted[Landmark.LEFT_SHOULDER, 2] - 0.15


def test_a_mirrored_body_is_mirrored_back_by_mirroring() -> None:
    body = some_body(3)
    np.testing.assert_array_equal(mirror(mirror(body)), body)
    assert mirror(body)[Landmark.LEFT_WRIST, 0] == -body[Landmark.RIGHT_WRIST, 0]
