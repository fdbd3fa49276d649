"""The order of the photographs and their way into batches; the same for any number of processes."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.film import read_image
from training.clip.config import FitConfig
from training.clip.people import People
from training.clip.views import crop_of, plain_view, varied_view
from training.data.folders import Sample

_AHEAD = 3
"""Batches that are made ready while one is learned from."""


@dataclass(frozen=True, slots=True, eq=False)
class Photographs:
    """Photographs on disk with what is known of them.

    Attributes:
        root: their folder.
        samples: path and label of each.
        labels: int64 [N], index of the class.
        people: crops, in the same order; None where the whole picture is looked at.
        config: says what of a photograph is looked at.
        size: side of a view in pixels.
    """

    root: Path
    samples: Sequence[Sample]
    labels: NDArray[np.int64]
    people: People | None
    config: FitConfig
    size: int

    def view(self, index: int, rng: np.random.Generator | None = None) -> NDArray[np.uint8]:
        """One picture, RGB [size, size, 3]; varied where there is a source of chance.

        Raises:
            DrishtiError: the file cannot be read or decoded.
        """
        bgr = read_image(self.root / self.samples[index].path).bgr
        person = None if self.people is None else self.people.crop(index)
        crop = crop_of(self.config.crop, bgr.shape[1], bgr.shape[0], person)
        if rng is None:
            return plain_view(bgr, crop, self.size)
        return varied_view(bgr, crop, self.size, self.config.augmentation, rng)


def epoch_order(labels: NDArray[np.int64], balance: float, seed: int, epoch: int) -> NDArray[np.int64]:
    """Which photographs an epoch shows, in which order: int64 [N].

    Without balance every photograph once. With it photographs are drawn again and again, a class with the
    weight of its size to the power of ``1 - balance``.
    """
    rng = np.random.default_rng((seed, epoch))
    if balance == 0:
        return rng.permutation(len(labels))
    sizes = Counter(labels.tolist())
    weights = np.array([float(sizes[label]) ** -balance for label in labels.tolist()])
    # Systematic draws: the count of each class, and of each photograph, is within one of what it should be.
    ticks = (np.arange(len(labels)) + rng.random()) / len(labels)
    shuffled = rng.permutation(len(labels))
    shuffled = shuffled[np.argsort(labels[shuffled], kind="stable")]
    edges = np.cumsum(weights[shuffled] / weights.sum())
    drawn = shuffled[np.minimum(np.searchsorted(edges, ticks), len(labels) - 1)]
    return rng.permutation(drawn)


def batches_of(order: NDArray[np.int64], batch: int, world: int) -> list[NDArray[np.int64]]:
    """Cut an epoch into batches that divide among processes; a rest below two photographs each is left."""
    parts = [order[start : start + batch] for start in range(0, len(order), batch)]
    whole = [part[: len(part) // world * world] for part in parts]
    return [part for part in whole if len(part) >= 2 * world]


def loaded(
    photographs: Photographs,
    batches: Sequence[NDArray[np.int64]],
    workers: int,
    seed: tuple[int, ...] | None = None,
    first: int = 0,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Pictures uint8 [B, size, size, 3] and labels int64 [B] of each batch, made ready by threads.

    Args:
        photographs: where they come from.
        batches: indices.
        workers: threads; decoding and resizing release Python's lock.
        seed: of the variation, together with the batch and the photograph; None for pictures as they are.
        first: number of the first of these batches in its epoch.

    Raises:
        DrishtiError: a photograph cannot be read.
    """

    def job(batch: int, index: int) -> NDArray[np.uint8]:
        rng = None if seed is None else np.random.default_rng((*seed, batch, index))
        return photographs.view(index, rng)

    waiting: deque[tuple[NDArray[np.int64], list[Future[NDArray[np.uint8]]]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for number, indices in enumerate(batches, start=first):
                waiting.append((indices, [pool.submit(job, number, int(index)) for index in indices]))
                if len(waiting) > _AHEAD:
                    yield _collect(photographs, *waiting.popleft())
            while waiting:
                yield _collect(photographs, *waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _collect(
    photographs: Photographs, indices: NDArray[np.int64], jobs: list[Future[NDArray[np.uint8]]]
) -> tuple[Tensor, Tensor]:
    pictures = np.stack([job.result() for job in jobs])
    return torch.from_numpy(pictures), torch.from_numpy(photographs.labels[indices])
