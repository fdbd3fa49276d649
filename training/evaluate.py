"""How well a bundle does, by the inference code that the app runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE, Bundle, TowerKind
from model.catalogue import Catalogue, load_catalogue
from model.classifier import PoseClassifier
from model.encoders import Encoder
from model.errors import DrishtiError
from model.recognition import DecisionKind
from model.runtime import DeviceChoice
from training.landmarks.data import LandmarkSet
from training.metrics import calibration_error, macro_f1, top_k, wilson_interval

_ROWS = 256


def landmark_embeddings(bundle: Bundle, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embeddings by the bundle's landmark tower, float32 [N, width], of skeletons, float32 [N, 33, 3].

    Raises:
        DrishtiError: the bundle is broken or has no landmark tower.
    """
    towers = [tower for tower in bundle.manifest.towers if tower.kind == "landmark"]
    if not towers:
        raise DrishtiError(f"The bundle {bundle.path} has no landmark tower: choose another one.")
    encoder = Encoder(bundle, towers[0], DeviceChoice.CPU)
    starts = range(0, len(points), _ROWS)
    return np.concatenate([encoder.encode(points[start : start + _ROWS]) for start in starts])


def landmark_probabilities(bundle: Bundle, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of the bundle's classes, float32 [N, classes], for skeletons, float32 [N, 33, 3].

    Raises:
        DrishtiError: the bundle is broken or has no landmark tower.
    """
    embeddings = landmark_embeddings(bundle, points)
    return PoseClassifier(bundle, load_catalogue()).probabilities({"landmark": embeddings})


def official_figures(
    probabilities: NDArray[np.float32], classes: tuple[str, ...], labels: NDArray[np.str_]
) -> dict[str, Any]:
    """Figures over the 82 official classes, without rejection.

    The answer is the likeliest official class, and its confidence is the probability that the app would show.

    Args:
        probabilities: float32 [N, classes].
        classes: ids in the order of the columns.
        labels: str [N], catalogue ids.
    """
    catalogue = load_catalogue()
    official = [
        index for index, name in enumerate(classes) if name != NO_POSE and _is_official(name, catalogue)
    ]
    names = [classes[index] for index in official]
    chosen = probabilities[:, official]
    truth = np.array([names.index(label) for label in labels])
    predicted = chosen.argmax(axis=1)
    right = predicted == truth
    level2 = np.array([catalogue.level2(name).id for name in names])
    level1 = np.array([catalogue.level1(name).id for name in names])
    count = len(labels)
    return {
        "n": count,
        "top1": float(right.mean()),
        "top5": top_k(chosen, truth, 5),
        "l2_top1": float((level2[predicted] == level2[truth]).mean()),
        "l1_top1": float((level1[predicted] == level1[truth]).mean()),
        "macro_f1": macro_f1(predicted, truth),
        "ece": calibration_error(chosen.max(axis=1), right),
        "top1_interval": wilson_interval(int(right.sum()), count),
    }


def decision_figures(bundle: Bundle, points: NDArray[np.float32], labels: NDArray[np.str_]) -> dict[str, Any]:
    """What the app would say of each row: a pose, its group or none, and how often that is right.

    Args:
        bundle: with a landmark tower.
        points: skeletons, float32 [N, 33, 3].
        labels: str [N], catalogue ids.

    Returns:
        For ``pose`` and ``group``: count, share that is right, and its 95 % interval; for ``none`` the count.
    """
    catalogue = load_catalogue()
    classifier = PoseClassifier(bundle, catalogue)
    rejection = next(tower.rejection for tower in bundle.manifest.towers if tower.kind == "landmark")
    embeddings: dict[TowerKind, NDArray[np.float32]] = {"landmark": landmark_embeddings(bundle, points)}
    probabilities = classifier.doubted(classifier.probabilities(embeddings), embeddings)
    decisions = [classifier.decide(row, rejection) for row in probabilities]
    figures: dict[str, Any] = {}
    for kind in (DecisionKind.POSE, DecisionKind.GROUP):
        answers = [
            decision.id in {label, catalogue.level2(label).id, catalogue.level1(label).id}
            for decision, label in zip(decisions, labels, strict=True)
            if decision.kind is kind
        ]
        figures[kind.value] = {
            "n": len(answers),
            "right": sum(answers) / max(len(answers), 1),
            "interval": wilson_interval(sum(answers), len(answers)),
        }
    figures["none"] = {"n": sum(decision.kind is DecisionKind.NONE for decision in decisions)}
    return figures


def figures_by_source(
    probabilities: NDArray[np.float32], classes: tuple[str, ...], data: LandmarkSet
) -> dict[str, dict[str, Any]]:
    """Share named right, over all poses of the bundle, by source and over all: count and 95 % interval."""
    poses = [index for index, name in enumerate(classes) if name != NO_POSE]
    named = np.array(classes)[poses][probabilities[:, poses].argmax(axis=1)]
    right = named == data.labels
    figures = {}
    for source in [*np.unique(data.sources), "all"]:
        inside = np.full(len(data), True) if source == "all" else data.sources == source
        hits, count = int(right[inside].sum()), int(inside.sum())
        figures[str(source)] = {"n": count, "top1": hits / count, "interval": wilson_interval(hits, count)}
    return figures


def evaluate_photographs(bundles: Mapping[int, Bundle], data: LandmarkSet) -> dict[str, dict[str, Any]]:
    """Figures by source, each photograph judged by the bundle that did not see its fold.

    Args:
        bundles: for each fold, the bundle fitted without it; all of the same classes.
        data: photographs with folds.

    Raises:
        DrishtiError: a fold has no bundle.
    """
    missing = set(map(int, np.unique(data.folds))) - set(bundles)
    if missing:
        raise DrishtiError(f"No tower was fitted without fold {min(missing)}: fit with as many folds.")
    classes = next(iter(bundles.values())).manifest.classes
    probabilities = np.zeros((len(data), len(classes)), dtype=np.float32)
    for fold, bundle in bundles.items():
        inside = data.folds == fold
        if inside.any():
            probabilities[inside] = landmark_probabilities(bundle, data.points[inside])
    return figures_by_source(probabilities, classes, data)


def _is_official(pose_id: str, catalogue: Catalogue) -> bool:
    return catalogue.pose(pose_id).yoga82_id is not None
