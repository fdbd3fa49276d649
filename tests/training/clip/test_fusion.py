from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.bundle import Bundle
from model.catalogue import load_catalogue
from model.classifier import PoseClassifier, log_softmax
from model.encoders import Encoder, landmark_input
from model.errors import DrishtiError
from tests.support.bundles import write_bundle
from training.clip.fusion import LandmarkTower, fit_weights, fuse
from training.clip.people import People

CLASSES = ("bow", "camel", "tree")


def logs(labels: NDArray[np.int64], strength: float, seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(len(labels), 3)).astype(np.float32)
    scores[np.arange(len(labels)), labels] += strength
    return log_softmax(scores)


def test_the_better_tower_weighs_more_and_both_together_are_likelier_than_either() -> None:
    labels = np.random.default_rng(0).integers(0, 3, 600)
    good, poor = logs(labels, 3.0, 1), logs(labels, 1.0, 2)
    weights = fit_weights(good, poor, labels)
    assert weights[0] > weights[1] > 0
    rows = np.arange(len(labels))
    together = fuse(good, poor, weights)[rows, labels].mean()
    assert together > good[rows, labels].mean()
    assert together > poor[rows, labels].mean()
    useless = logs(labels, 0.0, 3)
    assert fit_weights(good, useless, labels)[1] < 0.15


def test_where_nobody_was_found_the_image_tower_speaks_alone() -> None:
    labels = np.array([0, 1, 2, 0])
    image, landmark = logs(labels, 2.0, 1), logs(labels, 2.0, 2)
    landmark[2] = np.nan
    fused = fuse(image, landmark, (0.7, 0.9))
    np.testing.assert_array_equal(fused[2], image[2])
    assert np.exp(fused).sum(axis=1) == pytest.approx(1, abs=1e-5)
    with pytest.raises(DrishtiError, match="Nobody was found"):
        fit_weights(image, np.full_like(landmark, np.nan), labels)


def test_the_landmark_tower_says_here_what_it_says_in_the_app(tmp_path: Path) -> None:
    bundle = Bundle.open(write_bundle(tmp_path / "b", ("tree", "no-pose", "bow", "camel")))
    rng = np.random.default_rng(0)
    landmarks = rng.uniform(20, 180, (5, 33, 4)).astype(np.float32)
    landmarks[..., 3] = rng.random((5, 33))
    landmarks[3] = np.nan
    people = People(tuple("abcde"), np.full((5, 2), 200, np.int32), landmarks, np.zeros((5, 4), np.float32))
    said = LandmarkTower.of(bundle, CLASSES).log_probabilities(people)
    assert np.isnan(said[3]).all()
    encoder = Encoder(bundle, bundle.manifest.towers[0])
    classifier = PoseClassifier(bundle, load_catalogue())
    for row in (0, 1, 2, 4):
        whole = classifier.probabilities(
            {"landmark": encoder.encode(landmark_input(landmarks[row], 200, 200)[None])}
        )[0]
        chosen = whole[[2, 3, 0]]
        np.testing.assert_allclose(np.exp(said[row]), chosen / chosen.sum(), rtol=1e-4)
    with pytest.raises(DrishtiError, match="does not know boat"):
        LandmarkTower.of(bundle, ("boat", "tree"))
