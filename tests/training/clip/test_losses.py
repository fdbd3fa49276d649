import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy, normalize

from training.clip.config import Loss
from training.clip.losses import loss_of

SCALE = torch.tensor(10.0)


def rows(count: int, seed: int = 0) -> torch.Tensor:
    return normalize(torch.randn(count, 6, generator=torch.Generator().manual_seed(seed)), dim=-1)


def test_the_contrastive_loss_is_the_mean_of_the_two_cross_entropies_of_pairs() -> None:
    images, classes, labels = rows(4), rows(3, seed=1), torch.tensor([0, 1, 2, 0])
    logits = 10 * images @ classes[labels].T
    by_hand = sum(-logits.log_softmax(dim=1)[i, i] - logits.log_softmax(dim=0)[i, i] for i in range(4)) / (
        2 * 4
    )
    assert loss_of("contrastive", images, classes, labels, SCALE).item() == pytest.approx(float(by_hand))


def test_without_repeated_labels_soft_targets_are_the_contrastive_ones() -> None:
    images, classes, labels = rows(3), rows(3, seed=1), torch.tensor([2, 0, 1])
    assert loss_of("label-aware", images, classes, labels, SCALE).item() == pytest.approx(
        loss_of("contrastive", images, classes, labels, SCALE).item()
    )


def test_only_the_study_punishes_photographs_of_one_pose_for_being_alike() -> None:
    classes = torch.eye(6)[:3]
    labels = torch.tensor([0, 0, 1, 2])
    images = classes[labels]
    scale = torch.tensor(50.0)
    assert loss_of("contrastive", images, classes, labels, scale).item() > 0.3
    # The best that soft targets can reach is their entropy: ln 2 for the two that share a label.
    best = torch.log(torch.tensor(2.0)).item() * 2 / 4
    assert loss_of("label-aware", images, classes, labels, scale).item() == pytest.approx(best, abs=1e-4)
    assert loss_of("classes", images, classes, labels, scale).item() == pytest.approx(0, abs=1e-4)


def test_the_loss_over_classes_is_cross_entropy_with_smoothing() -> None:
    images, classes, labels = rows(5), rows(3, seed=1), torch.tensor([0, 1, 2, 2, 1])
    expected = cross_entropy(10 * images @ classes.T, labels, label_smoothing=0.1)
    assert loss_of("classes", images, classes, labels, SCALE, 0.1).item() == pytest.approx(expected.item())


@given(st.sampled_from(["contrastive", "label-aware", "classes"]), st.permutations(range(6)))
def test_the_order_of_a_batch_does_not_matter(kind: Loss, order: list[int]) -> None:
    images, classes, labels = rows(6), rows(3, seed=1), torch.tensor([0, 1, 2, 0, 1, 0])
    assert loss_of(kind, images[order], classes, labels[order], SCALE).item() == pytest.approx(
        loss_of(kind, images, classes, labels, SCALE).item(), rel=1e-5
    )
