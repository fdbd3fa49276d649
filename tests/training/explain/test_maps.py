from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model.errors import DrishtiError
from tests.support.photographs import picture
from tests.support.tiny_clip import write_configuration
from training.clip.config import PRESETS, FitConfig
from training.clip.towers import ImageTower, LearnedClasses, Towers, build_towers
from training.explain.maps import gscorecam, occlusion

SIDE = 64


class Bright(nn.Module):
    """Its embedding points to (1, 0) for red light on the left half, to (0, 1) for green on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.layer4 = nn.AvgPool2d(8)
        self.still = nn.Parameter(torch.zeros(()))

    def forward(self, planes: Tensor) -> Tensor:
        places = self.layer4(planes)[:, :2] + self.still
        return torch.stack([places[:, 0, :, :4].sum((1, 2)), places[:, 1, :, 4:].sum((1, 2))], dim=1) + 1e-3


def towers(body: nn.Module) -> Towers:
    return Towers(ImageTower(body, SIDE, 2, (0, 0, 0), (1, 1, 1)), LearnedClasses(2, 2), 0.0, None)


def tiny(folder: Path) -> FitConfig:
    changes = {"model": str(write_configuration(folder)), "weights": "none"}
    return PRESETS["drishti"].model_copy(update=changes)


def lit(left: bool, right: bool) -> np.ndarray:
    pixels = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    if left:
        pixels[24:40, 8:24, 0] = 255
    if right:
        pixels[24:40, 40:56, 1] = 255
    return pixels


def test_the_map_is_warm_where_the_text_has_its_reason() -> None:
    pixels = lit(left=True, right=True)
    for text, warm, cold in (((1.0, 0.0), 16, 48), ((0.0, 1.0), 48, 16)):
        heat = gscorecam(towers(Bright()), pixels, torch.tensor(text), channels=1)
        assert heat.shape == (SIDE, SIDE)
        assert heat.min() == 0
        assert heat.max() == pytest.approx(1)
        assert heat[32, warm] > 0.8
        assert heat[32, cold] < 0.2


def test_a_vision_transformer_of_clip_s_has_a_map_and_keeps_its_weights(tmp_path: Path) -> None:
    model = build_towers(tiny(tmp_path), 2).eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    texts = model.class_embeddings(model.class_inputs([["a tree"], ["a boat"]]))
    pixels = picture(1, 32, 32)
    heats = [gscorecam(model, pixels, text, channels=10) for text in texts]
    assert all(heat.shape == (32, 32) and np.isfinite(heat).all() for heat in heats)
    assert np.abs(heats[0] - heats[1]).max() > 0.01
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_other_networks_are_refused() -> None:
    with pytest.raises(DrishtiError, match="Vision Transformer"):
        gscorecam(towers(nn.Flatten()), lit(left=True, right=False), torch.tensor([1.0, 0.0]))


def test_occlusion_finds_the_part_that_the_score_hangs_on() -> None:
    heat = occlusion(
        lambda pictures: pictures[:, 24:40, 8:24, 0].mean(axis=(1, 2)), lit(left=True, right=True)
    )
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert 20 <= row <= 44
    assert 4 <= column <= 28
    assert heat[:, 40:].max() < 0.1
