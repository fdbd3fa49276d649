"""A jointed figure of an average adult in many everyday attitudes, as a camera sees it.

Lengths in metres; x to the figure's left, y up, z ahead; the middle of its hips is the origin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark

Side = Literal["LEFT", "RIGHT"]
SIGNS: Final[Mapping[Side, int]] = {"LEFT": 1, "RIGHT": -1}
Vectors = NDArray[np.float64]
"""float [N, 3]."""

_FACE: Final = {
    "{}_EYE_INNER": (0.015, 0.03, 0.09),
    "{}_EYE": (0.03, 0.03, 0.085),
    "{}_EYE_OUTER": (0.045, 0.03, 0.075),
    "{}_EAR": (0.075, 0.01, 0.0),
    "MOUTH_{}": (0.02, -0.04, 0.09),
}
"""Out from the middle of the head, up and ahead."""


@dataclass(frozen=True, slots=True)
class Limb:
    """Directions, unit vectors, of a limb's two bones: upper arm and forearm, or thigh and shin."""

    near: Vectors
    far: Vectors


def vectors(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> Vectors:
    """float [N, 3] of three float [N]."""
    return np.stack([x, y, z], axis=-1)


def direction(tilt: NDArray[np.float64], turn: NDArray[np.float64]) -> Vectors:
    """Unit vectors; tilt down from straight up and turn from ahead to the left, in degrees, float [N]."""
    tilt, turn = np.radians(tilt), np.radians(turn)
    return vectors(np.sin(tilt) * np.sin(turn), np.cos(tilt), np.sin(tilt) * np.cos(turn))


def figure(
    trunk: Vectors, shoulders: Vectors, ahead: Vectors, arms: Mapping[Side, Limb], legs: Mapping[Side, Limb]
) -> NDArray[np.float64]:
    """Places of the landmarks, float [N, 33, 3].

    Args:
        trunk: unit vectors from the hips to the neck.
        shoulders: unit vectors from the right shoulder to the left.
        ahead: unit vectors where the face looks.
        arms: of each side.
        legs: of each side.
    """
    count = len(trunk)
    zero = np.zeros(count)
    up = vectors(zero, zero + 1, zero)
    body = np.zeros((count, len(Landmark), 3))
    neck = 0.50 * trunk
    head = neck + 0.20 * trunk + 0.03 * ahead
    left = np.cross(up, ahead)
    left /= np.linalg.norm(left, axis=1, keepdims=True)
    body[:, Landmark.NOSE] = head + 0.11 * ahead
    for side, sign in SIGNS.items():
        for name, (out, rise, front) in _FACE.items():
            body[:, Landmark[name.format(side)]] = head + sign * out * left + rise * trunk + front * ahead
        shoulder = neck + sign * 0.18 * shoulders
        elbow = shoulder + 0.29 * arms[side].near
        wrist = elbow + 0.25 * arms[side].far
        hip = sign * 0.10 * vectors(zero + 1, zero, zero)
        knee = hip + 0.42 * legs[side].near
        ankle = knee + 0.41 * legs[side].far
        places = {
            "SHOULDER": shoulder,
            "ELBOW": elbow,
            "WRIST": wrist,
            "INDEX": wrist + 0.10 * arms[side].far,
            "PINKY": wrist + 0.09 * arms[side].far - 0.02 * up,
            "THUMB": wrist + 0.06 * arms[side].far + 0.02 * up,
            "HIP": hip,
            "KNEE": knee,
            "ANKLE": ankle,
            "HEEL": ankle + vectors(zero, zero - 0.05, zero - 0.04),
            "FOOT_INDEX": ankle + vectors(zero + sign * 0.03, zero - 0.06, zero + 0.15),
        }
        for part, place in places.items():
            body[:, Landmark[f"{side}_{part}"]] = place
    return body


def pictured(body: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """The figures through a pinhole camera that looks level, float [N, 33, 2]; places grow downwards.

    The camera is 1.8 to 4 metres away, at the height of a table or a chest. Half of the figures roughly face
    it, as people at a screen do; the others are turned anyhow.
    """
    count = len(body)
    facing = chance.random(count) < 0.5
    turn = np.radians(np.where(facing, chance.normal(0, 30, count), chance.uniform(-180, 180, count)))
    cosine, sine = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = body[..., 0] * cosine + body[..., 2] * sine
    z = body[..., 2] * cosine - body[..., 0] * sine
    # A picture's right is the left of who faces the camera.
    depth = chance.uniform(1.8, 4.0, count)[:, None] - z
    height = chance.uniform(-0.1, 0.6, count)[:, None]
    return np.stack([x / depth, (height - body[..., 1]) / depth], axis=-1)
