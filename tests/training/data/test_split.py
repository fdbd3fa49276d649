from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import DrishtiError
from tests.support.photographs import jpeg, picture
from training.data.folders import Sample
from training.data.split import Split, official_split, per_class, random_split, study_split
from training.data.stock import Stock, take_stock

POSES = ("bow", "camel", "tree")


def samples_of(counts: dict[str, int]) -> tuple[Sample, ...]:
    return tuple(Sample(f"{label}/{n}.jpg", label) for label, count in counts.items() for n in range(count))


def stock_of(samples: tuple[Sample, ...], groups: list[int]) -> Stock:
    """Pictures of one group have one hash and one thumbnail, pictures of different groups far ones."""
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, (max(groups) + 1, 2), dtype=np.uint64)
    thumbnails = rng.integers(0, 256, (max(groups) + 1, 16, 16)).astype(np.uint8)
    return Stock(
        samples,
        np.array([f"{n}" for n in range(len(samples))]),
        np.full((len(samples), 2), 200, np.int32),
        hashes[groups],
        thumbnails[groups],
    )


@given(
    counts=st.lists(st.integers(4, 40), min_size=2, max_size=3),
    seed=st.integers(0, 9),
    group_size=st.integers(1, 3),
)
def test_parts_are_whole_disjoint_and_keep_near_duplicates_together(
    counts: list[int], seed: int, group_size: int
) -> None:
    samples = samples_of(dict(zip(POSES, counts, strict=False)))
    # Groups within a class: consecutive photographs.
    groups = [i * 100 + n // group_size for i, count in enumerate(counts) for n in range(count)]
    numbers = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    stock = stock_of(samples, [numbers[group] for group in groups])
    split = random_split(samples, test=0.2, validation=0.1, seed=seed, stock=stock)
    parts = [set(split.train), set(split.validation), set(split.test)]
    assert sum(map(len, parts)) == len(samples) == len(set.union(*parts))
    group_of = {sample.path: group for sample, group in zip(samples, groups, strict=True)}
    sides = {(group_of[path], side) for side, part in enumerate(parts) for path in part}
    assert len(sides) == len(numbers)
    again = random_split(samples, test=0.2, validation=0.1, seed=seed, stock=stock)
    assert again == split


def test_every_class_gives_its_share(tmp_path: Path) -> None:
    split = random_split(samples_of({"bow": 100, "camel": 50, "tree": 10}), test=0.2, validation=0.1, seed=1)
    assert split.counts() == {
        "bow": {"train": 72, "validation": 8, "test": 20},
        "camel": {"train": 36, "validation": 4, "test": 10},
        "tree": {"train": 7, "validation": 1, "test": 2},
    }
    split.save(tmp_path / "deep" / "split.json")
    assert Split.load(tmp_path / "deep" / "split.json") == split


def test_the_study_takes_a_fifth_of_all_whatever_the_class() -> None:
    samples = samples_of({"bow": 216, "camel": 277, "tree": 1134})
    split = study_split(samples, validation=0, seed=3)
    assert (len(split.train), len(split.test)) == (1302, 325)
    tests = Counter(sample.label for sample in split.samples("test"))
    assert tests != Counter({"bow": 43, "camel": 55, "tree": 227}), "the study does not split by class"


def test_official_lists_lose_what_is_not_there_and_what_leaks() -> None:
    samples = samples_of({"bow": 6, "camel": 4})
    stock = stock_of(samples, [0, 1, 2, 0, 3, 4, 5, 6, 7, 8])
    train = (*samples[:3], *samples[6:8], Sample("bow/999.jpg", "bow"))
    test = (*samples[3:6], *samples[8:], samples[1])  # bow/1 is in both lists
    split = official_split(samples, train, test, validation=0, seed=0, stock=stock)
    assert split.train == ("bow/2.jpg", "camel/0.jpg", "camel/1.jpg")
    assert split.left_out == {"bow/0.jpg": "nearly the same as a test photograph"}
    assert "bow/1.jpg" in split.test


def test_broken_tiny_doubled_and_doubly_labelled_pictures_are_left_out(tmp_path: Path) -> None:
    twice = jpeg(picture(1))
    files = {
        f"{pose}/{n}.jpg": jpeg(picture(10 * k + n)) for k, pose in enumerate(POSES, 1) for n in range(5)
    }
    files |= {
        "bow/broken.jpg": twice[:-200],
        "bow/tiny.jpg": jpeg(picture(2, 50, 50)),
        "bow/twice.jpg": twice,
        "bow/twice-too.jpg": twice,
        "camel/shared.jpg": jpeg(picture(3)),
        "tree/shared.jpg": jpeg(picture(3)),
    }
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    samples = tuple(Sample(path, path.split("/")[0]) for path in files)
    split = random_split(samples, test=0.2, validation=0, seed=0, stock=take_stock(tmp_path, samples))
    assert split.left_out == {
        "bow/broken.jpg": "broken",
        "bow/tiny.jpg": "tiny",
        "bow/twice-too.jpg": "the same file twice",
        "camel/shared.jpg": "the same picture has two labels",
        "tree/shared.jpg": "the same picture has two labels",
    }


def test_fewer_per_class_are_a_subset_and_leave_the_test_alone() -> None:
    split = random_split(samples_of({"bow": 60, "camel": 30, "tree": 9}), test=0.2, validation=0.1, seed=0)
    twelve, six = per_class(split, 12), per_class(split, 6)
    assert set(six.train) < set(twelve.train) < set(split.train)
    assert Counter(s.label for s in twelve.samples("train")) == {"bow": 12, "camel": 12, "tree": 6}
    assert twelve.test == split.test


def test_a_class_of_one_photograph_and_a_single_class_are_refused() -> None:
    samples = samples_of({"bow": 5, "tree": 5})
    with pytest.raises(DrishtiError, match=r"no training photograph \(camel\)"):
        official_split(
            (*samples, Sample("camel/0.jpg", "camel")),
            samples,
            (Sample("camel/0.jpg", "camel"),),
            validation=0,
            seed=0,
        )
    with pytest.raises(DrishtiError, match="a single photograph, or copies of one, of camel"):
        random_split((*samples, Sample("camel/0.jpg", "camel")), test=0.2, validation=0, seed=0)
    with pytest.raises(DrishtiError, match="fewer than two"):
        random_split(samples_of({"bow": 9}), test=0.2, validation=0, seed=0)


def test_a_broken_split_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{}")
    with pytest.raises(DrishtiError, match="no split"):
        Split.load(tmp_path / "s.json")
    with pytest.raises(DrishtiError, match="cannot be read"):
        Split.load(tmp_path / "none.json")
