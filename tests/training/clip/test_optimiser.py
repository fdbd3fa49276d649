import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from training.clip.config import DRISHTI, STUDY, FitConfig
from training.clip.optimiser import Average, layers_of, mixture, parameter_groups, rate_factor
from training.clip.towers import ImageTower, LearnedClasses, Towers

NAMES = [
    "class_embedding",
    "proj",
    "conv1.weight",
    "transformer.resblocks.0.attn.in_proj_weight",
    "transformer.resblocks.0.mlp.c_proj.weight",
    "transformer.resblocks.1.ln_1.weight",
    "token_embedding.weight",
    "ln_post.weight",
]


def test_layers_are_counted_from_the_top() -> None:
    assert layers_of(NAMES) == {
        "class_embedding": 3,
        "proj": 0,
        "conv1.weight": 3,
        "transformer.resblocks.0.attn.in_proj_weight": 2,
        "transformer.resblocks.0.mlp.c_proj.weight": 2,
        "transformer.resblocks.1.ln_1.weight": 1,
        "token_embedding.weight": 3,
        "ln_post.weight": 0,
    }


class Trunk(nn.Module):
    num_features = 4

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(3, 4)
        self.blocks = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))


class Body(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.project = nn.Linear(4, 5, bias=False)


def towers() -> Towers:
    image = ImageTower(Body(), 8, 5, (0.5,) * 3, (0.5,) * 3)
    return Towers(image, LearnedClasses(3, 5), 2.0, None)


def trunk_config(**changes: object) -> FitConfig:
    return DRISHTI.model_copy(update={"model": "a:b", "learning_rate": 1.0, "layer_decay": 0.5, **changes})


def test_each_layer_learns_at_its_own_rate_and_only_matrices_decay() -> None:
    groups = parameter_groups(towers(), trunk_config())
    found = {name: (group["lr"], group["weight_decay"]) for group in groups for name in group["names"]}
    assert found == {
        "image.body.trunk.stem.weight": (0.125, 0.1),
        "image.body.trunk.stem.bias": (0.125, 0.0),
        "image.body.trunk.blocks.0.weight": (0.25, 0.1),
        "image.body.trunk.blocks.0.bias": (0.25, 0.0),
        "image.body.trunk.blocks.1.weight": (0.5, 0.1),
        "image.body.trunk.blocks.1.bias": (0.5, 0.0),
        "image.body.project.weight": (10.0, 0.1),
        "classes.weight": (10.0, 0.1),
        "log_scale": (1.0, 0.0),
    }


def test_a_locked_image_tower_learns_only_what_is_new() -> None:
    groups = parameter_groups(towers(), trunk_config(lock="image"))
    names = {name for group in groups for name in group["names"]}
    assert names == {"image.body.project.weight", "classes.weight", "log_scale"}


@given(st.integers(1, 500), st.floats(0, 1))
def test_the_rate_rises_then_falls_and_stays_between_none_and_full(steps: int, warm_up: float) -> None:
    config = DRISHTI.model_copy(update={"warm_up": warm_up})
    factors = [rate_factor(step, steps, config) for step in range(steps)]
    assert all(0 < factor <= 1 for factor in factors)
    peak = factors.index(max(factors))
    assert factors[: peak + 1] == sorted(factors[: peak + 1])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)
    assert {rate_factor(step, steps, STUDY) for step in range(steps)} == {1.0}


def test_the_average_forgets_the_start_and_follows_the_weights() -> None:
    module = nn.Linear(1, 1, bias=False)
    nn.init.constant_(module.weight, 5.0)
    average = Average(module, 0.9)
    nn.init.constant_(module.weight, 1.0)
    for step in range(1, 100):
        average.update(module, step)
    assert average.tensors["weight"].item() == pytest.approx(1.0, abs=1e-3)
    nn.init.constant_(module.weight, 2.0)
    average.update(module, 100)
    assert average.tensors["weight"].item() == pytest.approx(1.1, abs=1e-3)


@given(st.floats(0, 1))
def test_a_mixture_lies_between_before_and_after(alpha: float) -> None:
    start = {"w": torch.tensor([0.0, 4.0]), "n": torch.tensor(1)}
    end = {"w": torch.tensor([1.0, 2.0]), "n": torch.tensor(9)}
    mixed = mixture(start, end, alpha)
    assert math.isclose(mixed["w"][0].item(), alpha, abs_tol=1e-6)
    assert math.isclose(mixed["w"][1].item(), 4 - 2 * alpha, abs_tol=1e-5)
    assert mixed["n"] == 9
