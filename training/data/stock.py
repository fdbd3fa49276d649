"""Looks at every photograph once: which are broken, which are the same, which are nearly the same."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.errors import DrishtiError
from training.data.folders import Sample
from training.data.pictures import THUMBNAIL, BrokenPictureError, NotAPictureError, picture_facts

TINY: Final = 96
"""Pictures whose shorter side is below this, in pixels, show too little of a body."""

_CACHE: Final = ".stock.npz"
_NEAR_BITS: Final = 12
_NEAR_CORRELATION: Final = 0.97
_BLOCK: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """What the photographs are, in the order of the samples.

    Attributes:
        samples: the photographs.
        sha256: str [N]; empty where the file is broken.
        sizes: int32 [N, 2] width and height in pixels; 0 where broken.
        hashes: uint64 [N, 2] perceptual hashes of picture and mirror image.
        thumbnails: uint8 [N, 16, 16].
    """

    samples: tuple[Sample, ...]
    sha256: NDArray[np.str_]
    sizes: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    thumbnails: NDArray[np.uint8]

    @property
    def broken(self) -> NDArray[np.bool_]:
        """Bool [N]: not a whole picture."""
        return np.asarray(self.sha256 == "")

    @property
    def tiny(self) -> NDArray[np.bool_]:
        """Bool [N]: whole, but too small."""
        return np.asarray(~self.broken & (self.sizes.min(axis=1) < TINY))

    def groups(self) -> NDArray[np.int32]:
        """Int32 [N]: photographs that are the same, nearly the same or mirrored have one number."""
        pairs = near_pairs(self.hashes, self.thumbnails)
        pairs = pairs[~self.broken[pairs].any(axis=1)]
        count = len(self.samples)
        _, inverse = np.unique(self.sha256, return_inverse=True)
        first = np.full(inverse.max(initial=0) + 1, -1)
        whole = np.flatnonzero(~self.broken)
        first[inverse[whole[::-1]]] = whole[::-1]
        same = np.stack([whole, first[inverse[whole]]], axis=1)
        edges = np.concatenate([pairs, same])
        graph = coo_array((np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), shape=(count, count))
        _, labels = connected_components(graph, directed=False)
        return np.asarray(labels, dtype=np.int32)


def near_pairs(hashes: NDArray[np.uint64], thumbnails: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Pairs (i < j) of pictures that show the same, straight or mirrored: int64 [M, 2].

    Candidates differ in few bits of the perceptual hash; their thumbnails then have to agree.

    Args:
        hashes: uint64 [N, 2].
        thumbnails: uint8 [N, 16, 16].
    """
    found = []
    for start in range(0, len(hashes), _BLOCK):
        block = hashes[start : start + _BLOCK]
        for side in (0, 1):
            distances = np.bitwise_count(block[:, 0, None] ^ hashes[None, :, side])
            i, j = np.nonzero(distances <= _NEAR_BITS)
            i += start
            i, j = i[i < j], j[i < j]
            other = thumbnails[j] if side == 0 else thumbnails[j][:, :, ::-1]
            same = _correlation(thumbnails[i], other) >= _NEAR_CORRELATION
            found.append(np.stack([i[same], j[same]], axis=1))
    return np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2), np.int64)


def _correlation(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.float32]:
    a_flat, b_flat = (x.reshape(-1, THUMBNAIL**2).astype(np.float32) for x in (a, b))
    a_flat -= a_flat.mean(axis=1, keepdims=True)
    b_flat -= b_flat.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(a_flat, axis=1) * np.linalg.norm(b_flat, axis=1)
    return np.asarray((a_flat * b_flat).sum(axis=1) / np.maximum(norms, 1e-6), dtype=np.float32)


def take_stock(
    root: Path,
    samples: Iterable[Sample],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    workers: int = 4,
) -> Stock:
    """Read every photograph, or take what is known of it from the last time.

    Args:
        root: folder of the photographs.
        samples: which of them.
        progress: called with the number of photographs looked at and their number.
        workers: threads.

    Raises:
        DrishtiError: a file cannot be read.
    """
    samples = tuple(samples)
    known = _read_cache(root / _CACHE)
    rows: list[_Row] = []
    with ThreadPoolExecutor(workers) as pool:
        jobs = pool.map(lambda sample: _look(root, sample.path, known), samples)
        for done, row in enumerate(jobs, start=1):
            rows.append(row)
            progress(done, len(samples))
    stock = Stock(
        samples,
        np.array([row.sha256 for row in rows], dtype="U64"),
        np.array([row.size for row in rows], dtype=np.int32).reshape(-1, 2),
        np.array([row.hashes for row in rows], dtype=np.uint64).reshape(-1, 2),
        np.array([row.thumbnail for row in rows], dtype=np.uint8).reshape(-1, THUMBNAIL, THUMBNAIL),
    )
    stamps = np.array([row.stamp for row in rows], dtype=np.int64).reshape(-1, 2)
    _write_cache(root / _CACHE, stock, stamps)
    return stock


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    stamp: tuple[int, int]
    sha256: str
    size: tuple[int, int]
    hashes: NDArray[np.uint64]
    thumbnail: NDArray[np.uint8]


def _look(root: Path, path: str, known: dict[str, _Row]) -> _Row:
    file = root / path
    try:
        stat = file.stat()
        stamp = (stat.st_size, stat.st_mtime_ns)
        if path in known and known[path].stamp == stamp:
            return known[path]
        facts = picture_facts(file.read_bytes())
    except OSError as error:
        raise DrishtiError(f"{file} cannot be read ({error.strerror}): check the folder.") from error
    except (NotAPictureError, BrokenPictureError):
        return _Row(stamp, "", (0, 0), np.zeros(2, np.uint64), np.zeros((THUMBNAIL, THUMBNAIL), np.uint8))
    return _Row(stamp, facts.sha256, (facts.width, facts.height), facts.hashes, facts.thumbnail)


def _read_cache(path: Path) -> dict[str, _Row]:
    try:
        with np.load(path, allow_pickle=False) as data:
            columns = [data[name] for name in ("paths", "stamps", "sha256", "sizes", "hashes", "thumbnails")]
    except (OSError, ValueError, KeyError, EOFError):
        return {}  # only a cache: what cannot be read is looked at again
    return {
        str(name): _Row(
            (int(stamp[0]), int(stamp[1])), str(sha256), (int(size[0]), int(size[1])), hashes, thumb
        )
        for name, stamp, sha256, size, hashes, thumb in zip(*columns, strict=True)
    }


def _write_cache(path: Path, stock: Stock, stamps: NDArray[np.int64]) -> None:
    part = path.with_suffix(".part.npz")
    try:
        np.savez_compressed(
            part,
            paths=np.array([sample.path for sample in stock.samples]),
            stamps=stamps,
            sha256=stock.sha256,
            sizes=stock.sizes,
            hashes=stock.hashes,
            thumbnails=stock.thumbnails,
        )
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)  # a read-only data folder: look at everything again the next time
