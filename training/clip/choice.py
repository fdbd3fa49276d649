"""Which weights of a run are the best: judged on validation photographs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.clip.batches import Photographs, loaded
from training.clip.optimiser import mixture
from training.clip.towers import Towers
from training.metrics import macro_f1, top_k

ALPHAS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Mixtures that WiSE-FT tries, from the weights before fine-tuning to those after it."""


def embed(
    towers: Towers, photographs: Photographs, device: torch.device, workers: int = 4, batch: int = 64
) -> NDArray[np.float32]:
    """Embeddings of photographs as they are: float32 [N, width], rows of length 1.

    Raises:
        DrishtiError: a photograph cannot be read.
    """
    order = np.arange(len(photographs.samples))
    batches = [order[start : start + batch] for start in range(0, len(order), batch)]
    towers.eval()
    with torch.inference_mode():
        rows = [towers.image(pixels.to(device)).cpu() for pixels, _ in loaded(photographs, batches, workers)]
    return np.asarray(torch.cat(rows).numpy(), dtype=np.float32)


def measure(
    towers: Towers, photographs: Photographs, inputs: Sequence[Tensor], device: torch.device, workers: int
) -> dict[str, float]:
    """Top-1, top-5, macro F1 and cross-entropy of the towers as they stand.

    Args:
        towers: to judge.
        photographs: to judge on.
        inputs: of the class side, see `Towers.class_inputs`.
        device: to compute on.
        workers: threads that make pictures ready.
    """
    cosines = embed(towers, photographs, device, workers) @ towers.class_embeddings(inputs).cpu().numpy().T
    logits = torch.from_numpy(cosines) * float(towers.scale.detach())
    labels = photographs.labels
    return {
        "top1": top_k(cosines, labels, 1),
        "top5": top_k(cosines, labels, 5),
        "macro_f1": macro_f1(cosines.argmax(axis=1), labels),
        "loss": float(cross_entropy(logits, torch.from_numpy(labels))),
    }


def choose(
    towers: Towers,
    candidates: Mapping[str, Mapping[str, Tensor]],
    start: Mapping[str, Tensor] | None,
    judge: Callable[[], dict[str, float]],
) -> dict[str, Any]:
    """Load the candidate with the best top-1, of equals the one with the least loss.

    Args:
        towers: get the weights.
        candidates: weights by name.
        start: weights before fine-tuning, to try mixtures with (WiSE-FT); None for none.
        judge: figures of the towers as they stand.

    Returns:
        ``chosen`` (name and share of fine-tuned weights), its figures as ``validation``, all as ``tried``.
    """
    tried: dict[str, dict[str, float]] = {}
    best: tuple[float, float] | None = None
    chosen: tuple[str, float] = next(iter(candidates)), 1.0

    def load(name: str, alpha: float) -> None:
        tensors = candidates[name]
        towers.load_state_dict(tensors if start is None else mixture(start, tensors, alpha))

    for name in candidates:
        for alpha in ALPHAS if start is not None else (1.0,):
            load(name, alpha)
            figures = tried[f"{name} {alpha:g}"] = judge()
            key = (figures["top1"], -figures["loss"])
            if best is None or key > best:
                best, chosen = key, (name, alpha)
    load(*chosen)
    return {
        "chosen": {"weights": chosen[0], "alpha": chosen[1]},
        "validation": tried[f"{chosen[0]} {chosen[1]:g}"],
        "tried": tried,
    }
