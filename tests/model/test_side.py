import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.catalogue import load_catalogue
from model.landmarks import LANDMARK_COUNT, MIRRORED, Landmark
from model.person import Box, Person
from model.side import DECIDED, SIDED_POSES, Side, lean, opposes, side_of

Points = dict[str, tuple[float, float, float]]

# Somebody who stands and faces the camera, so that the own left is at the picture's right; y points down.
STANDING: Points = {
    "NOSE": (0.0, -0.65, -0.12),
    "LEFT_EAR": (0.08, -0.65, 0.0),
    "RIGHT_EAR": (-0.08, -0.65, 0.0),
    "LEFT_SHOULDER": (0.18, -0.5, 0.0),
    "RIGHT_SHOULDER": (-0.18, -0.5, 0.0),
    "LEFT_ELBOW": (0.2, -0.25, 0.0),
    "RIGHT_ELBOW": (-0.2, -0.25, 0.0),
    "LEFT_WRIST": (0.2, 0.0, 0.0),
    "RIGHT_WRIST": (-0.2, 0.0, 0.0),
    "LEFT_HIP": (0.1, 0.0, 0.0),
    "RIGHT_HIP": (-0.1, 0.0, 0.0),
    "LEFT_KNEE": (0.1, 0.4, 0.0),
    "RIGHT_KNEE": (-0.1, 0.4, 0.0),
    "LEFT_ANKLE": (0.1, 0.8, 0.0),
    "RIGHT_ANKLE": (-0.1, 0.8, 0.0),
}


def person(changes: Points | None = None, visibility: float = 1.0) -> Person:
    world = np.zeros((LANDMARK_COUNT, 3), np.float32)
    for name, point in {**STANDING, **(changes or {})}.items():
        world[Landmark[name]] = point
    return of_world(world, visibility)


def of_world(world: NDArray[np.float32], visibility: float = 1.0) -> Person:
    landmarks = np.full((LANDMARK_COUNT, 4), visibility, np.float32)
    landmarks[:, :3] = world * 300 + (320, 240, 0)
    return Person(landmarks, world, Box.around(landmarks[:, :2]))


def mirrored(world: NDArray[np.float32]) -> NDArray[np.float32]:
    return world[MIRRORED] * np.array([-1, 1, 1], np.float32)


