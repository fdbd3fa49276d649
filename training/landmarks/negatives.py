"""Bodies that hold no pose, made rather than photographed, to learn “no pose” from.

Three kinds: bodies on the way from one pose to another, bodies whose halves belong to different poses, and
people on a chair, from a jointed figure seen from many sides.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.landmarks import Landmark
from training.landmarks.data import LandmarkSet

_LOWER_BODY: Final = slice(Landmark.LEFT_HIP, None)
"""Landmarks are ordered from head to foot."""


def made_negatives(poses: LandmarkSet, count: int, seed: int) -> LandmarkSet:
    """``count`` skeletons of each kind, labelled “no pose”.

    Args:
        poses: labelled skeletons to make them from.
        count: of each kind.
        seed: source of chance.
    """
    chance = np.random.default_rng(seed)
    points = np.concatenate(
        [_transitions(poses, count, chance), _mixtures(poses, count, chance), _chair_sitters(count, chance)]
    )
    return LandmarkSet(
        points.astype(np.float32),
        np.full(len(points), NO_POSE),
        np.full(len(points), "made"),
        np.full(len(points), -1),
    )


def _transitions(poses: LandmarkSet, count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """Half-way between two samples of different poses."""
    first, second = _pairs(poses, count, chance)
    share = chance.uniform(0.35, 0.65, size=(count, 1, 1))
    places = (1 - share) * first[..., :2] + share * second[..., :2]
    return np.concatenate([places, np.minimum(first[..., 2:], second[..., 2:])], axis=-1)


def _mixtures(poses: LandmarkSet, count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """The upper body of one sample on the lower body of another."""
    first, second = _pairs(poses, count, chance)
    mixed = first.copy()
    mixed[:, _LOWER_BODY] = second[:, _LOWER_BODY]
    return mixed


def _pairs(
    poses: LandmarkSet, count: int, chance: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Samples of different poses, hips on hips and torsos of one length."""
    first, second = chance.integers(0, len(poses), size=(2, 4 * count))
    different = poses.labels[first] != poses.labels[second]
    first, second = first[different][:count], second[different][:count]
    return _standardised(poses.points[first]), _standardised(poses.points[second])


def _standardised(points: NDArray[np.float32]) -> NDArray[np.float64]:
    places = points[..., :2].astype(np.float64)
    hips = places[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    middle = np.nanmean(places, axis=1, keepdims=True)
    centered = places - np.where(np.isnan(hips), middle, hips)
    extent = np.nanmax(np.abs(centered), axis=(1, 2), keepdims=True)
    return np.concatenate([centered / np.maximum(extent, 1e-6), points[..., 2:]], axis=-1)


def _chair_sitters(count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """People on chairs: thighs level, shins down, trunk nearly upright, arms anywhere.

    A jointed figure in metres (x to its left, y up, z forward; bone lengths of an average adult), turned
    about the vertical by up to 180 degrees, seen by a camera at the height of a table or chest.
    """
    n = count

    def near(value: float, spread: float) -> NDArray[np.float64]:
        return chance.normal(value, spread, n)

    def vector(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([x, y, z], axis=-1)

    def direction(tilt: NDArray[np.float64], turn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Unit vectors; tilt down from straight up and turn from forward to the left, in degrees."""
        tilt, turn = np.radians(tilt), np.radians(turn)
        return vector(np.sin(tilt) * np.sin(turn), np.cos(tilt), np.sin(tilt) * np.cos(turn))

    body = np.zeros((n, len(Landmark), 3))
    zero = np.zeros(n)
    trunk = direction(np.abs(near(0, 12)), near(0, 50))
    sideways = vector(np.ones(n), near(0, 0.08), near(0, 0.2))
    sideways /= np.linalg.norm(sideways, axis=1, keepdims=True)
    neck = 0.50 * trunk
    head = neck + 0.20 * trunk + vector(near(0, 0.03), zero, near(0.03, 0.03))
    ahead = direction(near(90, 12), near(0, 30))
    left = np.cross(vector(zero, np.ones(n), zero), ahead)
    body[:, Landmark.NOSE] = head + 0.11 * ahead
    face = {"{}_EYE_INNER": (0.015, 0.03, 0.09), "{}_EYE": (0.03, 0.03, 0.085), "{}_EAR": (0.075, 0.01, 0.0)}
    face |= {"{}_EYE_OUTER": (0.045, 0.03, 0.075), "MOUTH_{}": (0.02, -0.04, 0.09)}
    for name, (out, up, front) in face.items():
        for side, sign in (("LEFT", 1), ("RIGHT", -1)):
            body[:, Landmark[name.format(side)]] = head + sign * out * left + up * trunk + front * ahead
    knees_apart = near(0, 12)
    for side, sign in (("LEFT", 1), ("RIGHT", -1)):

        def put(part: str, place: NDArray[np.float64], side: str = side) -> NDArray[np.float64]:
            body[:, Landmark[f"{side}_{part}"]] = place
            return place

        shoulder = put("SHOULDER", neck + sign * 0.18 * sideways)
        elbow = put("ELBOW", shoulder + 0.29 * direction(near(150, 40), sign * near(20, 60)))
        wrist = put("WRIST", elbow + 0.25 * direction(near(110, 50), sign * near(-20, 60)))
        hand = (wrist - elbow) / 0.25
        put("INDEX", wrist + 0.10 * hand)
        put("PINKY", wrist + 0.09 * hand - vector(zero, np.full(n, 0.02), zero))
        put("THUMB", wrist + 0.06 * hand + vector(zero, np.full(n, 0.02), zero))
        hip = put("HIP", sign * 0.10 * vector(np.ones(n), zero, zero))
        knee = put("KNEE", hip + 0.42 * direction(near(92, 7), sign * (knees_apart + near(8, 6))))
        ankle = put("ANKLE", knee + 0.41 * direction(near(180, 0) - near(0, 15), near(0, 60)))
        put("HEEL", ankle + vector(zero, np.full(n, -0.05), np.full(n, -0.04)))
        put("FOOT_INDEX", ankle + vector(sign * near(0.03, 0.02), np.full(n, -0.06), np.full(n, 0.15)))

    turn = np.radians(chance.uniform(-180, 180, n))
    cosine, sine = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = body[..., 0] * cosine + body[..., 2] * sine
    z = body[..., 2] * cosine - body[..., 0] * sine
    # Pinhole camera in front, looking level; pixels grow downwards, and its left is the picture's right.
    depth = chance.uniform(1.8, 4.0, n)[:, None] - z
    height = chance.uniform(-0.1, 0.6, n)[:, None]
    places = np.stack([x / depth, (height - body[..., 1]) / depth], axis=-1)
    seen = chance.random((n, len(Landmark), 1)) > 0.06
    # At a desk, or close to the camera, the legs are often hidden or cut off.
    legs_hidden = chance.random(n) < 0.25
    seen[:, Landmark.LEFT_KNEE :][legs_hidden] = False
    return np.concatenate([places, seen], axis=-1)
