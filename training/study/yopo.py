"""Section 5's validation photographs: another data set (YoPo) less what the models learned from."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.catalogue import Catalogue, load_catalogue
from model.errors import DrishtiError
from model.film import IMAGE_SUFFIXES
from training.data.folders import Sample, label_of
from training.data.stock import Stock, near_pairs, take_stock
from training.study.engine import Experiment
from training.study.fitting import cosines_of, judged, load_fitted, photographs_of, prompts_of
from training.study.levels import CELL, NAME
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study, read_json, write
from training.study.subsets import split_all
from training.study.tables import NAMES, YOPO_IMAGES

LIST: Final = "yopo.json"
CLIP: Final = "clip"


@dataclass(frozen=True, slots=True)
class Yopo:
    """What became of the other data set's photographs.

    Attributes:
        kept: to validate with.
        seen: left out because they, or pictures nearly the same, are training photographs.
        broken: no whole pictures.
        strange: folders that name none of the 82 classes.
    """

    kept: tuple[Sample, ...]
    seen: tuple[str, ...]
    broken: tuple[str, ...]
    strange: tuple[str, ...]


def validation(study: Study) -> Yopo:
    """The validation photographs; looked for once, then kept in a file.

    Raises:
        DrishtiError: no folder of them was given, or it holds none of the 82 classes.
    """
    if study.yopo is None:
        raise DrishtiError(
            "The validation photographs are missing: fetch the data set (kaggle.com/datasets/shrutisaxena/"
            "yoga-pose-image-classification-dataset) and give its folder with --yopo."
        )
    file = study.out / LIST
    if not file.exists():
        _save(file, _look(study, study.yopo))
    values = read_json(file)
    return Yopo(
        tuple(Sample(path, label) for path, label in values["kept"]),
        tuple(values["seen"]),
        tuple(values["broken"]),
        tuple(values["strange"]),
    )


def _save(file: Path, found: Yopo) -> None:
    rows = {
        "kept": [(sample.path, sample.label) for sample in found.kept],
        "seen": found.seen,
        "broken": found.broken,
        "strange": found.strange,
    }
    write(file, json.dumps(rows))


def _look(study: Study, root: Path) -> Yopo:
    samples, strange = read_loosely(root, load_catalogue())
    if not samples:
        raise DrishtiError(f"No folder in {root} names one of the 82 poses: check the folder.")
    train = set(split_all(study, study.seed).train)
    ours = take_stock(study.root, study.samples(), workers=study.threads)
    theirs = take_stock(root, samples, workers=study.threads)
    learned = np.array([sample.path in train for sample in ours.samples])
    seen = in_both(theirs, ours, learned)
    whole = ~theirs.broken
    return Yopo(
        tuple(sample for sample, good in zip(samples, whole & ~seen, strict=True) if good),
        tuple(sample.path for sample, bad in zip(samples, whole & seen, strict=True) if bad),
        tuple(sample.path for sample, bad in zip(samples, ~whole, strict=True) if bad),
        strange,
    )


def read_loosely(root: Path, catalogue: Catalogue) -> tuple[tuple[Sample, ...], tuple[str, ...]]:
    """Photographs in folders named after one of the 82 poses, in any spelling; and the other folders.

    Raises:
        DrishtiError: the folder cannot be read.
    """
    samples, strange = [], []
    try:
        for folder in sorted(entry for entry in root.iterdir() if entry.is_dir()):
            files = sorted(f.name for f in folder.iterdir() if f.suffix.lower() in IMAGE_SUFFIXES)
            label = pose_of(folder.name, catalogue)
            if label is None:
                strange.append(folder.name)
            else:
                samples += [Sample(f"{folder.name}/{name}", label) for name in files]
    except OSError as error:
        raise DrishtiError(f"The folder {root} cannot be read ({error.strerror}): check the path.") from error
    return tuple(samples), tuple(strange)


def pose_of(name: str, catalogue: Catalogue) -> str | None:
    """The one of the 82 poses that a name means, however it is spelled: "Utkatasana", "utkaṭāsana"."""
    exact = label_of(name, catalogue)
    if exact in NAMES:
        return exact
    wanted = _sound(name)
    for pose in NAMES:
        # One class has two poses of one name: "… I and II".
        base = NAMES[pose].removesuffix(" I and II")
        both = () if base == NAMES[pose] else (f"{base} I", f"{base} II")
        names = (NAMES[pose], *both, *catalogue.pose(pose).names)
        if wanted in {_sound(one) for one in names}:
            return pose
    return None


def _sound(name: str) -> str:
    """Letters alone, in one of the spellings that Sanskrit has in English."""
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )
    letters = re.sub(r"\bpose\b|[^a-z0-9]", "", letters)
    for spelled, heard in (("sh", "s"), ("ch", "c"), ("th", "t"), ("w", "v"), ("aa", "a"), ("ee", "i")):
        letters = letters.replace(spelled, heard)
    return letters


def in_both(theirs: Stock, ours: Stock, learned: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bool [theirs]: whether a picture is, nearly or mirrored, one of ours that was learned from.

    Args:
        theirs: pictures to ask for.
        ours: pictures to look among.
        learned: bool [ours], which of them count.
    """
    count = len(theirs.samples)
    pairs = near_pairs(
        np.concatenate([theirs.hashes, ours.hashes]), np.concatenate([theirs.thumbnails, ours.thumbnails])
    )
    across = pairs[(pairs[:, 0] < count) & (pairs[:, 1] >= count)]
    across = across[learned[across[:, 1] - count] & ~ours.broken[across[:, 1] - count]]
    seen = np.isin(np.arange(count), across[:, 0])
    same = np.isin(theirs.sha256, ours.sha256[learned & ~ours.broken])
    return np.asarray((seen | same) & ~theirs.broken)


def _cells(_study: Study) -> list[Cell]:
    return [Cell(CLIP)]


def _run(study: Study, cell: Cell) -> Result:  # noqa: ARG001
    found = validation(study)
    assert study.yopo is not None
    towers, split, config = load_fitted(study.out / NAME / CELL)
    samples = [sample for sample in found.kept if sample.label in split.classes]
    elsewhere = replace(study, root=study.yopo)
    photographs = photographs_of(elsewhere, samples, split.classes, config, towers.image.size)
    cosines = cosines_of(towers, photographs, prompts_of(split.classes, config.prompts), study.threads)
    return judged(cosines, float(towers.scale.detach()), photographs.labels, split.classes)


def _tables(study: Study, results: dict[str, Result]) -> Sequence[Table]:
    result = results.get(CLIP, {})
    lines = []
    notes = []
    if study.yopo is not None and (study.out / LIST).exists():
        found = validation(study)
        lines = [
            Line("photographs kept", len(found.kept), YOPO_IMAGES, "images"),
            Line("left out: in training", len(found.seen), None, "images"),
            Line("left out: broken", len(found.broken), None, "images"),
        ]
        if found.strange:
            shown = ", ".join(found.strange[:5])
            notes = [f"{len(found.strange)} folders name none of the 82 poses, such as {shown}"]
    for figure in ("top1", "top5"):
        name = f"CLIP, {figure.replace('top', 'top-')}"
        lines.append(Line(name, result.get(figure), None, test=result.get("photographs")))
    return [Table("Section 5: the validation photographs (YoPo)", lines, notes)]


EXPERIMENT: Final = Experiment("yopo", _cells, _run, _tables)
