"""Where a run stands, in one safetensors file: written whole or not at all, read without pickle."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from model.errors import DrishtiError
from training.clip.optimiser import Average


def save_tensors(path: Path, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
    """Write tensors and a JSON state; where that fails the old file stays as it was.

    Raises:
        DrishtiError: the disk is full or cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        contiguous = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
        save_file(contiguous, part, metadata={"state": json.dumps(state)})
        part.replace(path)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        raise DrishtiError(
            f"{path} cannot be written ({error}): make room and start the command again; "
            "it goes on from the last checkpoint."
        ) from error


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what `save_tensors` wrote.

    Raises:
        DrishtiError: the file cannot be read or is damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            state = json.loads((file.metadata() or {})["state"])
            return {name: file.get_tensor(name) for name in file.keys()}, state  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise DrishtiError(f"The checkpoint {path} is damaged: remove it and start again.") from error


def save_checkpoint(
    path: Path,
    towers: nn.Module,
    optimiser: torch.optim.Optimizer,
    average: Average | None,
    state: dict[str, Any],
) -> None:
    """Write all that a run needs to go on.

    Raises:
        DrishtiError: the disk is full or cannot be written; the old checkpoint stays.
    """
    tensors = {f"towers.{name}": value for name, value in towers.state_dict().items()}
    for index, values in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{key}": torch.as_tensor(value) for key, value in values.items()}
    if average is not None:
        tensors |= {f"average.{name}": value for name, value in average.tensors.items()}
    save_tensors(path, tensors, state)


def load_checkpoint(
    path: Path, towers: nn.Module, optimiser: torch.optim.Optimizer, average: Average | None
) -> dict[str, Any]:
    """Put a run back to where it was; returns its state.

    Raises:
        DrishtiError: the file is damaged or belongs to another run.
    """
    tensors, state = load_tensors(path)

    def part(prefix: str) -> dict[str, Tensor]:
        return {
            name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)
        }

    try:
        towers.load_state_dict(part("towers."))
        by_index: dict[int, dict[str, Tensor]] = {}
        for name, value in part("optimiser.").items():
            index, _, key = name.partition(".")
            by_index.setdefault(int(index), {})[key] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": by_index})
        if average is not None:
            for name, value in part("average.").items():
                average.tensors[name].copy_(value)
    except (RuntimeError, KeyError, ValueError) as error:
        raise DrishtiError(
            f"The checkpoint {path} belongs to another run: choose another output folder."
        ) from error
    return state
