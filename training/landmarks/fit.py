"""Fitting the landmark tower: cross-validation for calibration, then the networks that are shipped."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional

from model.bundle import NO_POSE, Rejection
from model.catalogue import load_catalogue
from model.classifier import log_softmax
from model.errors import DrishtiError
from model.files import write_atomically
from training.calibrate import fit_rejection, fit_temperature
from training.landmarks.augment import augmented
from training.landmarks.data import LandmarkSet
from training.landmarks.features import geometry
from training.landmarks.negatives import made_negatives
from training.landmarks.network import LandmarkNetwork, LandmarkTower

CONFIG: Final = "config.json"
RESULT: Final = "result.json"

Report = Callable[[int, int], None]
"""Takes the epochs that are done, and all there are."""


def _silent(done: int, total: int) -> None:
    """Report to nobody."""


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
        embedding: width of one network's embedding.
        networks: how many stand side by side, from different seeds.
        negatives: made bodies of each kind that hold no pose.
        folds: of the cross-validation that calibrates.
        seed: source of all chance.
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
    networks: int = 1
    negatives: int = 500
    folds: int = 4
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted tower.

    Attributes:
        tower: the networks.
        classes: catalogue ids and ``no-pose``, in the order of the class embeddings.
        temperature: probabilities are softmax(cosine / temperature).
        rejection: least probabilities to be named.
        config: how it was fitted.
        data: what it was fitted on, by source and count.
    """

    tower: LandmarkTower
    classes: tuple[str, ...]
    temperature: float
    rejection: Rejection
    config: FitConfig
    data: dict[str, int]


@dataclass(slots=True)
class Progress:
    """Told to the caller after every epoch: how many are done, of how many."""

    total: int
    report: Report
    done: int = 0

    def advance(self, epochs: int = 1) -> None:
        """So many epochs more are done."""
        self.done += epochs
        self.report(self.done, self.total)


def fit(
    data: LandmarkSet,
    config: FitConfig,
    run: Path,
    report: Report = _silent,
) -> Fitted:
    """Fit a tower and keep it in a run folder; go on where an earlier call was stopped.

    Args:
        data: labelled skeletons to train on.
        config: how; a run folder begun with another configuration or other data is refused.
        run: folder to keep everything in.
        report: called with the epochs done and to do.

    Raises:
        DrishtiError: the folder cannot be written, belongs to another run, or the loss is not finite.
    """
    classes = (*(pose.id for pose in load_catalogue().poses if pose.id in set(data.labels)), NO_POSE)
    if len(classes) < 3:
        raise DrishtiError("At least two poses are needed to train on: give more data.")
    _claim(run, config, data)
    labels = torch.tensor([classes.index(label) for label in data.labels])
    held_out = np.random.default_rng(config.seed).permutation(len(data)) % config.folds
    progress = Progress(config.epochs * (config.folds + config.networks), report)

    cosines = np.empty((len(data), len(classes)), dtype=np.float32)
    for fold in range(config.folds):
        inside = held_out != fold
        network = fit_network(
            data.where(inside), labels[inside], classes, config, config.seed, run / f"fold-{fold}", progress
        )
        cosines[~inside] = cosines_of(LandmarkTower([network]), data.where(~inside))
    temperature = fit_temperature(cosines, labels.numpy())
    probabilities = np.exp(log_softmax(cosines / temperature))
    rejection = fit_rejection(probabilities, labels.numpy(), classes, load_catalogue())

    networks = [
        fit_network(data, labels, classes, config, config.seed + number, run / f"network-{number}", progress)
        for number in range(config.networks)
    ]
    right = float((probabilities.argmax(axis=1) == labels.numpy()).mean())
    counts = {
        str(source): int(count)
        for source, count in zip(*np.unique(data.sources, return_counts=True), strict=True)
    }
    fitted = Fitted(LandmarkTower(networks).eval(), classes, temperature, rejection, config, counts)
    _write_json(
        run / RESULT,
        {
            "classes": classes,
            "temperature": temperature,
            "rejection": rejection.model_dump(),
            "cross_validated_top1": right,
            "data": counts,
        },
    )
    return fitted


def load(run: Path) -> Fitted:
    """The tower of a finished run.

    Raises:
        DrishtiError: there is no finished run in the folder.
    """
    try:
        result = json.loads((run / RESULT).read_text(encoding="utf-8"))
        config = FitConfig(**json.loads((run / CONFIG).read_text(encoding="utf-8"))["config"])
        networks = []
        for number in range(config.networks):
            network = _network(len(result["classes"]), config)
            network.load_state_dict(load_file(run / f"network-{number}.safetensors"))
            networks.append(network)
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DrishtiError(f"There is no finished run in {run}: fit one there first.") from error
    return Fitted(
        LandmarkTower(networks).eval(),
        tuple(result["classes"]),
        result["temperature"],
        Rejection(**result["rejection"]),
        config,
        result["data"],
    )


