"""Fine-tunes one cell, or loads what it left, and judges it as the study does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from model.catalogue import load_catalogue
from model.classifier import log_softmax
from model.errors import DrishtiError
from training.clip.batches import Photographs
from training.clip.checkpoint import load_tensors
from training.clip.choice import embed
from training.clip.config import FitConfig
from training.clip.figures import figures_of
from training.clip.fit import RESULT, Habits, fit
from training.clip.processes import Processes
from training.clip.prompts import SYNTAXES
from training.clip.towers import Towers, build_towers
from training.data.folders import Sample
from training.data.split import Split
from training.metrics import top_k
from training.study.runs import Result
from training.study.study import Study, write
from training.study.tables import NAMES, SIX_NAMES

SPLIT: Final = "split.json"
CONFIG: Final = "config.json"
_KEPT: Final = (
    "photographs",
    "top1",
    "top5",
    "macro_f1",
    "weighted_precision",
    "weighted_recall",
    "weighted_f1",
)


def device() -> torch.device:
    """The GPU that this process was given, or the CPU."""
    return (
        torch.device("cuda", torch.cuda.current_device())
        if torch.cuda.is_available()
        else torch.device("cpu")
    )


def prompts_of(classes: Sequence[str], syntax: str) -> list[list[str]]:
    """One text a class, with the name that the study gives it.

    Args:
        classes: catalogue ids of Yoga-82.
        syntax: one of `training.clip.prompts.SYNTAXES`.

    Raises:
        DrishtiError: there is no such syntax.
    """
    if syntax not in SYNTAXES:
        raise DrishtiError(f"The study has no prompt “{syntax}”: choose {', '.join(SYNTAXES)}.")
    names = {**NAMES, **SIX_NAMES} if set(classes) <= set(SIX_NAMES) else NAMES
    words = [str(number) if syntax == "number" else names[name] for number, name in enumerate(classes)]
    return [[SYNTAXES[syntax].format(word)] for word in words]


def photographs_of(
    study: Study, samples: Sequence[Sample], classes: Sequence[str], config: FitConfig, size: int
) -> Photographs:
    """Photographs with their labels, as the towers take them.

    Raises:
        DrishtiError: the crop needs people to be found, which no experiment here does.
    """
    if config.crop == "person":
        raise DrishtiError("The study looked at whole photographs: set crop to centre or frame.")
    labels = np.array([classes.index(sample.label) for sample in samples], dtype=np.int64)
    return Photographs(study.root, samples, labels, None, config, size)


def fine_tune(
    study: Study,
    split: Split,
    config: FitConfig,
    folder: Path,
    *,
    curve: bool = False,
    keep: bool = False,
    similarity: bool = False,
) -> Result:
    """Fine-tune on a split's training photographs and judge on its test photographs.

    A cell that was stopped goes on from its last checkpoint. No weights are chosen by the test photographs:
    the last ones count.

    Args:
        study: see `Study`.
        split: without a validation part, as the study had none.
        config: of the run.
        folder: for its checkpoint and log.
        curve: judge after every epoch, too.
        keep: leave the fine-tuned weights there.
        similarity: see how near photographs and texts are, before and after.

    Returns:
        See `judged`; with ``train`` images, ``seconds`` of fitting, ``device``, and, where asked for,
        ``epochs`` and ``similarity`` (mean cosines, a row a text, a column a class of photographs).

    Raises:
        DrishtiError: photographs, weights or settings are wrong.
    """
    where = device()
    split.save(folder / SPLIT)
    write(folder / CONFIG, config.model_dump_json(indent=1))
    torch.manual_seed(config.seed)
    towers = build_towers(config, len(split.classes)).to(where)
    train, test = (
        photographs_of(study, split.samples(part), split.classes, config, towers.image.size)
        for part in ("train", "test")
    )
    prompts = prompts_of(split.classes, config.prompts)
    before = cosines_of(towers, test, prompts, study.threads) if similarity else None
    ran = fit(
        towers,
        config,
        train,
        test if curve else None,
        prompts,
        folder,
        Processes(0, 1, where),
        Habits(study.threads),
    )
    cosines = cosines_of(towers, test, prompts, study.threads)
    result = judged(cosines, float(towers.scale.detach()), test.labels, split.classes)
    result |= {"train": len(train.samples), "seconds": ran["seconds"], "device": device_name(where)}
    if before is not None:
        result["similarity"] = {
            "before": class_means(before, test.labels).tolist(),
            "after": class_means(cosines, test.labels).tolist(),
        }
    if curve:
        result["epochs"] = ran["epochs"]
    if not keep:
        (folder / RESULT).unlink()
    return result


def load_fitted(folder: Path) -> tuple[Towers, Split, FitConfig]:
    """What `fine_tune` kept in a folder.

    Raises:
        DrishtiError: there are no fine-tuned weights, or they are damaged.
    """
    if not (folder / RESULT).exists():
        raise DrishtiError(f"There are no fine-tuned weights in {folder}: run `study levels` first.")
    split = Split.load(folder / SPLIT)
    config = FitConfig.model_validate_json((folder / CONFIG).read_bytes())
    towers = build_towers(without_weights(config), len(split.classes))
    tensors, _ = load_tensors(folder / RESULT)
    towers.load_state_dict(tensors)
    return towers.to(device()).eval(), split, config


def without_weights(config: FitConfig) -> FitConfig:
    """The same architecture with chance for weights, which needs no download."""
    return config.model_copy(update={"weights": "none", "text_weights": "none"})


def cosines_of(
    towers: Towers, photographs: Photographs, prompts: Sequence[Sequence[str]], threads: int
) -> NDArray[np.float32]:
    """Cosine of every photograph with every class: float32 [N, classes]."""
    images = embed(towers, photographs, device(), threads)
    texts = towers.class_embeddings(towers.class_inputs(prompts)).cpu().numpy()
    return np.asarray(images @ texts.T, dtype=np.float32)


def class_means(cosines: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean cosine of each text with the photographs of each class: float64 [texts, classes]; NaN for none."""
    columns = [cosines[labels == label] for label in range(cosines.shape[1])]
    blank = np.full(cosines.shape[1], np.nan)
    return np.stack([rows.mean(axis=0, dtype=np.float64) if len(rows) else blank for rows in columns], axis=1)


