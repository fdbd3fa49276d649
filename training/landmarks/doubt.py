"""How well the tower tells poses that it never saw from those it knows, and what it learns from that."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.classifier import log_softmax
from model.familiarity import familiarity
from training.landmarks.data import LandmarkSet
from training.landmarks.familiarity import (
    class_embeddings_of,
    embeddings_of,
    examples_of,
    fit_familiarity,
    least_familiarity,
    signs_of,
)
from training.landmarks.fit import Progress, Report, epochs_of, fit_parts
from training.landmarks.network import LandmarkTower
from training.landmarks.run import FAMILIARITY, Fitted, load, read_held_out, write_json
from training.metrics import auroc, false_positive_rate


def leave_classes_out(
    train: LandmarkSet, test: LandmarkSet, run: Path, folds: int, report: Report
) -> dict[str, Any]:
    """Fit towers that lack some poses, learn familiarity from what they make of these, and judge it.

    The poses are dealt into folds; each fold has a tower trained without its poses. Familiarity is learned
    from the training list: from the poses that a tower lacks, and, as known, from what the towers of the
    run's cross-validation say of skeletons of their folds. It is judged on all of ``test``, by every tower:
    its weights never saw these. From which familiarity on a pose is named is fitted on the cross-validation.

    Args:
        train: the official training list, of which the run has the same skeletons.
        test: to judge on.
        run: a finished run, which takes up what was learned; the towers are kept in it, and an interrupted
            call goes on.
        folds: of the poses.
        report: takes the epochs done and to do.

    Returns:
        ``auroc`` and ``fpr95`` of familiarity over all folds, counts, ``auroc_by_fold``;
        ``probability_auroc`` and ``probability_fpr95`` of the likeliest pose's probability alone; ``named``
        and ``probability_named``: shares of known and of unknown ones that the app names as some pose, with
        familiarity and by probability alone.
    """
    fitted = load(run)
    lacking, signs, probabilities, strange = [], [], [], []
    for unknown, classes, tower in towers_without(train, fitted, folds, run / "doubt", report):
        unseen = np.isin(train.labels, unknown)
        examples = examples_of(tower, train.where(~unseen), classes, fitted.config.seed)
        strangers, judged = embeddings_of(tower, train.where(unseen)), embeddings_of(tower, test)
        lacking.append(signs_of(tower, strangers, examples, classes, fitted.temperature))
        signs.append(signs_of(tower, judged, examples, classes, fitted.temperature))
        cosines = judged @ class_embeddings_of(tower).T
        shares = np.exp(log_softmax(cosines / np.float32(fitted.temperature)))
        probabilities.append(shares[:, :-1].max(axis=1))
        strange.append(np.isin(test.labels, unknown))

    held_out = read_held_out(run, str(train.sources[0]))
    weights = fit_familiarity(held_out.signs, np.concatenate(lacking))
    sure = held_out.probabilities.max(axis=1) >= fitted.rejection.pose
    named_rightly = sure & (held_out.named == held_out.labels)
    least = least_familiarity(held_out.signs[named_rightly], weights)
    write_json(run / FAMILIARITY, {"weights": list(map(float, weights)), "least": least})

    scores = [familiarity(one, weights) for one in signs]
    known, unknown_scores = _parted(scores, strange)
    return {
        "folds": folds,
        "known": len(known),
        "unknown": len(unknown_scores),
        "auroc": auroc(known, unknown_scores),
        "fpr95": false_positive_rate(known, unknown_scores),
        "auroc_by_fold": [auroc(one[~odd], one[odd]) for one, odd in zip(scores, strange, strict=True)],
        "probability_auroc": auroc(*_parted(probabilities, strange)),
        "probability_fpr95": false_positive_rate(*_parted(probabilities, strange)),
        "probability_named": _named(probabilities, strange, fitted.rejection.pose),
        "named": _named(
            [np.where(one >= least, two, 0) for one, two in zip(scores, probabilities, strict=True)],
            strange,
            fitted.rejection.pose,
        ),
    }


def _named(
    probabilities: Sequence[NDArray[np.float32]], strange: Sequence[NDArray[np.bool_]], least: float
) -> list[float]:
    """Shares of known and of unknown poses that are sure enough to be named."""
    return [float((one >= least).mean()) for one in _parted(probabilities, strange)]


def _parted(
    scores: Sequence[NDArray[np.float32]], strange: Sequence[NDArray[np.bool_]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Scores of known and of unknown poses, over all folds."""
    both, odd = np.concatenate(scores), np.concatenate(strange)
    return both[~odd], both[odd]


def towers_without(
    train: LandmarkSet, fitted: Fitted, folds: int, run: Path, report: Report
) -> Iterator[tuple[NDArray[np.str_], tuple[str, ...], LandmarkTower]]:
    """Towers that lack some poses, fitted or read from ``run``; every pose is missing from one of them.

    Args:
        train: to fit on.
        fitted: the tower whose settings and shares to use.
        folds: of the poses, which are dealt by chance.
        run: folder for the weights; goes on where it was stopped.
        report: takes the epochs done and to do.

    Yields:
        Ids of the poses that are missing, the classes of the tower, ``no-pose`` last, and the tower.
    """
    poses = np.unique(train.labels)
    config = fitted.config
    dealt = np.random.default_rng(config.seed).permutation(len(poses)) % folds
    progress = Progress(epochs_of(config, folds), report)
    run.mkdir(parents=True, exist_ok=True)
    for fold in range(folds):
        unknown = poses[dealt == fold]
        kept = train.where(np.isin(train.labels, unknown, invert=True))
        classes = (*map(str, poses[dealt != fold]), NO_POSE)
        parts = fit_parts(kept, classes, config, run / f"without-{fold}", progress)
        yield unknown, classes, LandmarkTower(parts, fitted.tower.shares).eval()
