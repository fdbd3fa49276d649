"""How well poses are recognised that a user has taught and that the tower has never seen."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE, Bundle, Rejection
from model.catalogue import load_catalogue
from model.classifier import log_softmax
from model.encoders import Encoder, landmark_input
from model.errors import DrishtiError
from model.personal import PersonalPose, PersonalPoses
from model.runtime import DeviceChoice
from training.landmarks.data import LandmarkSet, folder_pose
from training.landmarks.network import LandmarkTower
from training.metrics import wilson_interval

SHOTS: Final = (1, 3, 5)
"""Pictures that a pose is taught from."""
DRAWS: Final = 10
"""So often the pictures are drawn by chance."""
_NO_POSE_FOLDER: Final = "other__no_pose"
_ROWS: Final = 256

Encode = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class Taught(Protocol):
    """Taught poses beside the classes of a tower."""

    def shares(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Their probabilities: float32 [N, poses], of embeddings, float32 [N, width]."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A tower, as the app would use it.

    Attributes:
        encode: float32 [N, 33, 3] to [N, width], rows of length 1.
        classes: ids, in the order of the class embeddings.
        class_embeddings: float32 [classes, width].
        temperature: of the tower.
        rejection: least probabilities to be named.
    """

    encode: Encode
    classes: tuple[str, ...]
    class_embeddings: NDArray[np.float32]
    temperature: float
    rejection: Rejection

    def personal(self, examples: NDArray[np.float32]) -> PersonalPoses:
        """One taught pose, of examples that are embedded already: float32 [K, width]."""
        # What stands for skeletons is not looked at.
        pose = PersonalPose("taught", np.zeros((len(examples), 33, 3), np.float32))
        return PersonalPoses([pose], lambda _seen: examples, self.class_embeddings, self.temperature)