def judged(
    cosines: NDArray[np.float32], scale: float, labels: NDArray[np.int64], classes: Sequence[str]
) -> Result:
    """Figures of a cell, fit for its ledger.

    Args:
        cosines: float32 [N, classes].
        scale: what the model multiplies them with.
        labels: int64 [N].
        classes: catalogue ids.

    Returns:
        ``top1``, ``top5``, ``weighted_precision`` and so on; ``sum`` and ``guess`` hold levels 1 and 2 read
        in two ways: by the summed probabilities of a group's poses, and by its likeliest pose; ``confusion``
        counts [label, answer, photographs].
    """
    catalogue = load_catalogue()
    figures = figures_of(np.exp(log_softmax(cosines * scale)), labels, classes, catalogue)
    pairs, counts = np.unique(np.stack([labels, cosines.argmax(axis=1)]), axis=1, return_counts=True)
    return {
        **{key: figures[key] for key in _KEPT},
        "sum": {"L2": figures["level2"], "L1": figures["level1"]},
        "guess": {
            "L2": _by_guess(cosines, labels, [catalogue.level2(name).id for name in classes]),
            "L1": _by_guess(cosines, labels, [catalogue.level1(name).id for name in classes]),
        },
        "classes": list(classes),
        "confusion": [[int(a), int(b), int(n)] for (a, b), n in zip(pairs.T, counts, strict=True)],
    }


def _by_guess(
    cosines: NDArray[np.float32], labels: NDArray[np.int64], groups: Sequence[str]
) -> Mapping[str, float]:
    """Top-1 and top-5 of groups, each as likely as its likeliest pose."""
    kinds = sorted(set(groups))
    of_class = np.array([kinds.index(group) for group in groups])
    best = np.stack([cosines[:, of_class == kind].max(axis=1) for kind in range(len(kinds))], axis=1)
    return {"top1": top_k(best, of_class[labels], 1), "top5": top_k(best, of_class[labels], 5)}


def device_name(where: torch.device) -> str:
    """What it computes on, for people."""
    return torch.cuda.get_device_name(where) if where.type == "cuda" else "CPU"
