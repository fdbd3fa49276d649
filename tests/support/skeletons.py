"""Labelled skeletons made on the spot: each class is a random body, each sample of it a little different."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.catalogue import load_catalogue
from training.landmarks.data import LandmarkSet


def made_bodies(ids: list[int], count: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Skeletons float32 [N, 33, 3] in pixels, with some landmarks hidden and unknown, and their ids [N]."""
    chance = np.random.default_rng(seed)
    points, labels = [], []
    for one in ids:
        body = np.random.default_rng(1000 + one).uniform(-1, 1, size=(33, 2))
        for _ in range(count):
            places = (body + chance.normal(0, 0.04, size=(33, 2))) * chance.uniform(40, 90) + 200
            seen = (chance.random((33, 1)) > 0.1).astype(float)
            unknown = chance.random(33) < 0.02
            places[unknown], seen[unknown] = np.nan, 0
            points.append(np.concatenate([places, seen], axis=1))
            labels.append(one)
    return np.array(points, dtype=np.float32), np.array(labels)


def made_set(ids: list[int], count: int, seed: int = 0) -> LandmarkSet:
    """The same as a :class:`LandmarkSet`."""
    points, labels = made_bodies(ids, count, seed)
    names = np.array([load_catalogue().pose_by_yoga82(int(one)).id for one in labels])
    return LandmarkSet(points, names, np.full(len(names), "made"), np.arange(len(names)) % 3)


def write_landmarks(path: Path, ids: list[int], count: int) -> Path:
    """A landmark file with a training and a test split."""
    parts = {"train": made_bodies(ids, count, 0), "test": made_bodies(ids, max(2, count // 4), 1)}
    np.savez(
        path,
        landmarks=np.concatenate([points[..., :2] for points, _ in parts.values()]),
        drawn=np.concatenate([points[..., 2] > 0 for points, _ in parts.values()]),
        l82=np.concatenate([labels for _, labels in parts.values()]),
        split=np.concatenate([np.full(len(labels), split) for split, (_, labels) in parts.items()]),
    )
    return path