@dataclass(slots=True)
class Tally:
    """Counts of one pose, or of all, with one number of pictures; every draw counts.

    Attributes:
        shown: pictures of the taught pose.
        recalled: of these, named as it.
        known: pictures of the tower's own poses.
        accepted: of these, named as the taught pose.
        lost: of these again, named right before.
    """

    shown: int = 0
    recalled: int = 0
    known: int = 0
    accepted: int = 0
    lost: int = 0

    def add(self, other: "Tally") -> None:
        """Count those of another tally too."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Figures:
    """What came out, by number of pictures and pose."""

    tallies: dict[int, dict[str, Tally]] = field(default_factory=dict)

    def add(self, shots: int, pose: str, tally: Tally) -> None:
        """Count a draw."""
        self.tallies.setdefault(shots, {}).setdefault(pose, Tally()).add(tally)

    def whole(self, shots: int) -> Tally:
        """All poses together."""
        whole = Tally()
        for tally in self.tallies[shots].values():
            whole.add(tally)
        return whole


def bundle_tower(bundle: Bundle) -> Judged:
    """The landmark tower of a bundle.

    Raises:
        DrishtiError: it has none, or is broken.
    """
    towers = [tower for tower in bundle.manifest.towers if tower.kind == "landmark"]
    if not towers:
        raise DrishtiError(f"The bundle {bundle.path} has no landmark tower: choose another one.")
    encoder = Encoder(bundle, towers[0], DeviceChoice.CPU)
    return Judged(
        lambda points: _in_blocks(encoder.encode, points),
        bundle.manifest.classes,
        bundle.class_embeddings(towers[0]),
        towers[0].temperature,
        towers[0].rejection,
    )


def fitted_tower(
    tower: LandmarkTower, classes: tuple[str, ...], temperature: float, rejection: Rejection
) -> Judged:
    """A tower that was fitted but not exported."""
    import torch

    @torch.no_grad()
    def encode(points: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(tower(torch.from_numpy(points)).numpy(), dtype=np.float32)

    with torch.no_grad():
        class_embeddings = tower.class_embeddings().numpy().astype(np.float32)
    return Judged(
        lambda points: _in_blocks(encode, points), classes, class_embeddings, temperature, rejection
    )


def strange_photographs(table: Path, landmarks: Path) -> LandmarkSet:
    """Photographs of poses that the catalogue lacks; labels are folders.

    Args:
        table: CSV with the columns ``path, class, tag, label_conflict``.
        landmarks: as for :func:`training.landmarks.data.read_photographs`; who was not found is left out.

    Raises:
        DrishtiError: a file is not what it should be, or there is no such photograph.
    """
    catalogue = load_catalogue()
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = {row["path"]: row for row in csv.DictReader(file)}
        with np.load(landmarks, allow_pickle=False) as data:
            found = [
                (rows[str(path)], landmark_input(one, *size))
                for path, one, size in zip(data["path"], data["landmarks"], data["size"], strict=True)
                if np.isfinite(one).all()
            ]
        strange = [
            (row, points)
            for row, points in found
            if folder_pose(row["class"], catalogue) is None
            and row["class"] != _NO_POSE_FOLDER
            and not row["label_conflict"]
        ]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{table} does not describe the photographs of {landmarks}: {error}") from error
    if not strange:
        raise DrishtiError(f"{table} has no pose that the catalogue lacks: leave --photos out.")
    points = np.array([points for _, points in strange], dtype=np.float32)
    labels = np.array([row["class"] for row, _ in strange])
    sources = np.array([row["tag"] for row, _ in strange])
    return LandmarkSet(points, labels, sources, np.full(len(labels), -1))


def judge(
    tower: Judged, teach: LandmarkSet, test: LandmarkSet | None, known: LandmarkSet, seed: int
) -> Figures:
    """Teach every pose by itself from a few pictures, and look at all the others.

    Args:
        tower: never taught the poses of ``teach``.
        teach: pictures to teach from.
        test: pictures of the same poses to recall; None for those of ``teach`` that were not drawn.
        known: pictures of the tower's own poses.
        seed: of the draws.
    """
    figures, chance = Figures(), np.random.default_rng(seed)
    of_known, of_teach = tower.encode(known.points), tower.encode(teach.points)
    of_test = of_teach if test is None else tower.encode(test.points)
    labels = teach.labels if test is None else test.labels
    for pose in np.unique(teach.labels):
        mine, shown = np.flatnonzero(teach.labels == pose), labels == pose
        for shots in SHOTS:
            for _ in range(DRAWS if len(mine) > shots and shown.any() else 0):
                drawn = chance.choice(mine, shots, replace=False)
                others = shown.copy()
                if test is None:
                    others[drawn] = False
                tally = _tally(tower, of_teach[drawn], of_test[others], of_known, known.labels)
                figures.add(shots, str(pose), tally)
    return figures


def _tally(
    tower: Judged,
    examples: NDArray[np.float32],
    shown: NDArray[np.float32],
    known: NDArray[np.float32],
    labels: NDArray[np.str_],
) -> Tally:
    personal = tower.personal(examples)
    numbers, before = named(tower, personal, known)
    accepted, right = numbers >= 0, before == labels
    recalled = named(tower, personal, shown)[0] >= 0
    return Tally(
        len(shown), int(recalled.sum()), len(known), int(accepted.sum()), int((accepted & right).sum())
    )


def named(
    tower: Judged, taught: Taught, embeddings: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """What the app names of float32 [N, width].

    Returns:
        Number of the taught pose, int64 [N], -1 for none of them; and the known pose or “no pose” that was
        named before there were taught ones, str [N], empty where none was.
    """
    logits = embeddings @ tower.class_embeddings.T / np.float32(tower.temperature)
    probabilities = np.exp(log_softmax(logits))
    highest = probabilities.max(axis=1)
    before = np.array(tower.classes)[probabilities.argmax(axis=1)]
    shares = taught.shares(embeddings)
    share = shares.max(axis=1)
    taken = (share > highest * (1 - shares.sum(axis=1))) & (share >= tower.rejection.pose)
    numbers = np.where(taken, shares.argmax(axis=1), -1)
    return numbers, np.where(highest >= tower.rejection.pose, before, "")


def table_of(figures: Figures, poses: Sequence[str] = ()) -> str:
    """A table in Markdown: all poses together, then those of ``poses`` by themselves."""
    lines = [
        "| taught from | pose | recall | false accepts | accuracy lost |",
        "|---|---|---|---|---|",
    ]
    for shots in figures.tallies:
        rows: Iterable[tuple[str, Tally]] = [
            (f"all {len(figures.tallies[shots])}", figures.whole(shots)),
            *((pose, figures.tallies[shots][pose]) for pose in poses if pose in figures.tallies[shots]),
        ]
        for pose, tally in rows:
            pictures = f"{shots} picture{'s' * (shots > 1)}"
            lost = 100 * tally.lost / max(tally.known, 1)
            lines.append(
                f"| {pictures} | {pose} | {_share(tally.recalled, tally.shown)} | "
                f"{_share(tally.accepted, tally.known)} | {lost:.2f} points |"
            )
    return "\n".join(lines)


def _share(successes: int, count: int) -> str:
    """A share over all draws; the interval counts each picture once, since draws share their pictures."""
    low, high = wilson_interval(round(successes / DRAWS), round(count / DRAWS))
    return f"{successes}/{count}: {successes / max(count, 1):.2%} ({max(low, 0):.2%} to {high:.2%})"


def _in_blocks(encode: Encode, points: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([encode(points[start : start + _ROWS]) for start in range(0, len(points), _ROWS)])


def left_out(
    towers: Iterator[tuple[NDArray[np.str_], tuple[str, ...], LandmarkTower]],
    temperature: float,
    rejection: Rejection,
    train: LandmarkSet,
    test: LandmarkSet | None,
    seed: int,
) -> Figures:
    """Every left-out pose by the tower that lacks it: taught from ``train``, judged on ``test``.

    Args:
        towers: as :func:`training.landmarks.doubt.towers_without` yields them.
        temperature: of the towers.
        rejection: of the towers.
        train: pictures to teach from.
        test: pictures to judge on; None for those of ``train`` that were not drawn.
        seed: of the draws.
    """
    figures = Figures()
    for unknown, classes, tower in towers:
        judged = fitted_tower(tower, classes, temperature, rejection)
        pool = train if test is None else test
        known = pool.where(np.isin(pool.labels, [name for name in classes if name != NO_POSE]))
        strange = None if test is None else test.where(np.isin(test.labels, unknown))
        one = judge(judged, train.where(np.isin(train.labels, unknown)), strange, known, seed)
        for shots, tallies in one.tallies.items():
            for pose, tally in tallies.items():
                figures.add(shots, pose, tally)
    return figures
