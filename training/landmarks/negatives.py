"""Bodies that hold no pose, made rather than photographed, to learn “no pose” from.

Bodies on the way from one pose to another, bodies whose halves belong to different poses, bodies of which the
picture shows less than about half, people on chairs, and people who walk, bend down or reach for something.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.landmarks import Landmark
from training.landmarks.data import LandmarkSet
from training.landmarks.figure import SIGNS, Limb, Side, direction, figure, pictured, vectors

KINDS: Final = 5
_LOWER_BODY: Final = slice(Landmark.LEFT_HIP, None)
"""Landmarks are ordered from head to foot."""
_SHOWN_LEAST: Final = 0.3
_SHOWN_MOST: Final = 0.55
"""Share of a body's extent that is left where it is too little to name a pose."""


def made_negatives(poses: LandmarkSet, count: int, seed: int) -> LandmarkSet:
    """``count`` skeletons of each of the five kinds, labelled “no pose”.

    Args:
        poses: labelled skeletons to make them from.
        count: of each kind.
        seed: source of chance.
    """
    chance = np.random.default_rng(seed)
    points = np.concatenate(
        [
            _transitions(poses, count, chance),
            _mixtures(poses, count, chance),
            _scraps(poses, count, chance),
            _seen_in_part(pictured(_chair_sitters(count, chance), chance), chance),
            _seen_in_part(pictured(_people_about(count, chance), chance), chance),
        ]
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


def _scraps(poses: LandmarkSet, count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """Samples of which an edge of the picture leaves too little to tell the pose."""
    bodies = poses.points[chance.integers(0, len(poses), count)].astype(np.float64)
    axis = chance.integers(0, 2, count)
    along = bodies[np.arange(count), :, axis] * chance.choice([-1, 1], size=(count, 1))
    low, high = np.nanmin(along, axis=1, keepdims=True), np.nanmax(along, axis=1, keepdims=True)
    left = chance.uniform(_SHOWN_LEAST, _SHOWN_MOST, size=(count, 1))
    return _without(bodies, along > low + left * (high - low))


def _without(points: NDArray[np.float64], gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The skeletons [N, 33, 3] with some landmarks, bool [N, 33], outside the picture."""
    points[gone] = [np.nan, np.nan, 0]
    return points


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
    """People on chairs, float [N, 33, 3] in metres: thighs level, shins down, arms anywhere."""
    trunk = direction(np.abs(chance.normal(0, 14, count)), chance.uniform(-180, 180, count))
    knees_apart = chance.normal(6, 12, count)
    legs = {
        side: Limb(
            direction(chance.normal(92, 8, count), sign * (knees_apart + chance.normal(0, 6, count))),
            direction(180 - np.abs(chance.normal(0, 15, count)), chance.normal(0, 60, count)),
        )
        for side, sign in SIGNS.items()
    }
    return figure(trunk, _shoulders(count, 20, chance), _gaze(count, chance), _any_arms(count, chance), legs)


def _people_about(count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """People on their feet who walk, bend down or reach, float [N, 33, 3] in metres: a third of each."""
    doing = chance.integers(0, 3, count)
    walks, bends, reaches = doing == 0, doing == 1, doing == 2
    tilt = np.where(bends, chance.uniform(25, 75, count), np.abs(chance.normal(0, 7, count)))
    trunk = direction(tilt, chance.normal(0, 25, count))
    stride = np.where(walks, chance.uniform(15, 32, count), chance.normal(3, 4, count))
    stride = stride * chance.choice([-1, 1], count)
    legs = {}
    for side, sign in SIGNS.items():
        swing = sign * stride
        bent = np.abs(chance.normal(0, 12, count)) + np.where(walks & (swing < 0), 20, 0)
        outwards = sign * np.abs(chance.normal(3, 4, count))
        legs[side] = Limb(_hanging(swing + bent / 2, outwards), _hanging(swing - bent, outwards))
    arms = _any_arms(count, chance)
    hanging = {
        side: Limb(
            _hanging(-sign * stride + np.where(bends, 35, 0) + chance.normal(0, 12, count), sign * 8),
            _hanging(-sign * stride + np.where(bends, 45, 20) + chance.normal(0, 15, count), sign * 3),
        )
        for side, sign in SIGNS.items()
    }
    # One arm reaches up or out while the other does something else.
    reach = direction(chance.uniform(10, 100, count), chance.uniform(-20, 100, count))
    busy = {"LEFT": bends, "RIGHT": bends & (chance.random(count) < 0.5)}
    used: dict[Side, Limb] = {}
    for side in SIGNS:
        near = np.where(busy[side][:, None], arms[side].near, hanging[side].near)
        far = np.where(busy[side][:, None], arms[side].far, hanging[side].far)
        if side == "LEFT":
            near, far = np.where(reaches[:, None], reach, near), np.where(reaches[:, None], reach, far)
        used[side] = Limb(near, far)
    return figure(trunk, _shoulders(count, 12, chance), _gaze(count, chance), used, legs)


def _hanging(forwards: NDArray[np.float64], outwards: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Unit vectors from straight down, swung forwards and to the left by degrees, float [N]."""
    ahead, aside = np.tan(np.radians(forwards)), np.tan(np.radians(outwards)) * np.ones(len(forwards))
    down = vectors(aside, np.full(len(forwards), -1.0), ahead)
    return np.asarray(down / np.linalg.norm(down, axis=1, keepdims=True))


def _shoulders(count: int, spread: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """Unit vectors from right to left shoulder, turned and tilted by some degrees."""
    turn = np.tan(np.radians(chance.normal(0, spread, count).clip(-60, 60)))
    line = vectors(np.ones(count), chance.normal(0, 0.08, count), turn)
    return np.asarray(line / np.linalg.norm(line, axis=1, keepdims=True))


def _gaze(count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    return direction(chance.normal(95, 14, count).clip(45, 140), chance.normal(0, 30, count))


def _any_arms(count: int, chance: np.random.Generator) -> dict[Side, Limb]:
    """Arms at rest, both raised alike, or each somewhere: a third of each."""
    doing = chance.integers(0, 3, count)
    both = chance.uniform([[0], [0]], [[130], [110]], size=(2, count))
    bend = chance.uniform(0, 110, count)
    arms: dict[Side, Limb] = {}
    for side, sign in SIGNS.items():
        rest = (chance.normal(155, 20, count), chance.normal(20, 40, count))
        anywhere = chance.uniform([[0], [-20]], [[170], [110]], size=(2, count))
        tilt, turn = (np.choose(doing, [rest[i], both[i], anywhere[i]]) for i in range(2))
        # Forearms turn upwards and inwards from the upper arm.
        rise = np.where(doing == 0, np.abs(chance.normal(45, 30, count)), bend)
        inwards = np.where(doing == 0, chance.normal(40, 40, count), chance.uniform(0, 90, count))
        arms[side] = Limb(
            direction(tilt, sign * turn), direction(np.maximum(tilt - rise, 0), sign * (turn - inwards))
        )
    return arms


def _seen_in_part(places: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """Skeletons, some landmarks hidden; the legs of some hidden by a desk, or below the picture."""
    count = len(places)
    seen = chance.random((count, len(Landmark), 1)) > 0.06
    points = np.concatenate([places, seen], axis=-1)
    kind = chance.random(count)
    points[:, Landmark.LEFT_KNEE :, 2][kind < 0.15] = 0
    hips = places[:, Landmark.LEFT_HIP : Landmark.RIGHT_HIP + 1, 1].mean(axis=1)
    lowest = places[..., 1].max(axis=1)
    edge = hips + chance.uniform(-0.3, 0.8, count) * (lowest - hips)
    below = (kind > 0.75)[:, None] & (places[..., 1] > edge[:, None])
    return _without(points, below)
