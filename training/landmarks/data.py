"""Landmark sets for training and evaluation, from the official lists and from photographs."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from model.catalogue import Catalogue, load_catalogue
from model.encoders import landmark_input
from model.errors import DrishtiError
from model.landmarks import LANDMARK_COUNT, MIRRORED

OWN_FOLDERS: Final = {"other__mountain_tadasana": "mountain", "other__goddess_utkata_konasana": "goddess"}
"""Folders of the poses that Yoga-82 lacks."""
_NEAR_DUPLICATE: Final = 0.03
"""Below it two rows show one picture, or two of one series."""
_SAME: Final = 0.06
_QUITE_UNLIKE: Final = 0.15
"""The same picture, found by two versions of MediaPipe at two sizes, hardly ever differs more."""


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkSet:
    """Labelled skeletons.

    Attributes:
        points: float32 [N, 33, 3]: x, y in pixels (NaN outside the picture) and 1 where the landmark is seen.
        labels: str [N], catalogue ids.
        sources: str [N], where each comes from.
        folds: int [N], which fold of cross-validation it belongs to; -1 where it has none.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.str_]
    sources: NDArray[np.str_]
    folds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def where(self, chosen: NDArray[np.bool_]) -> Self:
        """The rows for which ``chosen``, bool [N], is true."""
        return type(self)(self.points[chosen], self.labels[chosen], self.sources[chosen], self.folds[chosen])

    def joined(self, other: "LandmarkSet") -> "LandmarkSet":
        """These rows, then those of ``other``."""
        return LandmarkSet(
            np.concatenate([self.points, other.points]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.sources, other.sources]),
            np.concatenate([self.folds, other.folds]),
        )


def read_landmarks(path: Path, split: str = "all") -> LandmarkSet:
    """Read landmarks of Yoga-82 pictures.

    Args:
        path: ``.npz`` with ``l82`` int [N] (official class ids), ``landmarks`` float [N, 33, 2] in pixels
            (NaN outside the picture), ``drawn`` bool [N, 33], and perhaps ``split`` str [N].
        split: ``train``, ``test`` or ``all``.

    Raises:
        DrishtiError: the file is missing, is no such file, or has no rows of the split.
    """
    data = _open(path, ("l82", "landmarks", "drawn"))
    ids = data["l82"]
    count = len(ids)
    if data["landmarks"].shape != (count, LANDMARK_COUNT, 2) or data["drawn"].shape != (
        count,
        LANDMARK_COUNT,
    ):
        raise DrishtiError(f"{path} does not hold {LANDMARK_COUNT} landmarks a picture: give another file.")
    splits = data.get("split", np.full(count, "test"))
    chosen = np.ones(count, dtype=bool) if split == "all" else splits == split
    if not chosen.any():
        raise DrishtiError(f"{path} has no rows of the split “{split}”: choose another one.")
    catalogue = load_catalogue()
    labels = np.array([catalogue.pose_by_yoga82(int(i)).id for i in ids[chosen]])
    points = np.concatenate([data["landmarks"], data["drawn"][..., None]], axis=-1).astype(np.float32)[chosen]
    return LandmarkSet(points, labels, np.full(len(labels), "yoga82"), np.full(len(labels), -1))


def splits_in(path: Path) -> frozenset[str]:
    """The splits that a landmark file names; empty where it names none."""
    data = _open(path, ("l82",))
    return frozenset(map(str, np.unique(data["split"]))) if "split" in data else frozenset()


def read_photographs(table: Path, landmarks: Path) -> LandmarkSet:
    """Read landmarks of folder-per-class photographs.

    Rows without a person, with a doubtful label or of a class outside the catalogue are left out.

    Args:
        table: CSV with the columns ``path, class, tag, label_conflict, fold``.
        landmarks: ``.npz`` with ``path`` str [N], ``size`` int [N, 2] and ``landmarks`` float [N, 33, 4] as
            :class:`model.person.Person` has them, NaN where nobody was found.

    Raises:
        DrishtiError: a file is missing or is not what it should be.
    """
    data = _open(landmarks, ("path", "size", "landmarks"))
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = {row["path"]: row for row in csv.DictReader(file)}
        described = [rows[str(path)] for path in data["path"]]
        kept = [
            (index, row, pose)
            for index, row in enumerate(described)
            if (pose := folder_pose(row["class"], load_catalogue()))
            and not row["label_conflict"]
            and np.isfinite(data["landmarks"][index]).all()
        ]
        points = [landmark_input(data["landmarks"][index], *data["size"][index]) for index, _, _ in kept]
        folds = [int(row["fold"]) for _, row, _ in kept]
        tags = [row["tag"] for _, row, _ in kept]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{table} does not describe the photographs of {landmarks}: {error}") from error
    return LandmarkSet(
        np.array(points, dtype=np.float32),
        np.array([pose for _, _, pose in kept]),
        np.array(tags),
        np.array(folds),
    )


