"""Section 4.3: how long fine-tuning takes, and how long one photograph takes, read in three ways."""

import time
from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

from model.film import read_image
from training.clip.fit import RESULT
from training.clip.towers import Towers, build_towers
from training.clip.views import Pixels, crop_of, plain_view
from training.study.engine import Experiment, finished
from training.study.fitting import device, device_name, load_fitted, prompts_of, without_weights
from training.study.levels import CELL, NAME
from training.study.levels import EXPERIMENT as LEVELS
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_all
from training.study.tables import CLIP_MILLISECONDS, FIT_MINUTES

READINGS: Final = {
    "one-prompt": "one photograph and one text",
    "all-prompts": "one photograph and the texts of all classes",
    "cached": "one photograph, texts kept from before",
}
_WARM_UP: Final = 5
_MOST: Final = 3487
"""As many as the study timed."""
_FEW: Final = 20


def _cells(_study: Study) -> list[Cell]:
    return [Cell(reading) for reading in READINGS]


def _run(study: Study, cell: Cell) -> Result:
    towers, prompts, paths = _ready(study)
    texts = prompts if cell.name != "one-prompt" else prompts[:1]
    kept = _classes(towers, texts) if cell.name == "cached" else None
    crop = study.config("cost").crop

    def look(bgr: Pixels) -> Tensor:
        square = crop_of(crop, bgr.shape[1], bgr.shape[0], None)
        pixels = torch.from_numpy(plain_view(bgr, square, towers.image.size)[None]).to(device())
        classes = _classes(towers, texts) if kept is None else kept
        logits: Tensor = towers.scale * towers.image(pixels) @ classes.T
        return logits.cpu()  # waits for the GPU

    seconds = []
    with torch.inference_mode():
        for path in paths:
            bgr = read_image(study.root / path).bgr
            began = time.perf_counter()
            look(bgr)
            seconds.append(time.perf_counter() - began)
    seconds = seconds[_WARM_UP:] or seconds
    return {
        "milliseconds": 1000 * float(np.mean(seconds)),
        "median": 1000 * float(np.median(seconds)),
        "photographs": len(seconds),
        "device": device_name(device()),
    }


def _classes(towers: Towers, texts: Sequence[Sequence[str]]) -> Tensor:
    """Embeddings of all texts at once, from letters on."""
    embeddings: Tensor = towers.classes(torch.cat(towers.class_inputs(texts)).to(device()))
    return embeddings


def _ready(study: Study) -> tuple[Towers, list[list[str]], list[str]]:
    """The fine-tuned towers, or ones like them: their weights do not change the time."""
    folder = study.out / NAME / CELL
    if (folder / RESULT).exists():
        towers, split, config = load_fitted(folder)
    else:
        split, config = split_all(study, study.seed), study.config("cost")
        towers = build_towers(without_weights(config), len(split.classes)).to(device()).eval()
    return (
        towers,
        prompts_of(split.classes, config.prompts),
        list(split.test[: (_FEW if study.stand_in else _MOST) + _WARM_UP]),
    )


def _tables(study: Study, results: dict[str, Result]) -> Sequence[Table]:
    fitted = finished(LEVELS, study).get(CELL)
    minutes = None if fitted is None else fitted["seconds"] / 60
    train = None if fitted is None else fitted["train"]
    lines = [Line("fine-tuning 82 classes", minutes, FIT_MINUTES, "min", train=train)]
    for name, words in READINGS.items():
        result = results.get(name, {})
        theirs = None if name == "cached" else CLIP_MILLISECONDS
        lines.append(
            Line(f"{words}, mean", result.get("milliseconds"), theirs, "ms", test=result.get("photographs"))
        )
        lines.append(
            Line(f"{words}, median", result.get("median"), None, "ms", test=result.get("photographs"))
        )
    devices = {str(result["device"]) for result in (*results.values(), *filter(None, [fitted]))}
    note = f"ours on {', '.join(sorted(devices)) or 'nothing yet'}, the study's on an RTX A4000"
    return [Table("Section 4.3: time", lines, (note, "a photograph is decoded before its time begins"))]


EXPERIMENT: Final = Experiment("cost", _cells, _run, _tables)
