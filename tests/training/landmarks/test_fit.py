from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.bundle import NO_POSE, Bundle
from model.encoders import Encoder
from model.errors import DrishtiError
from tests.support.skeletons import made_set
from training.evaluate import landmark_probabilities
from training.landmarks.export import export
from training.landmarks.fit import epochs_of, fit
from training.landmarks.run import FitConfig, Fitted, load

SMALL = FitConfig(
    epochs=6,
    batch=32,
    width=32,
    depth=1,
    embedding=16,
    attention=16,
    attention_depth=1,
    attention_epochs=6,
    rank=24,
    negatives=20,
    folds=2,
)
IDS = [3, 8, 20, 41]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    fit(made_set(IDS, 40), SMALL, folder)
    return folder


@pytest.fixture(scope="module")
def bundle(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return export(load(run), tmp_path_factory.mktemp("bundle"), "small", {})


def test_a_fitted_tower_knows_samples_it_has_not_seen(bundle: Bundle) -> None:
    fresh = made_set(IDS, 10, seed=9)
    probabilities = landmark_probabilities(bundle, fresh.points)
    named = np.array(bundle.manifest.classes)[probabilities.argmax(axis=1)]
    assert (named == fresh.labels).mean() > 0.9


def test_the_exported_tower_gives_the_embeddings_of_the_trained_one(run: Path, bundle: Bundle) -> None:
    fitted = load(run)
    points = made_set(IDS, 5, seed=2).points
    with torch.no_grad():
        wanted = fitted.tower(torch.from_numpy(points)).numpy()
    got = Encoder(bundle, bundle.manifest.towers[0]).encode(points)
    np.testing.assert_allclose(got, wanted, atol=5e-3)
    assert bundle.manifest.classes[-1] == NO_POSE
    bundle.verify()


def test_a_mirrored_body_has_the_same_embedding(run: Path) -> None:
    from training.landmarks.features import mirrored

    points = torch.from_numpy(made_set(IDS, 5, seed=2).points)
    tower = load(run).tower
    with torch.no_grad():
        torch.testing.assert_close(tower(mirrored(points)), tower(points), atol=1e-4, rtol=1e-3)


def test_hidden_and_unknown_bodies_get_finite_probabilities(bundle: Bundle) -> None:
    points = np.full((3, 33, 3), np.nan, dtype=np.float32)
    points[..., 2] = 0
    points[1, :, :2] = 50
    points[2, :20, :2] = made_set(IDS, 1).points[0, :20, :2]
    probabilities = landmark_probabilities(bundle, points)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-4)


def _weights(fitted: Fitted) -> dict[str, torch.Tensor]:
    return fitted.tower.state_dict()


def test_an_interrupted_run_goes_on_to_the_same_result(tmp_path: Path) -> None:
    data = made_set(IDS, 12)
    whole = fit(data, SMALL, tmp_path / "whole")

    def interrupt(done: int, total: int) -> None:
        if done == epochs_of(SMALL, 1) + 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(data, SMALL, tmp_path / "cut", interrupt)
    resumed = fit(data, SMALL, tmp_path / "cut")
    for name, weight in _weights(whole).items():
        torch.testing.assert_close(_weights(resumed)[name], weight)
    assert resumed.temperature == whole.temperature


def test_a_folder_of_another_run_is_refused(run: Path) -> None:
    with pytest.raises(DrishtiError, match="other data or settings"):
        fit(made_set(IDS, 40), replace(SMALL, seed=1), run)


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="no finished run"):
        load(tmp_path)


def test_a_loss_that_is_not_finite_is_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="not finite"):
        fit(made_set(IDS, 12), replace(SMALL, rate=1e30), tmp_path)