def _claim(run: Path, config: FitConfig, data: LandmarkSet) -> None:
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
            _write_json(path, wanted)
    except OSError as error:
        raise DrishtiError(f"{run} cannot be written ({error.strerror}): choose another folder.") from error
    if json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(wanted)):
        raise DrishtiError(f"{run} holds a run with other data or settings: choose another folder.")


def _network(classes: int, config: FitConfig) -> LandmarkNetwork:
    return LandmarkNetwork(
        geometry(torch.zeros(1, 33, 3)).shape[1],
        classes,
        width=config.width,
        depth=config.depth,
        dropout=config.dropout,
        embedding=config.embedding,
    )


def fit_network(
    data: LandmarkSet,
    labels: Tensor,
    classes: tuple[str, ...],
    config: FitConfig,
    seed: int,
    name: Path,
    progress: Progress,
) -> LandmarkNetwork:
    """Fit one network, or read it if that was done before.

    Args:
        data: skeletons.
        labels: int [N], indices into ``classes``.
        classes: catalogue ids and ``no-pose``.
        config: how.
        seed: source of chance.
        name: file to keep the weights in, without suffix.
        progress: told after every epoch.

    Raises:
        DrishtiError: the loss is not finite.
    """
    path = name.with_suffix(".safetensors")
    torch.manual_seed(seed)
    network = _network(len(classes), config)
    if path.exists():
        network.load_state_dict(load_file(path))
        progress.advance(config.epochs)
        return network.eval()
    negatives = made_negatives(data, config.negatives, seed)
    points = torch.from_numpy(np.concatenate([data.points, negatives.points]))
    labels = torch.cat([labels, torch.full((len(negatives),), classes.index(NO_POSE))])
    network.fit_features(geometry(points))

    chance = torch.Generator().manual_seed(seed)
    steps = config.epochs * (len(points) // config.batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.rate, total_steps=steps + 1, pct_start=0.1
    )
    average = _Average(network, config.average)
    for _ in range(config.epochs):
        network.train()
        for rows in _batches(len(points), config.batch, chance):
            loss = _loss(network, augmented(points[rows], chance), labels[rows], config)
            if not torch.isfinite(loss):
                raise DrishtiError("The loss is not finite: try a smaller learning rate.")
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            average.update()
        progress.advance()
    average.apply()
    write_atomically(path, save(network.state_dict()))
    return network.eval()


def _batches(count: int, size: int, chance: torch.Generator) -> Iterator[Tensor]:
    order = torch.randperm(count, generator=chance)
    for start in range(0, count - size + 1, size):
        yield order[start : start + size]


def _loss(network: LandmarkNetwork, points: Tensor, labels: Tensor, config: FitConfig) -> Tensor:
    """Cross-entropy with mixup of the features (Zhang et al., ICLR 2018)."""
    share = float(torch.distributions.Beta(config.mixup, config.mixup).sample())
    partner = torch.randperm(len(points))
    features = geometry(points)
    logits = network(share * features + (1 - share) * features[partner])
    one = functional.cross_entropy(logits, labels, label_smoothing=config.smoothing)
    other = functional.cross_entropy(logits, labels[partner], label_smoothing=config.smoothing)
    return share * one + (1 - share) * other


class _Average:
    """Running average of the weights, quick at first."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._parameters = list(network.parameters())
        self._averages = [parameter.detach().clone() for parameter in self._parameters]
        self._decay = decay
        self._steps = 0

    @torch.no_grad()
    def update(self) -> None:
        self._steps += 1
        decay = min(self._decay, self._steps / (self._steps + 50))
        for average, parameter in zip(self._averages, self._parameters, strict=True):
            average.lerp_(parameter, 1 - decay)

    @torch.no_grad()
    def apply(self) -> None:
        for average, parameter in zip(self._averages, self._parameters, strict=True):
            parameter.copy_(average)


@torch.no_grad()
def cosines_of(tower: LandmarkTower, data: LandmarkSet) -> NDArray[np.float32]:
    """Cosines of skeletons with the class embeddings, float32 [N, classes]."""
    tower.eval()
    embeddings = tower(torch.from_numpy(data.points))
    cosines: NDArray[np.float32] = (embeddings @ tower.class_embeddings().T).numpy()
    return cosines


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())