def folder_pose(folder: str, catalogue: Catalogue) -> str | None:
    """The catalogue id of a folder of photographs, None for what is no pose of the catalogue."""
    if folder in OWN_FOLDERS:
        return OWN_FOLDERS[folder]
    return next((pose.id for pose in catalogue.poses if pose.folder == folder), None)


def same_pictures(pool: LandmarkSet, others: LandmarkSet) -> NDArray[np.bool_]:
    """Which rows of ``pool`` surely or perhaps show a picture that is also in ``others``, mirrored or not.

    Landmarks of one picture differ with its size and with MediaPipe's version. So of every picture in
    ``others`` the likest row of the same pose counts too, unless it is quite unlike.

    Returns:
        bool [len(pool)].
    """
    found = np.zeros(len(pool), dtype=bool)
    for start, apart in _distances(others.points, pool.points):
        found |= (apart < _SAME).any(axis=0)
        same_pose = others.labels[start : start + len(apart), None] == pool.labels
        apart[~same_pose] = np.inf
        likest = apart.argmin(axis=1)
        found[likest[apart[np.arange(len(apart)), likest] < _QUITE_UNLIKE]] = True
    return found


def dealt_folds(data: LandmarkSet, count: int, seed: int) -> NDArray[np.int64]:
    """Folds of cross-validation, int [N]: given ones are kept, near-duplicates stay together."""
    first, second = [], []
    for start, apart in _distances(data.points, data.points):
        one, other = np.nonzero(apart < _NEAR_DUPLICATE)
        first.append(one + start)
        second.append(other)
    pairs = np.concatenate(first), np.concatenate(second)
    graph = coo_matrix((np.ones(len(pairs[0])), pairs), shape=(len(data), len(data)))
    groups = connected_components(graph, directed=False)[1]
    dealt = np.random.default_rng(seed).integers(0, count, size=groups.max() + 1)
    given = data.folds >= 0
    dealt[groups[given]] = data.folds[given] % count
    return np.where(given, data.folds % count, dealt[groups])


def _distances(
    points: NDArray[np.float32], others: NDArray[np.float32]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Blocks of distances from others or their mirror images: the first row, and float [rows, len(others)].

    Root mean square over the landmarks, in units of the body's own root mean square radius.
    """
    places, mirrored = _placed(others), _placed(others[:, MIRRORED] * np.array([-1, 1, 1], dtype=np.float32))
    square = np.square(places).sum(axis=1)
    for start in range(0, len(points), 512):
        block = _placed(points[start : start + 512])
        likeness = np.maximum(block @ places.T, block @ mirrored.T)
        apart = np.square(block).sum(axis=1)[:, None] + square - 2 * likeness
        yield start, np.sqrt(np.maximum(apart, 0) / LANDMARK_COUNT)


def _placed(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Skeletons about their middle and of one size, unknown landmarks in the middle: float32 [N, 66]."""
    places = points[..., :2]
    middle = np.nanmean(places, axis=1, keepdims=True)
    centred = np.where(np.isnan(places), middle, places)
    centred = centred - centred.mean(axis=1, keepdims=True)
    radius = np.sqrt(np.square(centred).sum(axis=2).mean(axis=1))
    return np.asarray((centred / np.maximum(radius, 1e-6)[:, None, None]).reshape(len(points), -1))


def _open(path: Path, needed: tuple[str, ...]) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    except (OSError, ValueError, EOFError, AttributeError) as error:
        raise DrishtiError(f"{path} is not a readable .npz file of landmarks: give another file.") from error
    missing = [name for name in needed if name not in arrays]
    if missing:
        raise DrishtiError(f"{path} lacks “{missing[0]}”: it is not a file of landmarks.")
    return arrays
