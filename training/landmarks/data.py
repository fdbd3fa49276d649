"""Landmark sets for training and evaluation, from the official lists and from photographs."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.catalogue import Catalogue, load_catalogue
from model.encoders import landmark_input
from model.errors import DrishtiError
from model.landmarks import LANDMARK_COUNT

OWN_FOLDERS: Final = {"other__mountain_tadasana": "mountain", "other__goddess_utkata_konasana": "goddess"}
"""Folders of the poses that Yoga-82 lacks."""


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


def same_pictures(pool: LandmarkSet, others: LandmarkSet, within: float = 0.02) -> NDArray[np.bool_]:
    """Which rows of ``pool`` show a picture that is also in ``others``, at whatever size.

    Args:
        within: mean distance of the landmarks, as a share of the body's extent.

    Returns:
        bool [len(pool)].
    """
    pool_rows, other_rows = _placed(pool.points), _placed(others.points)
    found = np.zeros(len(pool), dtype=bool)
    for start in range(0, len(pool), 256):
        block = pool_rows[start : start + 256, None]
        for other in range(0, len(others), 256):
            apart = np.linalg.norm(block - other_rows[None, other : other + 256], axis=-1).mean(axis=-1)
            found[start : start + 256] |= (apart < within).any(axis=1)
    return found


def _placed(points: NDArray[np.float32]) -> NDArray[np.float32]:
    places = points[..., :2]
    center = np.nanmean(places, axis=1, keepdims=True)
    filled = np.where(np.isnan(places), center, places) - center
    extent = np.abs(filled).max(axis=(1, 2), keepdims=True)
    return np.asarray(filled / np.maximum(extent, 1e-6), dtype=np.float32)


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
