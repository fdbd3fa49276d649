import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.landmarks import Landmark
from tests.support.skeletons import made_bodies
from training.landmarks.augment import augmented
from training.landmarks.features import geometry, mirrored


def _bodies() -> torch.Tensor:
    return torch.from_numpy(made_bodies([3, 8], 4)[0])


@given(st.floats(0.1, 10), st.floats(-500, 500), st.floats(-500, 500))
def test_size_and_place_in_the_picture_do_not_matter(size: float, right: float, down: float) -> None:
    bodies = _bodies()
    moved = bodies.clone()
    moved[..., :2] = bodies[..., :2] * size + torch.tensor([right, down])
    torch.testing.assert_close(geometry(moved), geometry(bodies), atol=2e-3, rtol=1e-2)


def test_mirroring_twice_changes_nothing() -> None:
    bodies = _bodies()
    torch.testing.assert_close(mirrored(mirrored(bodies)), bodies, equal_nan=True)


def test_mirroring_swaps_left_and_right() -> None:
    bodies = _bodies()
    torch.testing.assert_close(mirrored(bodies)[:, 11, 0], -bodies[:, 12, 0], equal_nan=True)


@pytest.mark.parametrize("value", [float("nan"), 0.0, 1e6])
def test_features_of_degenerate_bodies_are_finite(value: float) -> None:
    body = torch.full((2, 33, 3), value)
    body[..., 2] = 0
    assert torch.isfinite(geometry(body)).all()


def test_unknown_landmarks_are_not_seen() -> None:
    bodies = _bodies()
    unknown = bodies.clone()
    unknown[:, 5] = torch.tensor([np.nan, np.nan, 1.0])
    hidden = unknown.clone()
    hidden[:, 5, 2] = 0
    torch.testing.assert_close(geometry(unknown), geometry(hidden))


def test_a_limb_that_leaves_the_picture_goes_on_from_its_last_known_joint() -> None:
    bodies = _bodies().nan_to_num(100)
    cut = bodies.clone()
    feet = [Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX]
    cut[:, feet, :2] = torch.nan
    standing_in = cut.clone()
    standing_in[:, feet, :2] = bodies[:, [Landmark.LEFT_ANKLE], :2]
    standing_in[:, feet, 2] = 0
    torch.testing.assert_close(geometry(cut), geometry(standing_in))


def test_some_bodies_are_cut_at_an_edge() -> None:
    bodies = torch.from_numpy(made_bodies([3, 8], 200)[0]).nan_to_num(100)
    changed = augmented(bodies, torch.Generator().manual_seed(0))
    lost = torch.isnan(changed[..., 0])
    assert 0.02 < lost.any(dim=1).float().mean() < 0.2
    assert lost.float().mean(dim=1).max() < 0.8
    assert (changed[..., 2][lost] == 0).all()


def _leaning(bodies: torch.Tensor) -> torch.Tensor:
    """Degrees between torso and the vertical, to whichever side: a mirror changes nothing."""
    hips, shoulders = (bodies[:, list(pair), :2].mean(dim=1) for pair in ((23, 24), (11, 12)))
    across, down = (shoulders - hips).unbind(dim=-1)
    return torch.atan2(across, -down).abs().rad2deg()


def test_some_bodies_are_seen_by_a_camera_that_leans() -> None:
    bodies = torch.from_numpy(made_bodies([3, 8], 400)[0])
    changed = augmented(bodies, torch.Generator().manual_seed(0), leaning=0.2)
    turned = (_leaning(changed) - _leaning(bodies)).abs()
    turned = turned[~turned.isnan()]
    assert 0.03 < (turned > 25).float().mean() < 0.15
    assert turned.median() < 10


def test_augmentation_keeps_unknown_landmarks_unknown_and_shows_no_hidden_ones() -> None:
    bodies = _bodies()
    changed = augmented(bodies, torch.Generator().manual_seed(0))
    assert changed.shape == bodies.shape
    assert torch.isnan(changed[..., 0]).sum() >= torch.isnan(bodies[..., 0]).sum()
    assert changed[..., 2].sum() <= bodies[..., 2].sum()
    assert set(changed[..., 2].flatten().tolist()) <= {0.0, 1.0}
