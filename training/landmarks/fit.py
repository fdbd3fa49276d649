"""Fitting the landmark tower: cross-validation for calibration, then the networks that are shipped."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from model.bundle import NO_POSE
from model.catalogue import load_catalogue
from model.classifier import log_softmax
from model.errors import DrishtiError
from model.familiarity import SIGNS
from model.files import write_atomically
from training.calibrate import fit_rejection, fit_shares
from training.evaluate import figures_by_source
from training.landmarks.augment import augmented
from training.landmarks.data import LandmarkSet, dealt_folds, same_pictures
from training.landmarks.familiarity import class_embeddings_of, embeddings_of, examples_of, signs_of
from training.landmarks.features import geometry
from training.landmarks.kernel import KernelMachine
from training.landmarks.negatives import made_negatives
from training.landmarks.network import CosineNetwork, LandmarkTower, Part, views_of
from training.landmarks.run import (
    EXAMPLES,
    HELD_OUT,
    RESULT,
    WHOLE,
    Family,
    FitConfig,
    Fitted,
    claim,
    kernel_file,
    load,
    make_network,
    network_file,
    networks_of,
    read_parts,
    write_arrays,
    write_json,
)

_KERNEL_EPOCHS: Final = 10
"""About as many epochs of the first network take as long as fitting a kernel machine."""

Report = Callable[[int, int], None]
"""Takes the epochs that are done, and all there are."""


def _silent(done: int, total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a network is fitted.

    Attributes:
        epochs: passes over the data.
        rate: highest learning rate.
        decay: of the weights.
        leaning: share of skeletons as a camera sees them that leans.
        largest_gradient: norm to which gradients are cut, as is usual for transformers; None to leave them.
        cost: how many epochs of the first network take as long as one of this.
    """

    epochs: int
    rate: float
    decay: float
    leaning: float
    largest_gradient: float | None
    cost: int

    @property
    def length(self) -> int:
        """In epochs of the first network."""
        return self.epochs * self.cost


def _recipe(config: FitConfig, family: Family) -> _Recipe:
    if family == "transformer":
        return _Recipe(
            epochs=config.attention_epochs,
            rate=config.attention_rate,
            decay=config.attention_decay,
            leaning=0.0,  # they would cost it likelihood
            largest_gradient=1.0,
            cost=4,
        )
    return _Recipe(
        epochs=config.epochs,
        rate=config.rate,
        decay=config.decay,
        leaning=config.leaning,
        largest_gradient=None,
        cost=1,
    )


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

    For every fold of the cross-validation a tower is kept that saw neither the fold nor pictures of it that
    stand elsewhere in the data. Shares, temperature and rejection are fitted on what these say of theirs.

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
    claim(run, config, data)
    labels = np.array([classes.index(label) for label in data.labels])
    folds = dealt_folds(data, config.folds, config.seed)
    progress = Progress(epochs_of(config), report)

    count = len(networks_of(config)) + (config.rank > 0)
    cosines = np.empty((count, len(data), len(classes)), dtype=np.float32)
    towers: dict[str, tuple[list[Part], NDArray[np.bool_]]] = {}
    for fold in range(config.folds):
        judged = folds == fold
        kept = ~judged
        with_fold = data.folds >= 0
        kept[kept] = ~same_pictures(data.where(kept), data.where(judged & with_fold))
        parts = fit_parts(data.where(kept), classes, config, run / f"fold-{fold}", progress)
        towers[f"fold-{fold}"] = parts, kept
        for number, part in enumerate(parts):
            cosines[number, judged] = cosines_of(LandmarkTower([part], [1]), data.where(judged))
    shares, temperature = fit_shares(list(cosines), labels)
    probabilities = np.exp(log_softmax(np.tensordot(np.array(shares) / temperature, cosines, axes=1)))

    towers[WHOLE] = fit_parts(data, classes, config, run / WHOLE, progress), np.full(len(data), True)
    signs = np.zeros((len(data), SIGNS), dtype=np.float32)
    for number, (name, (parts, kept)) in enumerate(towers.items()):
        tower = LandmarkTower(parts, shares)
        examples = examples_of(tower, data.where(kept), classes, config.seed)
        write_arrays(run / f"{name}-{EXAMPLES}", asdict(examples))
        judged = folds == number
        if judged.any():
            rows = embeddings_of(tower, data.where(judged))
            signs[judged] = signs_of(tower, rows, examples, classes, temperature)
    write_arrays(
        run / HELD_OUT,
        {"probabilities": probabilities, "labels": data.labels, "sources": data.sources, "signs": signs},
    )
    write_json(
        run / RESULT,
        {
            "classes": classes,
            "shares": shares,
            "temperature": temperature,
            "rejection": fit_rejection(probabilities, labels, classes, load_catalogue()).model_dump(),
            "data": {str(source): int((data.sources == source).sum()) for source in np.unique(data.sources)},
            "held_out": figures_by_source(probabilities, classes, data),
        },
    )
    return load(run)


