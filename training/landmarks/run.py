"""What a run of fitting the landmark tower keeps in its folder, and how it is read again."""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from model.bundle import NO_POSE, Rejection
from model.errors import DrishtiError
from model.files import write_atomically
from training.landmarks.data import LandmarkSet
from training.landmarks.familiarity import Examples
from training.landmarks.features import geometry
from training.landmarks.kernel import KernelMachine
from training.landmarks.network import CosineNetwork, LandmarkTower, Part, WaveNetwork
from training.landmarks.transformer import SkeletonTransformer

CONFIG: Final = "config.json"
RESULT: Final = "result.json"
HELD_OUT: Final = "held-out.npz"
"""What the folds' towers say of their folds: probabilities, labels, sources, and signs of familiarity."""
FAMILIARITY: Final = "familiarity.json"
"""Fitted by :mod:`training.landmarks.doubt`, which needs towers that lack some poses."""
WHOLE: Final = "whole"
EXAMPLES: Final = "examples.npz"

Family = Literal["waves", "transformer"]
"""Kinds of networks."""


@dataclass(frozen=True, slots=True)
class FitConfig:
    """How the tower is fitted.

    Attributes:
        epochs: passes over the data.
        batch: rows a step.
        rate: highest learning rate; it warms up over a tenth of the steps and falls as a cosine.
        decay: weight decay of AdamW.
        smoothing: of the labels.
        mixup: parameter of the beta distribution from which shares are drawn.
        average: decay of the running average of the weights.
        width: of the hidden layers.
        depth: residual blocks.
        dropout: in the blocks and before the embedding.
        embedding: width of the networks' embeddings.
        waves: frequencies of every feature in the first network.
        leaning: of the skeletons it learns from, the share seen by a leaning camera.
        attention: width of the tokens of a transformer, a multiple of 8; 0 for none.
        attention_depth: its layers.
        attention_dropout: in them and before its embedding.
        attention_epochs: its passes over the data.
        attention_rate: its highest learning rate.
        attention_decay: its weight decay.
        rank: dimensions in which the kernel machine compares skeletons; 0 for none.
        negatives: made bodies of each kind that hold no pose.
        folds: of the cross-validation that calibrates.
        seed: source of all chance.
        left_out: photographs that are not in the data, to be told in the model card.
    """

    epochs: int = 40
    batch: int = 256
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.1
    mixup: float = 0.2
    average: float = 0.998
    width: int = 512
    depth: int = 3
    dropout: float = 0.3
    embedding: int = 256
    waves: int = 2
    leaning: float = 0.2
    attention: int = 96
    attention_depth: int = 3
    attention_dropout: float = 0.3
    attention_epochs: int = 60
    attention_rate: float = 2e-3
    attention_decay: float = 0.1
    rank: int = 100
    negatives: int = 500
    folds: int = 5
    seed: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted tower.

    Attributes:
        tower: its parts side by side.
        classes: catalogue ids and ``no-pose``, in the order of the class embeddings.
        temperature: probabilities are softmax(cosine / temperature).
        rejection: least probabilities to be named.
        config: how it was fitted.
        data: what it was fitted on, by source and count.
        held_out: of each source, and ``all``: rows, share named right in cross-validation, 95 % interval.
        examples: what it made of its training skeletons.
        familiarity: weights of the signs, a constant, and the least familiarity that is named; None where it
            was not fitted.
    """

    tower: LandmarkTower
    classes: tuple[str, ...]
    temperature: float
    rejection: Rejection
    config: FitConfig
    data: dict[str, int]
    held_out: dict[str, Any]
    examples: Examples
    familiarity: tuple[tuple[float, float, float, float], float] | None


def load(run: Path, part: str = WHOLE) -> Fitted:
    """A tower of a finished run.

    Args:
        run: folder of the run.
        part: ``whole``, or ``fold-0`` and so on for the tower that did not see that fold.

    Raises:
        DrishtiError: there is no finished run in the folder.
    """
    try:
        result = json.loads((run / RESULT).read_text(encoding="utf-8"))
        config = FitConfig(**json.loads((run / CONFIG).read_text(encoding="utf-8"))["config"])
        classes = tuple(result["classes"])
        parts = read_parts(run / part, len(classes), config)
        with np.load(run / f"{part}-{EXAMPLES}", allow_pickle=False) as arrays:
            examples = Examples(arrays["prototypes"], arrays["typical"])
        return Fitted(
            LandmarkTower(parts, result["shares"]).eval(),
            classes,
            result["temperature"],
            Rejection(**result["rejection"]),
            config,
            result["data"],
            result["held_out"],
            examples,
            _read_familiarity(run / FAMILIARITY),
        )
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DrishtiError(f"There is no finished run in {run}: fit one there first.") from error


def _read_familiarity(path: Path) -> tuple[tuple[float, float, float, float], float] | None:
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    one, two, three, constant = content["weights"]
    return (one, two, three, constant), content["least"]


def claim(run: Path, config: FitConfig, data: LandmarkSet) -> None:
    """Begin a run in a folder, or go on with the same one."""
    wanted = {
        "config": asdict(config),
        "rows": len(data),
        "checksum": float(np.nansum(data.points, dtype=np.float64)),
    }
    path = run / CONFIG
    try:
        run.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_json(path, wanted)
    except OSError as error:
        raise DrishtiError(f"{run} cannot be written ({error.strerror}): choose another folder.") from error
    if json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(wanted)):
        raise DrishtiError(f"{run} holds a run with other data or settings: choose another folder.")


def networks_of(config: FitConfig) -> tuple[Family, ...]:
    """The networks that stand side by side."""
    return ("waves", "transformer") if config.attention else ("waves",)


def network_file(name: Path, family: Family) -> Path:
    """Where a network of the tower ``name`` is kept."""
    return name.with_name(f"{name.name}-{family}.safetensors")


def kernel_file(name: Path) -> Path:
    """Where the kernel machine of the tower ``name`` is kept."""
    return name.with_name(f"{name.name}-kernel.safetensors")


def make_network(classes: int, config: FitConfig, family: Family) -> CosineNetwork:
    """An untrained network."""
    features = geometry(torch.zeros(1, 33, 3)).shape[1]
    if family == "transformer":
        return SkeletonTransformer(
            features,
            classes,
            width=config.attention,
            depth=config.attention_depth,
            dropout=config.attention_dropout,
            embedding=config.embedding,
        )
    return WaveNetwork(
        features,
        classes,
        width=config.width,
        depth=config.depth,
        dropout=config.dropout,
        embedding=config.embedding,
        waves=config.waves,
    )


def read_parts(name: Path, classes: int, config: FitConfig) -> list[Part]:
    """The fitted parts of the tower ``name``."""
    parts: list[Part] = []
    for family in networks_of(config):
        network = make_network(classes, config, family)
        network.load_state_dict(load_file(network_file(name, family)))
        parts.append(network.eval())
    if config.rank:
        parts.append(KernelMachine(load_file(kernel_file(name))))
    return parts


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What the folds' towers say of skeletons of their own folds.

    Attributes:
        probabilities: float32 [N, classes].
        labels: str [N], what they are.
        signs: float32 [N, 3], of familiarity.
        classes: names of the columns.
    """

    probabilities: NDArray[np.float32]
    labels: NDArray[np.str_]
    signs: NDArray[np.float32]
    classes: tuple[str, ...]

    @property
    def named(self) -> NDArray[np.str_]:
        """The likeliest pose of each, str [N]."""
        poses = [index for index, name in enumerate(self.classes) if name != NO_POSE]
        return np.asarray(np.array(self.classes)[poses][self.probabilities[:, poses].argmax(axis=1)])


def read_held_out(run: Path, source: str) -> HeldOut:
    """What the towers of a finished run say of the skeletons of one source.

    Raises:
        DrishtiError: there is no finished run in the folder, or it has nothing of that source.
    """
    classes = load(run).classes
    try:
        with np.load(run / HELD_OUT, allow_pickle=False) as data:
            chosen = data["sources"] == source
            found = HeldOut(
                data["probabilities"][chosen], data["labels"][chosen], data["signs"][chosen], classes
            )
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{run} keeps no held-out answers: fit the tower again.") from error
    if not chosen.any():
        raise DrishtiError(f"{run} holds nothing of “{source}”: name another source.")
    return found


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays in an ``.npz`` file."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes the names for its own option
    write_atomically(path, buffer.getvalue())


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Keep what JSON can hold, to be read by people too."""
    write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())
