import numpy as np
import torch

from tests.support.skeletons import made_bodies
from training.landmarks.features import mirrored
from training.landmarks.kernel import KernelMachine
from training.landmarks.network import views_of

IDS = [3, 8, 20]


def _labels(ids: np.ndarray) -> torch.Tensor:
    return torch.tensor([IDS.index(one) for one in ids])


def _machine() -> KernelMachine:
    points, ids = made_bodies(IDS, 30)
    return KernelMachine.fitted(views_of(torch.from_numpy(points)), _labels(ids), len(IDS), rank=20, seed=0)


def test_it_names_bodies_it_has_not_seen() -> None:
    points, ids = made_bodies(IDS, 20, seed=5)
    scores = _machine().scores(views_of(torch.from_numpy(points)))
    assert (scores.argmax(dim=1) == _labels(ids)).float().mean() > 0.95


def test_mirror_images_score_alike() -> None:
    machine, points = _machine(), torch.from_numpy(made_bodies(IDS, 5, seed=5)[0])
    torch.testing.assert_close(
        machine.scores(views_of(mirrored(points))), machine.scores(views_of(points)), atol=1e-4, rtol=1e-3
    )


def test_the_cosines_are_the_scores_on_one_scale() -> None:
    machine, points = _machine(), torch.from_numpy(made_bodies(IDS, 5, seed=5)[0])
    views = views_of(points)
    cosines = machine.embed(views) @ machine.class_embeddings().T
    torch.testing.assert_close(cosines * 1.25, machine.scores(views), atol=1e-4, rtol=1e-3)
    assert (machine.embed(views).norm(dim=-1) - 1).abs().max() < 1e-5


def test_scores_fall_off_away_from_all_that_is_known() -> None:
    machine = _machine()
    known = machine.scores(views_of(torch.from_numpy(made_bodies(IDS, 10, seed=5)[0])))
    strange = machine.scores(views_of(torch.from_numpy(made_bodies([50, 60], 10)[0])))
    assert strange.norm(dim=1).max() < known.norm(dim=1).min()