def epochs_of(config: FitConfig, towers: int | None = None) -> int:
    """What a run advances its progress by, all in all; slower parts count as more epochs."""
    networks = sum(_recipe(config, family).length for family in networks_of(config))
    one = networks + (_KERNEL_EPOCHS if config.rank else 0)
    return one * (towers or config.folds + 1)


def fit_parts(
    data: LandmarkSet, classes: tuple[str, ...], config: FitConfig, name: Path, progress: Progress
) -> list[Part]:
    """Fit the parts of one tower, or read those that were fitted before.

    Args:
        data: skeletons.
        classes: catalogue ids and ``no-pose``.
        config: how.
        name: folder and start of the name of the files to keep the parts in.
        progress: told after every epoch.

    Raises:
        DrishtiError: the loss is not finite.
    """
    negatives = made_negatives(data, config.negatives, config.seed)
    points = torch.from_numpy(np.concatenate([data.points, negatives.points]))
    labels = torch.tensor([classes.index(label) for label in (*data.labels, *negatives.labels)])
    for family in networks_of(config):
        path = network_file(name, family)
        if path.exists():
            progress.advance(_recipe(config, family).length)
        else:
            network = _fit_network(points, labels, len(classes), config, family, progress)
            write_atomically(path, save(network.state_dict()))
    path = kernel_file(name)
    if config.rank:
        if not path.exists():
            machine = KernelMachine.fitted(views_of(points), labels, len(classes), config.rank, config.seed)
            write_atomically(path, save({key: one.contiguous() for key, one in machine.state_dict().items()}))
        progress.advance(_KERNEL_EPOCHS)
    return read_parts(name, len(classes), config)


def _fit_network(
    points: Tensor, labels: Tensor, classes: int, config: FitConfig, family: Family, progress: Progress
) -> CosineNetwork:
    torch.manual_seed(config.seed)
    network = make_network(classes, config, family)
    network.fit_features(geometry(points))
    chance = torch.Generator().manual_seed(config.seed)
    recipe = _recipe(config, family)
    steps = recipe.epochs * (len(points) // config.batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.rate, total_steps=steps + 1, pct_start=0.1
    )
    average = _Average(network, config.average)
    for _ in range(recipe.epochs):
        network.train()
        for rows in _batches(len(points), config.batch, chance):
            loss = _loss(network, augmented(points[rows], chance, recipe.leaning), labels[rows], config)
            if not torch.isfinite(loss):
                raise DrishtiError("The loss is not finite: try a smaller learning rate.")
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            if recipe.largest_gradient is not None:
                nn.utils.clip_grad_norm_(network.parameters(), recipe.largest_gradient)
            optimizer.step()
            schedule.step()
            average.update()
        progress.advance(recipe.cost)
    average.apply()
    return network


def _batches(count: int, size: int, chance: torch.Generator) -> Iterator[Tensor]:
    order = torch.randperm(count, generator=chance)
    for start in range(0, count - size + 1, size):
        yield order[start : start + size]


def _loss(network: CosineNetwork, points: Tensor, labels: Tensor, config: FitConfig) -> Tensor:
    """Cross-entropy with mixup of the features (Zhang et al., ICLR 2018)."""
    share = float(torch.distributions.Beta(config.mixup, config.mixup).sample())
    partner = torch.randperm(len(points))
    features = geometry(points)
    mixed = share * features + (1 - share) * features[partner]
    # Products in bfloat16 take two thirds of the time; weights and sums stay in single precision.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(mixed).float()
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


def cosines_of(tower: LandmarkTower, data: LandmarkSet) -> NDArray[np.float32]:
    """Cosines of skeletons with the class embeddings, float32 [N, classes]."""
    return np.asarray(embeddings_of(tower, data) @ class_embeddings_of(tower).T)