def turned(world: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    """Seen from elsewhere: turned about the vertical."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.asarray(world @ np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]]), dtype=np.float32)


# Each in a simple form on the side that the convention names.
LEFT_SIDED: list[tuple[str, Points]] = [
    ("tree", {"RIGHT_KNEE": (-0.4, 0.3, 0.0), "RIGHT_ANKLE": (0.0, 0.4, 0.0)}),
    ("eagle", {"RIGHT_KNEE": (0.1, 0.3, -0.2), "RIGHT_ANKLE": (0.2, 0.65, 0.1)}),
    ("warrior-iii", {"RIGHT_KNEE": (-0.1, 0.0, 0.4), "RIGHT_ANKLE": (-0.1, 0.0, 0.8)}),
    ("half-moon", {"RIGHT_KNEE": (-0.4, 0.0, 0.0), "RIGHT_ANKLE": (-0.8, 0.0, 0.0)}),
    ("warrior-ii", {"LEFT_KNEE": (0.45, 0.2, 0.0), "LEFT_ANKLE": (0.45, 0.6, 0.0)}),
    ("low-lunge", {"LEFT_KNEE": (0.1, 0.0, -0.4), "LEFT_ANKLE": (0.1, 0.4, -0.4)}),
    ("gate", {"RIGHT_ANKLE": (-0.1, 0.4, 0.4), "LEFT_KNEE": (0.4, 0.3, 0.0), "LEFT_ANKLE": (0.75, 0.5, 0.0)}),
    (
        "triangle",
        {
            "LEFT_ANKLE": (0.6, 0.6, 0.0),
            "RIGHT_ANKLE": (-0.6, 0.6, 0.0),
            "LEFT_SHOULDER": (0.5, 0.0, 0.0),
            "RIGHT_SHOULDER": (0.5, -0.35, 0.0),
        },
    ),
    ("splits", {"LEFT_ANKLE": (0.1, 0.1, -0.8), "RIGHT_ANKLE": (-0.1, 0.1, 0.8)}),
    ("one-legged-king-pigeon", {"LEFT_ANKLE": (-0.1, 0.1, -0.2), "RIGHT_ANKLE": (-0.1, 0.1, 0.8)}),
    ("heron", {"LEFT_ANKLE": (0.1, -0.4, -0.6)}),
    ("half-lord-of-the-fishes", {"LEFT_KNEE": (0.1, -0.3, -0.2), "RIGHT_KNEE": (-0.3, 0.1, -0.2)}),
    # The left shoulder goes back, the right one comes to the front: the chest turns to the left.
    ("bharadvajas-twist", {"LEFT_SHOULDER": (0.12, -0.5, 0.13), "RIGHT_SHOULDER": (-0.12, -0.5, -0.13)}),
    ("side-plank", {"LEFT_SHOULDER": (0.5, 0.0, 0.0), "RIGHT_SHOULDER": (0.5, -0.35, 0.0)}),
    ("wild-thing", {"LEFT_WRIST": (0.4, 0.5, 0.0), "RIGHT_WRIST": (0.4, -0.4, 0.0)}),
    ("eight-angle", {"LEFT_ANKLE": (0.8, -0.1, 0.0), "RIGHT_ANKLE": (0.8, -0.1, 0.1)}),
]


def test_every_sided_pose_of_the_catalogue_has_a_rule_and_no_other() -> None:
    assert {pose.id for pose in load_catalogue().poses if pose.sided} == SIDED_POSES


@pytest.mark.parametrize(("pose_id", "changes"), LEFT_SIDED)
def test_the_convention_is_kept(pose_id: str, changes: Points) -> None:
    assert side_of(lean(pose_id, person(changes))) is Side.LEFT


@pytest.mark.parametrize(("pose_id", "changes"), LEFT_SIDED)
def test_the_side_is_the_practitioners_own_from_wherever_it_is_seen(pose_id: str, changes: Points) -> None:
    world = person(changes).world
    for degrees in range(0, 360, 30):
        assert side_of(lean(pose_id, of_world(turned(world, degrees)))) is Side.LEFT


@pytest.mark.parametrize("pose_id", sorted(SIDED_POSES))
def test_who_stands_evenly_shows_no_side(pose_id: str) -> None:
    assert side_of(lean(pose_id, person())) is None


@given(st.sampled_from(sorted(SIDED_POSES)), st.integers(0, 2**32 - 1))
def test_mirroring_the_practitioner_always_flips_the_side(pose_id: str, seed: int) -> None:
    world = np.random.default_rng(seed).normal(0, 0.4, (LANDMARK_COUNT, 3)).astype(np.float32)
    there, back = lean(pose_id, of_world(world)), lean(pose_id, of_world(mirrored(world)))
    assert there == pytest.approx(-back, abs=1e-4)
    assert -1 <= there <= 1


@pytest.mark.parametrize("pose_id", sorted(SIDED_POSES))
def test_unseen_landmarks_name_no_side(pose_id: str) -> None:
    world = np.random.default_rng(1).normal(0, 0.4, (LANDMARK_COUNT, 3)).astype(np.float32)
    assert side_of(lean(pose_id, of_world(world, visibility=0.1))) is None


@pytest.mark.parametrize("broken", [0.0, np.nan])
@pytest.mark.parametrize("pose_id", sorted(SIDED_POSES))
def test_broken_landmarks_name_no_side(pose_id: str, broken: float) -> None:
    assert lean(pose_id, of_world(np.full((LANDMARK_COUNT, 3), broken, np.float32))) == 0


def test_poses_without_sides_and_empty_rooms_name_none() -> None:
    assert lean("mountain", person()) == 0
    assert lean("tree", None) == 0


def test_weak_leans_name_no_side_and_contradict_nothing() -> None:
    assert side_of(DECIDED - 0.01) is None
    assert side_of(DECIDED) is Side.LEFT
    assert side_of(-DECIDED) is Side.RIGHT
    assert opposes(-0.6, 0.8)
    assert not opposes(-0.4, 0.8)
    assert not opposes(-0.6, 0.1)
    assert not opposes(0.6, 0.8)
