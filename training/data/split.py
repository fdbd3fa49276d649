"""Which photographs train, which choose, which test: kept as one JSON file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from model.errors import DrishtiError
from training.data.folders import Sample
from training.data.stock import Stock

SIX_POSES: Final = ("bow", "camel", "shoulderstand", "chair", "cat-cow", "childs-pose")
"""The study's six poses (Tables 2 and 3)."""

Part = Literal["train", "validation", "test"]
PARTS: Final[tuple[Part, ...]] = ("train", "validation", "test")


class Split(BaseModel):
    """Photographs of each part, by path relative to the root.

    Attributes:
        protocol: how it was made, for people.
        seed: of the chance in it.
        classes: labels in the order of all that is computed from it.
        labels: label of every photograph that is in a part.
        train: to learn from.
        validation: to choose, calibrate and set thresholds with.
        test: to measure with, once.
        left_out: photographs in no part, and why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    protocol: str
    seed: int
    classes: tuple[str, ...]
    labels: dict[str, str]
    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]
    left_out: dict[str, str] = {}

    def samples(self, part: Part) -> tuple[Sample, ...]:
        """The photographs of one part."""
        return tuple(Sample(path, self.labels[path]) for path in getattr(self, part))

    def counts(self) -> dict[str, dict[str, int]]:
        """Photographs by class and part."""
        table: dict[str, dict[str, int]] = {label: dict.fromkeys(PARTS, 0) for label in self.classes}
        for part in PARTS:
            for sample in self.samples(part):
                table[sample.label][part] += 1
        return table

    def save(self, path: Path) -> None:
        """Write it, or leave the old file as it was.

        Raises:
            DrishtiError: it cannot be written.
        """
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(self.model_dump_json(indent=1), "utf-8")
            part.replace(path)
        except OSError as error:
            raise DrishtiError(
                f"The split {path} cannot be written ({error.strerror}): choose another place."
            ) from error

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a split.

        Raises:
            DrishtiError: there is none, or it is broken.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise DrishtiError(
                f"The split {path} cannot be read ({error.strerror}): make one with `data split`."
            ) from error
        except ValidationError as error:
            raise DrishtiError(f"{path} is no split: make it again with `data split`.") from error


def official_split(
    samples: Iterable[Sample],
    train_list: Iterable[Sample],
    test_list: Iterable[Sample],
    *,
    validation: float,
    seed: int,
    stock: Stock | None = None,
) -> Split:
    """The official lists as far as the photographs are there; validation is taken from the training list.

    With a stock, photographs that are in training and, nearly the same, in the test list are left out of
    training.

    Raises:
        DrishtiError: a class would have no training photograph.
    """
    here = {sample.path for sample in samples}
    test = {sample.path: sample.label for sample in test_list if sample.path in here}
    train = {s.path: s.label for s in train_list if s.path in here and s.path not in test}
    left_out, groups = _doubtful({**train, **test}, stock)
    test_groups = {groups.get(path, path) for path in test if path not in left_out}
    for path in train:
        if path not in left_out and groups.get(path, path) in test_groups:
            left_out[path] = "nearly the same as a test photograph"
    kept_train = [Sample(path, label) for path, label in train.items() if path not in left_out]
    kept_test = [Sample(path, label) for path, label in test.items() if path not in left_out]
    learn, choose = _divide(kept_train, groups, validation, np.random.default_rng(seed))
    return _split("official lists", seed, learn, choose, kept_test, left_out)


def random_split(
    samples: Iterable[Sample],
    *,
    test: float,
    validation: float,
    seed: int,
    stock: Stock | None = None,
) -> Split:
    """Shares of every class, chosen by chance; with a stock, near duplicates stay on one side.

    Args:
        samples: the photographs.
        test: share of each class for the test, at least one photograph.
        validation: share of what remains, likewise; 0 for none.
        seed: of the choice.
        stock: what is known of the photographs; without it nothing is left out.

    Raises:
        DrishtiError: a class would have no training photograph, or none to test with.
    """
    labels = {sample.path: sample.label for sample in samples}
    left_out, groups = _doubtful(labels, stock)
    kept = [Sample(path, label) for path, label in labels.items() if path not in left_out]
    rng = np.random.default_rng(seed)
    rest, tested = _divide(kept, groups, test, rng)
    if untested := sorted({sample.label for sample in kept} - {sample.label for sample in tested}):
        raise DrishtiError(
            f"There is a single photograph, or copies of one, of {', '.join(untested)}: "
            "each class needs two different ones; add some, or move the folder away."
        )
    learn, choose = _divide(rest, groups, validation, rng)
    return _split(
        f"random, {1 - test:.0%} to {test:.0%} of each class", seed, learn, choose, tested, left_out
    )


def study_split(samples: Iterable[Sample], *, validation: float, seed: int) -> Split:
    """The study's: a random fifth of all photographs tests, whatever their class or their duplicates.

    Raises:
        DrishtiError: a class would have no training photograph.
    """
    order = sorted(samples)
    rng = np.random.default_rng(seed)
    rng.shuffle(order)
    tested, rest = order[: round(len(order) / 5)], order[round(len(order) / 5) :]
    learn, choose = _divide(rest, {}, validation, rng)
    return _split("the study's random 80 to 20 of all", seed, learn, choose, tested, {})


def per_class(split: Split, count: int) -> Split:
    """At most ``count`` training photographs of each class; smaller counts are subsets of larger ones."""
    rng = np.random.default_rng(split.seed)
    chosen = []
    for paths in _by_label(split.samples("train")).values():
        order = sorted(paths)
        rng.shuffle(order)
        chosen += order[:count]
    return split.model_copy(
        update={"train": tuple(sorted(chosen)), "protocol": f"{split.protocol}; at most {count} per class"}
    )


def _doubtful(labels: Mapping[str, str], stock: Stock | None) -> tuple[dict[str, str], dict[str, str]]:
    """Photographs to leave out with the reason, and the group of each photograph that stays."""
    if stock is None:
        return {}, {}
    members: dict[int, list[int]] = defaultdict(list)
    groups = stock.groups()
    left_out: dict[str, str] = {}
    for index, sample in enumerate(stock.samples):
        if sample.path not in labels:
            continue
        if stock.broken[index]:
            left_out[sample.path] = "broken"
        elif stock.tiny[index]:
            left_out[sample.path] = "tiny"
        else:
            members[groups[index]].append(index)
    names = {}
    for group, indices in members.items():
        paths = [stock.samples[i].path for i in indices]
        if len({labels[path] for path in paths}) > 1:
            left_out.update(dict.fromkeys(paths, "the same picture has two labels"))
            continue
        names.update(dict.fromkeys(paths, str(group)))
        seen: set[str] = set()
        for index, path in zip(indices, paths, strict=True):
            if stock.sha256[index] in seen:
                left_out[path] = "the same file twice"
            seen.add(str(stock.sha256[index]))
    return left_out, names


def _divide(
    samples: Sequence[Sample], groups: Mapping[str, str], share: float, rng: np.random.Generator
) -> tuple[list[Sample], list[Sample]]:
    """The larger and the smaller part of each class; groups stay whole."""
    large, small = [], []
    for label, paths in _by_label(samples).items():
        together: dict[str, list[str]] = defaultdict(list)
        for path in sorted(paths):
            together[groups.get(path, path)].append(path)
        blocks = list(together.values())
        wanted = max(1, round(share * len(paths))) if share > 0 and len(blocks) > 1 else 0
        taken: list[str] = []
        for index in rng.permutation(len(blocks)):
            if len(taken) + len(blocks[index]) <= max(wanted, 1) and len(taken) < wanted:
                taken += blocks[index]
        if wanted and not taken:
            taken = sorted(blocks, key=len)[0]
        small += [Sample(path, label) for path in sorted(taken)]
        large += [Sample(path, label) for path in sorted(set(paths) - set(taken))]
    return large, small


def _by_label(samples: Iterable[Sample]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for sample in sorted(samples, key=lambda sample: (sample.label, sample.path)):
        table[sample.label].append(sample.path)
    return table


def _split(
    protocol: str,
    seed: int,
    train: Sequence[Sample],
    validation: Sequence[Sample],
    test: Sequence[Sample],
    left_out: Mapping[str, str],
) -> Split:
    everything = (*train, *validation, *test)
    classes = sorted({sample.label for sample in everything})
    learned = {sample.label for sample in train}
    if missing := [label for label in classes if label not in learned]:
        raise DrishtiError(
            f"{len(missing)} classes have no training photograph ({', '.join(missing[:3])}): "
            "each needs at least two; add some or leave the class out."
        )
    if len(classes) < 2:
        raise DrishtiError("There are photographs of fewer than two classes: nothing can be told apart.")
    return Split(
        protocol=protocol,
        seed=seed,
        classes=tuple(classes),
        labels={sample.path: sample.label for sample in everything},
        train=tuple(sample.path for sample in train),
        validation=tuple(sample.path for sample in validation),
        test=tuple(sample.path for sample in test),
        left_out=dict(left_out),
    )
