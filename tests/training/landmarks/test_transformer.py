import numpy as np
import pytest
import torch
from torch import Tensor

from tests.support.skeletons import made_set
from training.landmarks.features import geometry
from training.landmarks.network import views_of
from training.landmarks.transformer import SkeletonTransformer


@pytest.fixture(scope="module")
def points() -> Tensor:
    return torch.from_numpy(made_set([3, 8, 20], 4).points)


@pytest.fixture(scope="module")
def transformer(points: Tensor) -> SkeletonTransformer:
    torch.manual_seed(0)
    features = geometry(points)
    made = SkeletonTransformer(features.shape[1], 3, width=16, depth=2, dropout=0.2, embedding=8)
    made.fit_features(features)
    return made.eval()


@torch.no_grad()
def test_a_skeleton_is_embedded_alone_as_it_is_among_others(
    transformer: SkeletonTransformer, points: Tensor
) -> None:
    together = transformer.embed(views_of(points))
    alone = torch.cat([transformer.embed(views_of(one[None])) for one in points])
    torch.testing.assert_close(alone, together, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(together.norm(dim=-1), torch.ones(len(points)))


@torch.no_grad()
def test_which_landmark_lies_where_matters(transformer: SkeletonTransformer, points: Tensor) -> None:
    exchanged = points.clone()
    exchanged[:, [13, 25]] = points[:, [25, 13]]
    apart = transformer.embed(views_of(points)) - transformer.embed(views_of(exchanged))
    assert float(apart.norm(dim=-1).min()) > 1e-3


@torch.no_grad()
def test_each_attends_by_how_the_others_lie(transformer: SkeletonTransformer, points: Tensor) -> None:
    features = geometry(points)
    before = transformer(features)
    relation = next(transformer.relate.parameters())
    kept = relation.clone()
    relation.zero_()
    try:
        assert not torch.allclose(transformer(features), before, atol=1e-3)
    finally:
        relation.copy_(kept)


def test_every_weight_learns(transformer: SkeletonTransformer, points: Tensor) -> None:
    transformer(geometry(points)).square().sum().backward()
    for name, parameter in transformer.named_parameters():
        assert parameter.grad is not None, name
        assert np.isfinite(parameter.grad.numpy()).all(), name
        assert parameter.grad.abs().max() > 0, name
