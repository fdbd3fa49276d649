"""AdamW with a learning rate for each layer, its schedule over time, and the average of weights."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn

from training.clip.config import FitConfig

_TOP: Final = re.compile(r"(^|\.)(proj|text_projection|project|head)(\.|$)")
_BOTTOM: Final = re.compile(r"(^|\.)token_embedding\.")
_ABOVE: Final = 1_000_000
_BLOCK: Final = re.compile(r"^.*?[^\W\d]\w*\.\d+\.")


def layers_of(names: Iterable[str]) -> dict[str, int]:
    """How many layers each parameter of a tower stands below its top, 0 at the top.

    A layer is a numbered block such as ``resblocks.3`` or ``layer2.0``, in the order of the names; what comes
    before the first one is the layer below it, what comes after the last belongs to the top.
    """
    order: list[str] = []
    places: dict[str, int] = {}
    for name in names:
        block = _BLOCK.match(name)
        if block is not None and block[0] not in order:
            order.append(block[0])
        after_blocks = block is None and bool(order) and not _BOTTOM.search(name)
        if block is not None:
            places[name] = order.index(block[0])
        else:
            places[name] = _ABOVE if _TOP.search(name) or after_blocks else -1
    return {name: max(0, len(order) - place) if order else 0 for name, place in places.items()}


def parameter_groups(towers: nn.Module, config: FitConfig) -> list[dict[str, Any]]:
    """Groups for AdamW: learning rate by layer, weight decay for matrices only; locked towers are left out.

    Returns:
        Each with ``params``, ``names``, ``lr``, ``weight_decay``.
    """
    fresh = [] if not config.is_trunk else ["image.body.project."]
    if config.has_learned_classes:
        fresh.append("classes.")
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for prefix, lock in (("image.", "image"), ("classes.", "text"), ("log_scale", "")):
        parameters = {n: p for n, p in towers.named_parameters() if n.startswith(prefix)}
        depth = layers_of(parameters)
        for name, parameter in parameters.items():
            is_new = name.startswith(tuple(fresh)) if fresh else False
            parameter.requires_grad_(config.lock != lock or (is_new and lock == "image"))
            if not parameter.requires_grad:
                continue
            rate = config.learning_rate * (
                config.head_factor if is_new else config.layer_decay ** depth[name]
            )
            decay = config.weight_decay if parameter.ndim > 1 else 0.0
            group = groups.setdefault(
                (rate, decay), {"params": [], "names": [], "lr": rate, "weight_decay": decay}
            )
            group["params"].append(parameter)
            group["names"].append(name)
    return list(groups.values())


def rate_factor(step: int, steps: int, config: FitConfig) -> float:
    """What the learning rate is multiplied with at a step: 0 to 1."""
    rising = config.warm_up * steps
    if step < rising:
        return (step + 1) / (rising + 1)
    if config.schedule == "constant":
        return 1.0
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1.0, steps - rising)))


class Average:
    """Exponential average of weights and buffers; young, it forgets faster, so that the start fades."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.tensors = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Take in the weights after step number ``step``, from 1."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.tensors[name].lerp_(value, 1 - decay)
            else:
                self.tensors[name].copy_(value)


def mixture(start: Mapping[str, Tensor], end: Mapping[str, Tensor], alpha: float) -> dict[str, Tensor]:
    """Weights between those before (alpha 0) and after (1) fine-tuning: WiSE-FT (Wortsman et al. 2022)."""
    return {
        name: torch.lerp(start[name].to(value.device), value, alpha) if value.is_floating_point() else value
        for name, value in end.items()
    }
