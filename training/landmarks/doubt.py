"""How well the tower tells poses that it never saw from those it knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.classifier import log_softmax
from training.landmarks.data import LandmarkSet
from training.landmarks.fit import FitConfig, Fitted, Progress, Report, cosines_of, epochs_of, fit_parts
from training.landmarks.network import LandmarkTower
from training.metrics import auroc, false_positive_rate


def leave_classes_out(
    train: LandmarkSet,
    test: LandmarkSet,
    fitted: Fitted,
    config: FitConfig,
    folds: int,
    run: Path,
    report: Report,
) -> dict[str, Any]:
    """Fit towers that lack some poses, and see how sure they are of these.

    The poses are dealt into folds; each fold has a tower trained without its poses, judged on all of
    ``test``. The score of a skeleton is the probability of the likeliest pose, so that "no pose" counts as
    doubt.

    Args:
        train: to fit on.
        test: to judge on.
        fitted: the tower whose shares and temperature to use.
        config: how to fit; of the same parts as ``fitted``.
        folds: of the poses.
        run: folder for the weights; goes on where it was stopped.
        report: takes the epochs done and to do.

    Returns:
        ``auroc`` and ``fpr95`` over all folds, counts, epochs, and ``auroc_by_fold``.
    """
    known_scores, unknown_scores, by_fold = [], [], []
    for unknown, _classes, tower in towers_without(train, fitted, config, folds, run, report):
        cosines = cosines_of(tower, test)
        score = np.exp(log_softmax(cosines / np.float32(fitted.temperature)))[:, :-1].max(axis=1)
        strange = np.isin(test.labels, unknown)
        known_scores.append(score[~strange])
        unknown_scores.append(score[strange])
        by_fold.append(auroc(score[~strange], score[strange]))
    known, strange_scores = np.concatenate(known_scores), np.concatenate(unknown_scores)
    return {
        "folds": folds,
        "epochs": config.epochs,
        "known": len(known),
        "unknown": len(strange_scores),
        "auroc": auroc(known, strange_scores),
        "fpr95": false_positive_rate(known, strange_scores),
        "auroc_by_fold": by_fold,
    }


def towers_without(
    train: LandmarkSet, fitted: Fitted, config: FitConfig, folds: int, run: Path, report: Report
) -> Iterator[tuple[NDArray[np.str_], tuple[str, ...], LandmarkTower]]:
    """Towers that lack some poses, fitted or read from ``run``; every pose is missing from one of them.

    Args:
        train: to fit on.
        fitted: the tower whose shares to use.
        config: how to fit; of the same parts as ``fitted``.
        folds: of the poses, which are dealt by chance.
        run: folder for the weights; goes on where it was stopped.
        report: takes the epochs done and to do.

    Yields:
        Ids of the poses that are missing, the classes of the tower, ``no-pose`` last, and the tower.
    """
    poses = np.unique(train.labels)
    dealt = np.random.default_rng(config.seed).permutation(len(poses)) % folds
    progress = Progress(epochs_of(config, folds), report)
    run.mkdir(parents=True, exist_ok=True)
    for fold in range(folds):
        unknown = poses[dealt == fold]
        kept = train.where(np.isin(train.labels, unknown, invert=True))
        classes = (*map(str, poses[dealt != fold]), NO_POSE)
        parts = fit_parts(kept, classes, config, run / f"without-{fold}", progress)
        yield unknown, classes, LandmarkTower(parts, fitted.tower.shares).eval()
