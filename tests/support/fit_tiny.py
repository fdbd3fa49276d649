"""Fits a tiny CLIP on a folder of photographs; ``torchrun`` starts it in several processes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model.catalogue import load_catalogue
from tests.support.tiny_clip import write_configuration
from training.clip.batches import Photographs
from training.clip.config import FitConfig
from training.clip.fit import Habits, fit
from training.clip.processes import Processes, joined
from training.clip.prompts import class_prompts
from training.clip.towers import Towers, build_towers
from training.data.folders import read_folders

CONFIG = FitConfig(
    preset="test",
    model="tiny-clip.json",
    weights="none",
    prompts="study",
    crop="frame",
    loss="label-aware",
    epochs=2,
    batch=8,
    learning_rate=1e-3,
    weight_decay=0.1,
    clip_norm=1.0,
    warm_up=0.2,
    schedule="cosine",
    ema=0.9,
)


def fit_tiny(
    root: Path,
    output: Path,
    config: FitConfig = CONFIG,
    *,
    processes: Processes | None = None,
    say: Callable[[str], None] = lambda _line: None,
    save_every: float = 1e9,
) -> tuple[Towers, dict[str, Any]]:
    torch.set_num_threads(1)
    output.parent.mkdir(parents=True, exist_ok=True)
    if not config.is_trunk:
        config = config.model_copy(update={"model": str(write_configuration(output.parent))})
    catalogue = load_catalogue()
    samples = read_folders(root, catalogue)
    classes = sorted({sample.label for sample in samples})
    labels = np.array([classes.index(sample.label) for sample in samples])
    torch.manual_seed(config.seed)
    towers = build_towers(config, len(classes))
    photographs = Photographs(root, samples, labels, None, config, towers.image.size)
    prompts = list(class_prompts(classes, config.prompts, catalogue).values())
    alone = Processes(0, 1, torch.device("cpu"))
    habits = Habits(workers=1, save_every=save_every, say=say)
    result = fit(towers, config, photographs, photographs, prompts, output, processes or alone, habits)
    return towers, result


if __name__ == "__main__":
    with joined() as together:
        fit_tiny(Path(sys.argv[1]), Path(sys.argv[2]), processes=together)
