import numpy as np
import pytest

from model.landmarks import LANDMARK_COUNT, Landmark
from model.person import Box, Person
from model.stance import STANDING, ruled_out

SIDES = ("LEFT", "RIGHT")


def _person(knees: dict[str, float], hips: dict[str, float], *, seen: bool = True, turn: float = 0) -> Person:
    """Somebody whose legs are bent by some degrees, thighs forwards and shins back, seen from any side."""
    world = np.zeros((LANDMARK_COUNT, 3))
    for side, x in zip(SIDES, (0.1, -0.1), strict=True):
        hip = np.array([x, 0, 0])
        thigh, shin = np.radians(hips[side]), np.radians(hips[side] - knees[side])
        knee = hip + 0.4 * np.array([0, np.cos(thigh), -np.sin(thigh)])
        ankle = knee + 0.4 * np.array([0, np.cos(shin), -np.sin(shin)])
        places = {"SHOULDER": hip - np.array([0, 0.5, 0]), "HIP": hip, "KNEE": knee, "ANKLE": ankle}
        for part, place in places.items():
            world[Landmark[f"{side}_{part}"]] = place
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    world = world @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]])
    landmarks = np.ones((LANDMARK_COUNT, 4), np.float32)
    if not seen:
        landmarks[Landmark.LEFT_KNEE :, 3] = 0.1
    return Person(landmarks, world.astype(np.float32), Box(0, 0, 1, 1))


def _both(degrees: float) -> dict[str, float]:
    return dict.fromkeys(SIDES, degrees)


@pytest.mark.parametrize("turn", [0, 40, 90, 180])
def test_who_stands_straight_may_be_standing_and_who_sits_on_a_chair_may_not(turn: float) -> None:
    assert not ruled_out(_person(_both(10), _both(5), turn=turn))
    assert ruled_out(_person(_both(85), _both(80), turn=turn)) == {STANDING}


def test_one_bent_leg_is_enough_not_to_stand_straight() -> None:
    one = {"LEFT": 70.0, "RIGHT": 5.0}
    assert ruled_out(_person(one, {"LEFT": 40.0, "RIGHT": 0.0}))


def test_who_bends_down_does_not_stand_straight() -> None:
    assert ruled_out(_person(_both(0), _both(70)))


def test_of_legs_that_are_not_seen_nobody_knows() -> None:
    assert ruled_out(_person(_both(0), _both(0), seen=False)) == {STANDING}


def test_a_body_without_extent_is_no_error() -> None:
    nobody = Person(
        np.ones((LANDMARK_COUNT, 4), np.float32), np.zeros((LANDMARK_COUNT, 3), np.float32), Box(0, 0, 1, 1)
    )
    assert ruled_out(nobody) == {STANDING}
