"""What in a photograph a model goes by: gScoreCAM for CLIP, occlusion for a network seen from outside.

gScoreCAM: Chen et al., "gScoreCAM: What objects is CLIP looking at?", ACCV 2022. Occlusion: Zeiler and
Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
"""

from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from model.errors import DrishtiError
from training.clip.towers import ImageTower, Towers

Pixels = NDArray[np.uint8]
Heat = NDArray[np.float32]

CHANNELS: Final = 300
"""As many as the study scored."""
_PARTS: Final = 32
_GREY: Final = 127


def gscorecam(towers: Towers, pixels: Pixels, text: Tensor, channels: int = CHANNELS) -> Heat:
    """Where CLIP looks when it compares a picture with a text.

    Args:
        towers: CLIP models of open_clip's.
        pixels: uint8 RGB [size, size, 3].
        text: float [width], length 1.
        channels: how many of the most sensitive ones are scored.

    Returns:
        float32 [size, size], 0 to 1.

    Raises:
        DrishtiError: the image tower has no layer with places.
    """
    image = towers.image.eval()
    where = towers.log_scale.device
    planes = _planes(image, torch.from_numpy(pixels[None]).to(where))
    activations, gradients = _activations(image, planes, text.to(where))
    strength = gradients.mean(dim=(1, 2))
    chosen = strength.topk(min(channels, len(strength))).indices
    small = activations[chosen]
    masks = functional.interpolate(small[None], size=planes.shape[-2:], mode="bilinear")[0]
    low, high = masks.amin(dim=(1, 2), keepdim=True), masks.amax(dim=(1, 2), keepdim=True)
    masks = (masks - low) / (high - low).clamp_min(1e-6)
    with torch.inference_mode():
        scores = torch.cat(
            [_scores(image, planes * part[:, None], text.to(where)) for part in torch.split(masks, _PARTS)]
        )
        weights = (towers.scale * scores).softmax(dim=0)
        heat = (weights[:, None, None] * masks).sum(dim=0).relu()
    return _normalised(heat.cpu().numpy())


def _planes(image: ImageTower, pixels: Tensor) -> Tensor:
    return (pixels.permute(0, 3, 1, 2).float() - image.mean) / image.std


def _scores(image: ImageTower, planes: Tensor, text: Tensor) -> Tensor:
    return functional.normalize(image.body(planes).float(), dim=-1) @ text


def _activations(image: ImageTower, planes: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
    """Activations of the last layer that still has places, and gradients there: both [channels, h, w]."""
    kept: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        output.retain_grad()
        kept.append(output)

    handle = _layer(image.body, planes).register_forward_hook(keep)
    try:
        with torch.enable_grad():
            _scores(image, planes.clone().requires_grad_(), text).sum().backward()  # type: ignore[no-untyped-call]
    finally:
        handle.remove()
        image.zero_grad(set_to_none=True)
    gradient = kept[0].grad
    assert gradient is not None
    return _spread(kept[0].detach()), _spread(gradient)


def _layer(body: nn.Module, planes: Tensor) -> nn.Module:
    """The last layer with places: of CLIP's Vision Transformers and ResNets the known one, else found."""
    blocks = getattr(getattr(body, "transformer", None), "resblocks", None)
    if isinstance(blocks, nn.Module):
        layer = list(blocks.children())[-1].ln_1
        assert isinstance(layer, nn.Module)
        return layer
    stage = getattr(body, "layer4", None)
    return stage if isinstance(stage, nn.Module) else _last_with_places(body, planes)


def _last_with_places(body: nn.Module, planes: Tensor) -> nn.Module:
    found: list[nn.Module] = []

    def note(module: nn.Module, _inputs: Any, output: Any) -> None:
        if isinstance(output, Tensor) and output.ndim == 4 and min(output.shape[2:]) > 1:
            found.append(module)

    handles = [module.register_forward_hook(note) for module in body.modules()]
    try:
        with torch.inference_mode():
            body(planes)
    finally:
        for handle in handles:
            handle.remove()
    if not found:
        raise DrishtiError(
            "Activation maps need a Vision Transformer of CLIP's or convolutions: choose such a model."
        )
    return found[-1]


def _spread(values: Tensor) -> Tensor:
    """[1, channels, h, w] as it is; tokens [1, 1 + h * w, channels] without the class token, put in place."""
    if values.ndim == 4:
        return values[0]
    tokens = values[0] if values.shape[0] == 1 else values[:, 0]
    tokens = tokens[1:]
    side = round(len(tokens) ** 0.5)
    return tokens.T.reshape(-1, side, side)


def occlusion(score: Callable[[Pixels], NDArray[np.floating]], pixels: Pixels, patches: int = 14) -> Heat:
    """Where a network looks, told by how much its score falls when a patch is hidden.

    Args:
        score: of pictures uint8 RGB [N, size, size, 3] for one class: float [N].
        pixels: uint8 RGB [size, size, 3].
        patches: places along each side; a patch covers two of them.

    Returns:
        float32 [size, size], 0 to 1.
    """
    size = len(pixels)
    edges = np.linspace(0, size, patches + 1).round().astype(int)
    falls = np.zeros((patches - 1, patches - 1), dtype=np.float32)
    before = float(score(pixels[None])[0])
    for row in range(patches - 1):
        hidden = np.repeat(pixels[None], patches - 1, axis=0)
        for column in range(patches - 1):
            hidden[column, edges[row] : edges[row + 2], edges[column] : edges[column + 2]] = _GREY
        falls[row] = before - score(hidden)
    heat = cv2.resize(np.maximum(falls, 0), (size, size), interpolation=cv2.INTER_CUBIC)
    return _normalised(np.maximum(heat, 0))


def _normalised(heat: NDArray[Any]) -> Heat:
    low, high = float(heat.min()), float(heat.max())
    return np.asarray((heat - low) / max(high - low, 1e-6), dtype=np.float32)
