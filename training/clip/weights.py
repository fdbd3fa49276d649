"""Weights from files, without ever running code that a file might hold."""

import pickle  # noqa: TID251 - for the name of an error; nothing is unpickled here but by weights_only
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from model.errors import DrishtiError

_EXTRAS = frozenset({"input_resolution", "context_length", "vocab_size"})
"""Numbers that OpenAI's files carry beside the weights."""


def read_weights(path: Path) -> dict[str, Tensor]:
    """Tensors by name from a ``.safetensors`` file, or from a ``.pt`` or ``.bin`` file that holds nothing
    else.

    Raises:
        DrishtiError: the file cannot be read, or holds something other than tensors.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about files that are refused anyway
            content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise DrishtiError(
            f"The weights {path} cannot be read ({error.strerror}): check the path."
        ) from error
    except SafetensorError as error:
        raise DrishtiError(f"The weights {path} are damaged: get the file again.") from error
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise DrishtiError(
            f"{path} is no plain file of weights, but a TorchScript archive, another pickle, or damaged: "
            "take the .safetensors file of the same weights."
        ) from error
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise DrishtiError(f"{path} holds no state dict: save the model's state_dict() alone.")
    names = {name: name.removeprefix("module.") for name in content}
    return {names[name]: value for name, value in content.items() if names[name] not in _EXTRAS}


def load_into(
    module: torch.nn.Module, tensors: dict[str, Tensor], source: str, *, strict: bool = True
) -> None:
    """Put weights into a module; all have to fit.

    Args:
        module: what they belong to.
        tensors: by the module's names.
        source: what to call them in messages.
        strict: whether weights of the module may not be missing.

    Raises:
        DrishtiError: names or shapes do not fit; the module is unchanged.
    """
    own = module.state_dict()
    missing = [name for name in own if name not in tensors and not name.endswith("num_batches_tracked")]
    unknown = [name for name in tensors if name not in own]
    shapes = [name for name, value in tensors.items() if name in own and own[name].shape != value.shape]
    if shapes or (strict and (missing or unknown)) or len(missing) == len(own):
        example = next(iter([*shapes, *missing, *unknown]))
        raise DrishtiError(
            f"{source} is of another architecture ({len(missing)} weights missing, {len(unknown)} unknown, "
            f"{len(shapes)} of another shape, such as {example}): choose the model that it belongs to."
        )
    module.load_state_dict(tensors, strict=False)
