"""What all experiments share: photographs, folder of results, settings; kept in the folder and checked."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.files import write_atomically
from training.clip.commands import configuration
from training.clip.config import FitConfig
from training.data.folders import Sample, read_folders
from training.data.stock import take_stock
from training.study.tables import NAMES

SETTINGS: Final = "study.json"
PHOTOGRAPHS: Final = "photographs.json"
_FEWEST: Final = 5
_FRESH: Final[dict[str, Any]] = {
    "root": None,
    "changes": [],
    "seed": 0,
    "subset_two": None,
    "yopo": None,
    "stand_in": "",
}

PRESETS: Final[dict[str, tuple[str, ...]]] = {
    "zero-shot": ("prompts=yoga-pose",),
    "prompts": ("batch=6",),
    "grids": ("batch=6",),
    "levels": (),
    "splits": (),
    "shots": ("batch=6",),
    "cost": (),
}
"""How each experiment differs from the preset ``study``: batches of 6 for six poses, of 82 for 82, 5 epochs,
learning rate 1e-5 and weight decay 1e-3 wherever the study does not vary them."""


@dataclass(frozen=True, slots=True)
class Study:
    """One pass over the study.

    Attributes:
        root: folder of folders of photographs.
        out: folder of the results.
        changes: settings that differ from the study's, as ``KEY=VALUE``.
        seed: of all chance.
        subset_two: list of the photographs that a person kept for the filtered subset; else a filter chooses.
        yopo: folder of the other data set's photographs, for the validation subset.
        stand_in: model that takes the place of every encoder, to try the commands out.
        threads: threads that make pictures ready.
    """

    root: Path
    out: Path
    changes: tuple[str, ...] = ()
    seed: int = 0
    subset_two: Path | None = None
    yopo: Path | None = None
    stand_in: str = ""
    threads: int = 4

    def config(self, experiment: str, *cell: str) -> FitConfig:
        """Settings of one cell: the study's, then those that all runs here change, then the cell's own.

        Raises:
            DrishtiError: a change is wrong, or asks for a choice of weights that the study did not make.
        """
        changes = (*PRESETS[experiment], f"seed={self.seed}", *self.changes, *cell)
        config = configuration("study", None, changes)
        if config.wise or config.ema:
            raise DrishtiError(
                "The study chose no weights by validation: leave out wise and ema, which need one."
            )
        return config

    def samples(self) -> tuple[Sample, ...]:
        """The photographs of the 82 classes that are whole; looked at once, then kept in a file.

        Classes with fewer than five are left out: chance could leave them nothing to learn from.

        Raises:
            DrishtiError: the folder cannot be read or holds none.
        """
        file = self.out / PHOTOGRAPHS
        if not file.exists():
            found = read_folders(self.root, load_catalogue(), skip_unknown=True)
            samples = [sample for sample in found if sample.label in NAMES]
            if not samples:
                raise DrishtiError(
                    f"There is no photograph of Yoga-82's classes in {self.root}: check the folder."
                )
            broken = take_stock(self.root, samples, workers=self.threads).broken
            whole = [sample for sample, bad in zip(samples, broken, strict=True) if not bad]
            counts = Counter(sample.label for sample in whole)
            rows = {
                "whole": [(s.path, s.label) for s in whole if counts[s.label] >= _FEWEST],
                "broken": [s.path for s, bad in zip(samples, broken, strict=True) if bad],
                "few": [s.path for s in whole if counts[s.label] < _FEWEST],
            }
            write(file, json.dumps(rows))
        return tuple(Sample(path, label) for path, label in read_json(file)["whole"])


def open_study(out: Path, given: Mapping[str, Any], threads: int = 4) -> Study:
    """The study whose results stand in a folder, or a new one; its settings are kept there.

    Args:
        out: folder of the results.
        given: fields of `Study` that were asked for; those that are None are as they were.
        threads: see `Study`.

    Raises:
        DrishtiError: the folder holds results with other settings, a new one lacks its photographs, or it
            cannot be written.
    """
    asked = {key: _plain(value) for key, value in given.items() if value is not None}
    before = read_json(out / SETTINGS) if (out / SETTINGS).exists() else {}
    # Once there are results only the second data set may still come; before that all but the photographs.
    free = {"yopo"} if before.get("yopo") is None else set()
    if not any(out.glob("*.jsonl")):
        free |= _FRESH.keys() - ({"root"} if (out / PHOTOGRAPHS).exists() else set())
    if other := [key for key in asked.keys() - free if before and asked[key] != before[key]]:
        raise DrishtiError(
            f"{out} holds results with other settings ({', '.join(sorted(other))}): "
            "leave them as they were, or choose another folder."
        )
    values = {**_FRESH, **before, **asked}
    if values["root"] is None:
        raise DrishtiError(
            f"{out} holds no results of the study yet: give the folder of photographs with --data."
        )
    kept = json.dumps(values, indent=1)
    for key in ("root", "subset_two", "yopo"):
        if values[key] is not None:
            values[key] = Path(values[key])
    study = Study(**{**values, "out": out, "changes": tuple(values["changes"]), "threads": threads})
    study.config("levels")  # a slip in a setting must not be kept
    write(out / SETTINGS, kept)
    return study


def _plain(value: Any) -> Any:
    """Fit for JSON; paths whole, so that the next command may start in another folder."""
    if isinstance(value, Path):
        return str(value.resolve())
    return list(value) if isinstance(value, tuple) else value


def write(file: Path, text: str) -> None:
    """Write a file of ours and its folder, or leave the old file as it was.

    Raises:
        DrishtiError: it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, text.encode())
    except OSError as error:
        raise DrishtiError(
            f"{file} cannot be written ({error.strerror}): make room or choose another folder."
        ) from error


def read_json(file: Path) -> Any:
    """What stands in a file of ours.

    Raises:
        DrishtiError: it cannot be read or is broken.
    """
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DrishtiError(f"{file} cannot be read ({error}): remove it and start again.") from error
