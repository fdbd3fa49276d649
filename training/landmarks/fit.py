"""Fitting the landmark tower: cross-validation for calibration, then the networks that are shipped."""

import io
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
from training.calibrate import fit_rejection, fit_shares
from training.evaluate import figures_by_source
from training.landmarks.augment import augmented
from training.landmarks.data import LandmarkSet, dealt_folds, same_pictures
from training.landmarks.features import geometry
from training.landmarks.kernel import KernelMachine
from training.landmarks.negatives import made_negatives
from training.landmarks.network import LandmarkNetwork, LandmarkTower, views_of

CONFIG: Final = "config.json"
RESULT: Final = "result.json"
HELD_OUT: Final = "held-out.npz"
"""What the folds' towers say of their folds: probabilities, labels, sources."""
WHOLE: Final = "whole"
_KERNEL_EPOCHS: Final = 10
"""About as many epochs of the network take as long as fitting a kernel machine."""
_ROWS: Final = 1024

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
        embedding: width of the networks' embeddings.
        waves: frequencies of every feature in a second network, which sees no pairs; 0 for no such network.
        rank: dimensions in which the kernel machine compares skeletons; 0 for none.
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
    waves: int = 2
    rank: int = 100
    negatives: int = 500
    folds: int = 5
    seed: int = 0


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
    """

    tower: LandmarkTower
    classes: tuple[str, ...]
    temperature: float
    rejection: Rejection
    config: FitConfig
    data: dict[str, int]
    held_out: dict[str, Any]


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
    _claim(run, config, data)
    labels = np.array([classes.index(label) for label in data.labels])
    folds = dealt_folds(data, config.folds, config.seed)
    progress = Progress(epochs_of(config), report)

    count = len(_networks(config)) + (config.rank > 0)
    cosines = np.empty((count, len(data), len(classes)), dtype=np.float32)
    for fold in range(config.folds):
        judged = folds == fold
        kept = ~judged
        with_fold = data.folds >= 0
        kept[kept] = ~same_pictures(data.where(kept), data.where(judged & with_fold))
        parts = fit_parts(data.where(kept), classes, config, run / f"fold-{fold}", progress)
        for number, part in enumerate(parts):
            cosines[number, judged] = cosines_of(LandmarkTower([part], [1]), data.where(judged))
    shares, temperature = fit_shares(list(cosines), labels)
    probabilities = np.exp(log_softmax(np.tensordot(np.array(shares) / temperature, cosines, axes=1)))

    fit_parts(data, classes, config, run / WHOLE, progress)
    _write_held_out(run / HELD_OUT, probabilities, data)
    _write_json(
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
    """What a run advances its progress by, all in all; a kernel machine counts as some epochs."""
    one = config.epochs * len(_networks(config)) + (_KERNEL_EPOCHS if config.rank else 0)
    return one * (towers or config.folds + 1)


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
        parts = _read_parts(run / part, len(classes), config)
        return Fitted(
            LandmarkTower(parts, result["shares"]).eval(),
            classes,
            result["temperature"],
            Rejection(**result["rejection"]),
            config,
            result["data"],
            result["held_out"],
        )
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DrishtiError(f"There is no finished run in {run}: fit one there first.") from error


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


def _network(classes: int, config: FitConfig, waves: int) -> LandmarkNetwork:
    return LandmarkNetwork(
        geometry(torch.zeros(1, 33, 3)).shape[1],
        classes,
        width=config.width,
        depth=config.depth,
        dropout=config.dropout,
        embedding=config.embedding,
        waves=waves,
    )


def fit_parts(
    data: LandmarkSet, classes: tuple[str, ...], config: FitConfig, name: Path, progress: Progress
) -> list[LandmarkNetwork | KernelMachine]:
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
    for waves in _networks(config):
        path = _network_file(name, waves)
        if path.exists():
            progress.advance(config.epochs)
        else:
            network = _fit_network(points, labels, len(classes), config, waves, progress)
            write_atomically(path, save(network.state_dict()))
    path = _kernel_file(name)
    if config.rank:
        if not path.exists():
            machine = KernelMachine.fitted(views_of(points), labels, len(classes), config.rank, config.seed)
            write_atomically(path, save({key: one.contiguous() for key, one in machine.state_dict().items()}))
        progress.advance(_KERNEL_EPOCHS)
    return _read_parts(name, len(classes), config)


def _networks(config: FitConfig) -> tuple[int, ...]:
    """The frequencies of each network."""
    return (0, config.waves) if config.waves else (0,)


def _network_file(name: Path, waves: int) -> Path:
    return name.with_name(f"{name.name}-{'waves' if waves else 'network'}.safetensors")


def _kernel_file(name: Path) -> Path:
    return name.with_name(f"{name.name}-kernel.safetensors")


def _read_parts(name: Path, classes: int, config: FitConfig) -> list[LandmarkNetwork | KernelMachine]:
    parts: list[LandmarkNetwork | KernelMachine] = []
    for waves in _networks(config):
        network = _network(classes, config, waves)
        network.load_state_dict(load_file(_network_file(name, waves)))
        parts.append(network.eval())
    if config.rank:
        parts.append(KernelMachine(load_file(_kernel_file(name))))
    return parts


def _fit_network(
    points: Tensor, labels: Tensor, classes: int, config: FitConfig, waves: int, progress: Progress
) -> LandmarkNetwork:
    torch.manual_seed(config.seed)
    network = _network(classes, config, waves)
    network.fit_features(geometry(points))
    chance = torch.Generator().manual_seed(config.seed)
    steps = config.epochs * (len(points) // config.batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay, fused=True)
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
    return network


def _batches(count: int, size: int, chance: torch.Generator) -> Iterator[Tensor]:
    order = torch.randperm(count, generator=chance)
    for start in range(0, count - size + 1, size):
        yield order[start : start + size]


def _loss(network: LandmarkNetwork, points: Tensor, labels: Tensor, config: FitConfig) -> Tensor:
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


@torch.no_grad()
def cosines_of(tower: LandmarkTower, data: LandmarkSet) -> NDArray[np.float32]:
    """Cosines of skeletons with the class embeddings, float32 [N, classes]."""
    tower.eval()
    classes = tower.class_embeddings().T
    starts = range(0, len(data), _ROWS)
    points = torch.from_numpy(data.points)
    blocks = [(tower(points[start : start + _ROWS]) @ classes).numpy() for start in starts]
    return np.concatenate(blocks)


def _write_held_out(path: Path, probabilities: NDArray[np.float32], data: LandmarkSet) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, probabilities=probabilities, labels=data.labels, sources=data.sources)
    write_atomically(path, buffer.getvalue())


def read_held_out(run: Path, source: str) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """What the poses of one source were named by the folds' towers, and what they are: str [N] each.

    Raises:
        DrishtiError: there is no finished run in the folder, or it has nothing of that source.
    """
    classes = load(run).classes
    try:
        with np.load(run / HELD_OUT, allow_pickle=False) as data:
            chosen = data["sources"] == source
            probabilities, labels = data["probabilities"][chosen], data["labels"][chosen]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{run} keeps no held-out answers: fit the tower again.") from error
    if not chosen.any():
        raise DrishtiError(f"{run} holds nothing of “{source}”: name another source.")
    poses = [index for index, name in enumerate(classes) if name != NO_POSE]
    return np.array(classes)[poses][probabilities[:, poses].argmax(axis=1)], labels


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())
