from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import DrishtiError
from tests.support.photographs import write_folders
from training.clip.batches import Photographs, batches_of, epoch_order, loaded
from training.clip.config import DRISHTI
from training.data.folders import Sample

LABELS = np.array([0] * 90 + [1] * 9 + [2])


def test_without_balance_an_epoch_shows_every_photograph_once() -> None:
    order = epoch_order(LABELS, 0, seed=1, epoch=0)
    assert sorted(order.tolist()) == list(range(100))
    assert order.tolist() != epoch_order(LABELS, 0, seed=1, epoch=1).tolist()


def test_with_balance_small_classes_are_shown_more_often() -> None:
    shown = {
        balance: Counter(LABELS[epoch_order(LABELS, balance, 0, 0)].tolist()) for balance in (0.0, 0.5, 1.0)
    }
    assert all(abs(shown[1.0][label] - 100 / 3) <= 1 for label in range(3))
    roots = np.sqrt([90, 9, 1])
    for label in range(3):
        assert shown[0.5][label] == pytest.approx(100 * roots[label] / roots.sum(), abs=1)
    assert shown[0.0] == {0: 90, 1: 9, 2: 1}


@given(st.integers(4, 200), st.integers(2, 64), st.integers(1, 4))
def test_batches_divide_among_processes_and_lose_little(count: int, batch: int, world: int) -> None:
    order = np.arange(count)
    batches = batches_of(order, batch, world)
    flat = np.concatenate(batches) if batches else np.array([])
    assert len(set(flat.tolist())) == len(flat)
    assert all(len(part) % world == 0 and 2 * world <= len(part) <= max(batch, 2 * world) for part in batches)
    if batch % world == 0 and batch >= 2 * world:
        assert count - len(flat) < 2 * world


def photographs(root: Path) -> Photographs:
    write_folders(root, {"tree": 6})
    samples = [Sample(f"tree/{n}.jpg", "tree") for n in range(6)]
    config = DRISHTI.model_copy(update={"crop": "frame"})
    return Photographs(root, samples, np.arange(6), None, config, 32)


def test_pictures_vary_by_seed_alone_whatever_the_threads_and_the_resumption(tmp_path: Path) -> None:
    data = photographs(tmp_path)
    batches = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    once = [pixels.numpy() for pixels, _ in loaded(data, batches, 1, (7, 0))]
    again = [pixels.numpy() for pixels, _ in loaded(data, batches, 3, (7, 0))]
    rest = [pixels.numpy() for pixels, _ in loaded(data, batches[1:], 1, (7, 0), first=1)]
    other = [pixels.numpy() for pixels, _ in loaded(data, batches, 1, (8, 0))]
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(once[1:], rest)
    assert not np.array_equal(once, other)
    plain = [pixels.numpy() for pixels, _ in loaded(data, batches, 1)]
    np.testing.assert_array_equal(plain, [pixels.numpy() for pixels, _ in loaded(data, batches, 2)])


def test_a_photograph_that_cannot_be_decoded_stops_with_its_name(tmp_path: Path) -> None:
    data = photographs(tmp_path)
    (tmp_path / "tree/3.jpg").write_bytes(b"no picture")
    with pytest.raises(DrishtiError, match=r"3\.jpg is not an image"):
        list(loaded(data, [np.arange(6)], 2))
