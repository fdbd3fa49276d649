"""Image towers fitted under several conditions, every photograph judged by one that had not seen its fold."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from model.catalogue import load_catalogue
from model.classifier import log_softmax
from model.encoders import landmark_input
from model.errors import DrishtiError
from model.files import write_atomically
from training.calibrate import fit_temperature
from training.clip.config import FitConfig
from training.clip.people import People, find_people
from training.comparison import Judged, Logs, answers_of, compared, fused_out_of_fold
from training.data.split import Part, Split, per_class
from training.landmarks.data import LandmarkSet, folder_pose

ANSWERS: Final = "answers.npz"
_PEOPLE: Final = "people.npz"
_WARMEST: Final = 1.0
"""As in the pipeline: a tower no better than chance would ask for a boundless temperature."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph of the table; ``learned`` is false where it may only be judged."""

    path: str
    pose: str
    group: str
    fold: int
    learned: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What is fitted: a configuration, and at most so many training photographs of each class."""

    name: str
    config: FitConfig
    most: int | None


@dataclass(frozen=True, slots=True)
class Experiment:
    """Photographs, and how they are learned from.

    Attributes:
        root: what the photographs' paths are relative to.
        pictures: all of them.
        classes: their poses, sorted.
        out: folder of the results.
        seed: fold k is fitted with seed + k.
        workers: threads that make pictures ready.
        say: takes lines for people.
    """

    root: Path
    pictures: Sequence[Picture]
    classes: tuple[str, ...]
    out: Path
    seed: int
    workers: int
    say: Callable[[str], None] = lambda _line: None

    @property
    def folds(self) -> tuple[int, ...]:
        """All folds in order."""
        return tuple(sorted({picture.fold for picture in self.pictures}))

    def split(self, fold: int) -> Split:
        """Test on this fold, choose with the next one, learn from the others."""
        following = self.folds[(self.folds.index(fold) + 1) % len(self.folds)]
        parts: dict[Part, list[str]] = {"train": [], "validation": [], "test": []}
        for picture in self.pictures:
            if picture.fold == fold:
                parts["test"].append(picture.path)
            elif picture.learned:
                parts["validation" if picture.fold == following else "train"].append(picture.path)
        labels = {picture.path: picture.pose for picture in self.pictures}
        return Split(
            protocol=f"fold {fold} tests, fold {following} validates",
            seed=self.seed + fold,
            classes=self.classes,
            labels=labels,
            train=tuple(parts["train"]),
            validation=tuple(parts["validation"]),
            test=tuple(parts["test"]),
        )


def read_pictures(
    table: Path,
    poses: Sequence[str],
    most: int,
    leave_out: Sequence[str],
    only_judge: Sequence[str],
    seed: int,
) -> list[Picture]:
    """Photographs of some poses without a doubtful label.

    Args:
        table: CSV with the columns ``path, class, tag, label_conflict, group, fold``.
        poses: catalogue ids.
        most: of each pose that may be learned from, drawn by chance.
        leave_out: sources to leave out.
        only_judge: sources that are never learned from; these come on top.
        seed: of the draw.

    Raises:
        DrishtiError: the table is missing or lacks a column, or a pose has too few photographs.
    """
    catalogue = load_catalogue()
    try:
        with table.open(encoding="utf-8", newline="") as file:
            found = [
                Picture(row["path"], pose, row["group"], int(row["fold"]), row["tag"] not in only_judge)
                for row in csv.DictReader(file)
                if (pose := folder_pose(row["class"], catalogue)) is not None
                and pose in poses
                and not row["label_conflict"]
                and row["tag"] not in leave_out
            ]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{table} does not describe photographs: {error}") from error
    rng = np.random.default_rng(seed)
    chosen = [picture for picture in found if not picture.learned]
    for pose in sorted(poses):
        own = sorted((one for one in found if one.learned and one.pose == pose), key=lambda one: one.path)
        if len({picture.fold for picture in own}) < 3:
            raise DrishtiError(f"{table} has photographs of {pose} in fewer than three folds: leave it out.")
        chosen += [own[index] for index in rng.permutation(len(own))[:most]]
    return sorted(chosen, key=lambda one: one.path)


def run_condition(experiment: Experiment, condition: Condition, fold: int, people: People | None) -> Logs:
    """What the tower fitted without a fold says of it, float32 [N, classes]; fitted unless it was already.

    Raises:
        DrishtiError: the folder holds another run, or the photographs are too few or cannot be read.
    """
    folder = experiment.out / condition.name / f"fold-{fold}"
    config = condition.config.model_copy(update={"seed": experiment.seed + fold})
    split = experiment.split(fold)
    split = split if condition.most is None else per_class(split, condition.most)
    settings = {"config": config.model_dump(mode="json"), "split": split.model_dump(mode="json")}
    text = json.dumps(settings, indent=1).encode()
    path = folder / "settings.json"
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() != text:
        raise DrishtiError(f"{folder} holds a run with other settings or photographs: choose another folder.")
    write_atomically(path, text)
    if not (folder / ANSWERS).exists():
        buffer = io.BytesIO()
        np.savez(buffer, logs=_fitted(experiment, config, split, folder, people))
        write_atomically(folder / ANSWERS, buffer.getvalue())
    with np.load(folder / ANSWERS, allow_pickle=False) as data:
        return np.asarray(data["logs"], dtype=np.float32)


def _fitted(
    experiment: Experiment, config: FitConfig, split: Split, folder: Path, people: People | None
) -> Logs:
    import torch

    from training.clip.batches import Photographs
    from training.clip.choice import embed
    from training.clip.fit import Habits, fit
    from training.clip.processes import Processes
    from training.clip.prompts import class_prompts
    from training.clip.towers import build_towers

    torch.manual_seed(config.seed)
    prompts = list(class_prompts(split.classes, config.prompts, load_catalogue()).values())
    towers = build_towers(config, len(split.classes))

    def photographs(part: Part) -> Photographs:
        samples = split.samples(part)
        labels = np.array([split.classes.index(sample.label) for sample in samples], dtype=np.int64)
        theirs = None if people is None else people.of([sample.path for sample in samples])
        return Photographs(experiment.root, samples, labels, theirs, config, towers.image.size)

    alone = Processes(0, 1, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    validation, test = photographs("validation"), photographs("test")
    # One judgement, at the end: those after every epoch cost much and change nothing.
    habits = Habits(experiment.workers, judge_every=config.epochs, say=experiment.say)
    fit(towers, config, photographs("train"), validation, prompts, folder, alone, habits)
    classes = towers.class_embeddings(towers.class_inputs(prompts)).cpu().numpy().T
    cosines = [embed(towers, part, alone.device, experiment.workers) @ classes for part in (validation, test)]
    return log_softmax(cosines[1] / min(_WARMEST, fit_temperature(cosines[0], validation.labels)))


def landmark_answers(experiment: Experiment, run: Path, people: People) -> Logs:
    """What landmark towers say that did not see a photograph's fold: [N, classes], NaN where nobody is.

    Raises:
        DrishtiError: there is no finished run, or it has other folds or does not know the poses.
    """
    from training.landmarks.fit import cosines_of
    from training.landmarks.run import load

    logs = np.full((len(experiment.pictures), len(experiment.classes)), np.nan, np.float32)
    folds = np.array([picture.fold for picture in experiment.pictures])
    labels = np.array([picture.pose for picture in experiment.pictures])
    points = np.stack(
        [landmark_input(one, *size) for one, size in zip(people.landmarks, people.sizes, strict=True)]
    )
    data = LandmarkSet(points.astype(np.float32), labels, labels, folds)
    for fold in experiment.folds:
        fitted = load(run, f"fold-{fold}")
        if missing := set(experiment.classes) - set(fitted.classes):
            raise DrishtiError(f"The landmark tower of {run} does not know {min(missing)}: leave it out.")
        here = (folds == fold) & people.found
        columns = [fitted.classes.index(name) for name in experiment.classes]
        logs[here] = log_softmax(cosines_of(fitted.tower, data.where(here))[:, columns] / fitted.temperature)
    return logs


def run_experiment(
    experiment: Experiment,
    conditions: Sequence[Condition],
    landmark_run: Path | None,
    asked: Sequence[int] = (),
) -> dict[str, Any]:
    """Fit what is not fitted yet and compare; with landmark towers every condition is joined by them too.

    Args:
        experiment: the photographs.
        conditions: what to fit.
        landmark_run: folder of a finished run of landmark towers, if any.
        asked: folds to judge; all where empty.

    Returns:
        See `training.comparison.compared`; with landmark towers also ``found`` and ``not found``, the same
        for the photographs in which somebody was found and for the others, and the fused ``weights``.

    Raises:
        DrishtiError: there is no such fold; see `run_condition` and `landmark_answers` too.
    """
    if strange := set(asked) - set(experiment.folds):
        raise DrishtiError(f"The table has no photographs in fold {min(strange)}: name another fold.")
    pictures = experiment.pictures
    folds = np.array([picture.fold for picture in pictures])
    labels = np.array([experiment.classes.index(picture.pose) for picture in pictures])
    rows = np.isin(folds, asked or experiment.folds)
    judged = Judged(labels[rows], np.array([picture.group for picture in pictures])[rows], folds[rows])
    people = None
    if landmark_run is not None or any(one.config.crop == "person" for one in conditions):
        paths = [picture.path for picture in pictures]
        people = find_people(experiment.root, paths, experiment.out / _PEOPLE)
    logs: dict[str, Logs] = {
        condition.name: np.empty((len(pictures), len(experiment.classes)), np.float32)
        for condition in conditions
    }
    for condition in conditions:
        for fold in asked or experiment.folds:
            experiment.say(f"{condition.name}, fold {fold}")
            logs[condition.name][folds == fold] = run_condition(experiment, condition, fold, people)
    logs = {name: one[rows] for name, one in logs.items()}
    if landmark_run is None or people is None:
        return compared({name: answers_of(one) for name, one in logs.items()}, judged)
    return _with_landmarks(logs, landmark_answers(experiment, landmark_run, people)[rows], judged)


def _with_landmarks(logs: Mapping[str, Logs], landmark: Logs, judged: Judged) -> dict[str, Any]:
    weights = {}
    everything = {"landmarks": landmark, **logs}
    for name, image in logs.items():
        everything[f"{name} and landmarks"], weights[name] = fused_out_of_fold(image, landmark, judged)
    answers = {name: answers_of(one) for name, one in everything.items()}
    found = np.isfinite(landmark).all(axis=1)
    parts = {}
    for part, rows in (("found", found), ("not found", ~found)):
        some = Judged(judged.labels[rows], judged.groups[rows], judged.folds[rows])
        parts[part] = (
            compared({name: one[rows] for name, one in answers.items()}, some) if rows.any() else None
        )
    return {**compared(answers, judged), **parts, "weights": weights}
