"""The image tower and the class side as torch modules: open_clip's CLIP models, or a trunk of one's own."""

import json
import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.errors import DrishtiError
from training.clip.config import CLIP_MODELS, FitConfig
from training.clip.weights import load_into, read_weights
from training.torchvision_mend import import_open_clip

_IMAGENET_MEAN: Final = (0.485, 0.456, 0.406)
_IMAGENET_STD: Final = (0.229, 0.224, 0.225)
_FRESH_SCALE: Final = 2.6592600369327779  # ln(1 / 0.07), CLIP's start
_LARGEST_SCALE: Final = 4.605170185988092  # ln 100, CLIP's limit


class ImageTower(nn.Module):
    """uint8 RGB [N, size, size, 3] to embeddings [N, width], rows of length 1; pre-processing is inside."""

    mean: Tensor
    std: Tensor

    def __init__(
        self, body: nn.Module, size: int, width: int, mean: Sequence[float], std: Sequence[float]
    ) -> None:
        super().__init__()
        self.body = body
        self.size = size
        self.width = width
        self.register_buffer("mean", 255 * torch.tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer("std", 255 * torch.tensor(std).view(3, 1, 1), persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Embed pictures: uint8 [N, size, size, 3] to float [N, width]."""
        planes = pixels.permute(0, 3, 1, 2).float()
        return functional.normalize(self.body((planes - self.mean) / self.std).float(), dim=-1)


class _Projected(nn.Module):
    """A trunk and the new layer that makes its features an embedding."""

    def __init__(self, trunk: Any, width: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.project = nn.Linear(trunk.num_features, width, bias=False)

    def forward(self, planes: Tensor) -> Tensor:
        return cast(Tensor, self.project(self.trunk(planes)))


class TextClasses(nn.Module):
    """Class side of CLIP: its text tower."""

    def __init__(self, clip: nn.Module) -> None:
        super().__init__()
        self.clip = clip

    def forward(self, tokens: Tensor) -> Tensor:
        """Embed texts: int64 [T, context] to float [T, width], rows of length 1."""
        return functional.normalize(cast(Any, self.clip).encode_text(tokens).float(), dim=-1)


class LearnedClasses(nn.Module):
    """Class side without texts: one learned embedding a class."""

    def __init__(self, classes: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, width) / width**0.5)

    def forward(self, numbers: Tensor) -> Tensor:
        """Embeddings of classes: int64 [T] to float [T, width], rows of length 1."""
        return functional.normalize(self.weight[numbers], dim=-1)


class Towers(nn.Module):
    """Image tower, class side and the scale of the cosines."""

    def __init__(self, image: ImageTower, classes: nn.Module, log_scale: float, tokenizer: Any) -> None:
        super().__init__()
        self.image = image
        self.classes = classes
        self.log_scale = nn.Parameter(torch.tensor(log_scale))
        self._tokenizer = tokenizer

    @property
    def has_texts(self) -> bool:
        """Whether the class side reads texts."""
        return self._tokenizer is not None

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied with."""
        return self.log_scale.exp()

    def clamp_scale(self) -> None:
        """Keep the scale at 100 at most, as CLIP does."""
        with torch.no_grad():
            self.log_scale.clamp_(0, _LARGEST_SCALE)

    def class_inputs(self, prompts: Sequence[Sequence[str]]) -> list[Tensor]:
        """What the class side takes, one tensor a class, a row for each of its prompts."""
        if self.has_texts:
            return [self._tokenizer(list(texts)) for texts in prompts]
        return [torch.tensor([number]) for number in range(len(prompts))]

    @torch.no_grad()
    def class_embeddings(self, inputs: Sequence[Tensor]) -> Tensor:
        """Mean embedding of each class over its prompts: float [classes, width], rows of length 1."""
        device = self.log_scale.device
        means = [self.classes(rows.to(device)).mean(dim=0) for rows in inputs]
        return functional.normalize(torch.stack(means), dim=-1)


def build_towers(config: FitConfig, classes: int) -> Towers:
    """Make the towers that a configuration asks for, with their weights.

    Args:
        config: model, weights and so on.
        classes: how many, for a learned class side.

    Raises:
        DrishtiError: there is no such model, or the weights cannot be had or belong to another.
    """
    # Pictures come with their colours innermost; convolutions that expect them so are much faster.
    towers = _built(config, classes)
    towers.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return towers


def _built(config: FitConfig, classes: int) -> Towers:
    if not config.is_trunk:
        clip, tokenizer = _open_clip(config.model, config.weights)
        body = clip.visual
        image = ImageTower(body, _side(body.image_size), _width(clip), body.image_mean, body.image_std)
        return _with_texts(image, clip, tokenizer)
    trunk = _trunk(config.model, config.weights)
    if not config.text_model:
        image = _trunk_tower(trunk, config.width, config.size)
        return Towers(image, LearnedClasses(classes, config.width), _FRESH_SCALE, None)
    clip, tokenizer = _open_clip(config.text_model, config.text_weights)
    return _with_texts(_trunk_tower(trunk, _width(clip), config.size), clip, tokenizer)


def _with_texts(image: ImageTower, clip: Any, tokenizer: Any) -> Towers:
    log_scale = float(clip.logit_scale.detach())
    # Both belong to Towers now; a second name would save and average them twice.
    clip.visual = nn.Identity()
    del clip.logit_scale
    return Towers(image, TextClasses(clip), log_scale, tokenizer)


def _trunk_tower(trunk: Any, width: int, size: int) -> ImageTower:
    return ImageTower(_Projected(trunk, width), size, width, _IMAGENET_MEAN, _IMAGENET_STD)


def _trunk(name: str, weights: str) -> nn.Module:
    module, _, function = name.partition(":")
    try:
        trunk = getattr(import_module(module), function)()
    except (ImportError, AttributeError, TypeError) as error:
        raise DrishtiError(
            f"There is no trunk {name} ({error}): give module:function with the module on PYTHONPATH."
        ) from error
    if not isinstance(trunk, nn.Module) or not isinstance(getattr(trunk, "num_features", None), int):
        raise DrishtiError(f"{name} does not make a torch module with a number of features (num_features).")
    if weights != "none":
        load_into(trunk, read_weights(Path(weights)), weights, strict=False)
    return trunk


def _open_clip(name: str, weights: str) -> tuple[Any, Any]:
    open_clip = import_open_clip()
    name = CLIP_MODELS.get(name, name)
    if name.endswith(".json"):
        name = _add_configuration(open_clip, Path(name))
    if open_clip.get_model_config(name) is None:
        raise DrishtiError(
            f"There is no CLIP model {name}: choose {', '.join(CLIP_MODELS)}, "
            "a name of open_clip's, or a JSON file."
        )
    from_file = Path(weights).suffix in {".safetensors", ".pt", ".pth", ".bin"}
    tag = None if from_file or weights == "none" else weights
    if tag is not None and tag not in open_clip.list_pretrained_tags_by_model(name):
        known = ", ".join(open_clip.list_pretrained_tags_by_model(name)) or "none"
        raise DrishtiError(f"{name} has no weights “{weights}”: choose of {known}, or give a file.")
    logging.disable(logging.WARNING)  # it warns where there are no weights, which is what was asked for
    try:
        clip = open_clip.create_model(name, pretrained=tag, load_weights=tag is not None)
    except Exception as error:  # whatever the download raises: it passes through several libraries
        raise DrishtiError(
            f"The weights “{weights}” of {name} cannot be had ({type(error).__name__}): "
            "connect to the internet, or give a file that you fetched elsewhere."
        ) from error
    finally:
        logging.disable(logging.NOTSET)
    if from_file:
        load_into(clip, read_weights(Path(weights)), weights)
    return clip, open_clip.get_tokenizer(name)


def _add_configuration(open_clip: Any, path: Path) -> str:
    try:
        json.loads(path.read_text("utf-8"))["vision_cfg"]
        open_clip.add_model_config(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DrishtiError(f"{path} is no configuration of an open_clip model: check the file.") from error
    return path.stem


def _side(size: int | tuple[int, int]) -> int:
    return size if isinstance(size, int) else size[0]


def _width(clip: Any) -> int:
    with torch.no_grad():
        tokens = torch.zeros(1, clip.context_length, dtype=torch.int64)
        return int(clip.encode_text(tokens).shape[-1])
