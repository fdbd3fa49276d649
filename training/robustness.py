"""How well photographs are named under harder conditions, by the very step that the app runs."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from model.bundle import Bundle
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import read_image
from model.frame import Frame
from model.person_finder import FinderMode, PersonFinder
from model.recognition import DecisionKind, Recognition
from model.recognizer import Recognizer
from training.conditions import CONDITIONS, Picture
from training.landmarks.data import folder_pose
from training.metrics import wilson_interval

FILM: Final = "as a film that stands still"
_FILM_FRAMES: Final = 3
_FILM_RATE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph to judge on.

    Attributes:
        path: of the picture.
        pose: its catalogue id.
        fold: of the cross-validation.
    """

    path: Path
    pose: str
    fold: int


@dataclass(slots=True)
class Tally:
    """What came of photographs under one condition: counts.

    Attributes:
        judged: photographs.
        found: those on which somebody was found.
        right: those whose likeliest pose is theirs.
        named: those of which the app would name a pose.
        named_right: those of which it would name theirs.
    """

    judged: int = 0
    found: int = 0
    right: int = 0
    named: int = 0
    named_right: int = 0

    def add(self, seen: Recognition, pose: str) -> None:
        """Count one photograph."""
        self.judged += 1
        self.found += seen.person is not None
        self.right += bool(seen.top) and seen.top[0].pose_id == pose
        named = seen.decision.kind is DecisionKind.POSE
        self.named += named
        self.named_right += named and seen.decision.id == pose


def chosen_photographs(table: Path, sources: Sequence[str], count: int, seed: int) -> list[Photograph]:
    """Photographs of the catalogue's poses without a doubtful label, drawn evenly from the sources.

    Args:
        table: CSV with the columns ``path, class, tag, label_conflict, fold``; paths are relative to it.
        sources: tags to draw from.
        count: of each source at most.
        seed: source of chance.

    Raises:
        DrishtiError: the table is missing or lacks a column, or nothing is left.
    """
    chance = np.random.default_rng(seed)
    catalogue = load_catalogue()
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = [
                (row["tag"], Photograph(table.parent / row["path"], pose, int(row["fold"])))
                for row in csv.DictReader(file)
                if not row["label_conflict"] and (pose := folder_pose(row["class"], catalogue))
            ]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{table} does not describe photographs: {error}") from error
    chosen: list[Photograph] = []
    for source in sources:
        found = [photograph for tag, photograph in rows if tag == source]
        chosen += [found[i] for i in chance.permutation(len(found))[:count]]
    if not chosen:
        raise DrishtiError(f"{table} has no photographs of {', '.join(sources)}: name other sources.")
    return chosen


def robustness(
    bundles: Mapping[int, Bundle],
    photographs: Sequence[Photograph],
    landmarker: Path,
    report: Callable[[], None],
    conditions: Sequence[str] = (*CONDITIONS, FILM),
) -> dict[str, Tally]:
    """What comes of the photographs under each condition, each judged by the tower that did not see its fold.

    Args:
        bundles: for each fold, the bundle fitted without it.
        photographs: to judge on.
        landmarker: MediaPipe's pose model.
        report: called after every picture.
        conditions: of :data:`training.conditions.CONDITIONS`; and ``FILM``, which is the photograph as it is,
            shown for some frames as a film.

    Returns:
        By the condition's name.
    """
    tallies: dict[str, Tally] = {}
    with (
        PersonFinder(landmarker, mode=FinderMode.IMAGE) as pictures,
        PersonFinder(landmarker, mode=FinderMode.VIDEO) as film,
    ):
        still = {fold: Recognizer(bundle, pictures) for fold, bundle in bundles.items()}
        moving = {fold: Recognizer(bundle, film) for fold, bundle in bundles.items()}
        for photograph in photographs:
            picture = read_image(photograph.path).bgr
            fold = photograph.fold % len(bundles)
            for name in conditions:
                if name == FILM:
                    seen = _last_of_film(moving[fold], picture, str(photograph.path))
                else:
                    seen = still[fold].step(Frame(CONDITIONS[name](picture), 0, 0.0, name))
                tallies.setdefault(name, Tally()).add(seen, photograph.pose)
                report()
    return tallies


def _last_of_film(recognizer: Recognizer, picture: Picture, name: str) -> Recognition:
    for index in range(_FILM_FRAMES):
        seen = recognizer.step(Frame(picture, index, index / _FILM_RATE, name))
    return seen


def robustness_table(tallies: Mapping[str, Tally]) -> str:
    """Markdown table of :func:`robustness`."""
    lines = [
        "| condition | photographs | found | right | 95 % interval | named | of these right |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, tally in tallies.items():
        low, high = wilson_interval(tally.right, tally.judged)
        right, named = tally.right / tally.judged, tally.named / tally.judged
        lines.append(
            f"| {name} | {tally.judged:,} | {tally.found / tally.judged:.1%} | {right:.1%} "
            f"| {low:.1%} to {high:.1%} | {named:.1%} | {tally.named_right / max(tally.named, 1):.1%} |"
        )
    return "\n".join(lines)
