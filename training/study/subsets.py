"""The study's two subsets of six poses, and the divisions that it makes (Tables 2 and 3)."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.film import read_image
from training.data.folders import Sample
from training.data.split import Split, study_split
from training.study.printing import Line, Table
from training.study.study import Study, write
from training.study.tables import SIX_NAMES, SUBSET_ONE, SUBSET_TWO

LIST: Final = "subset-two.txt"
SHARES: Final = {pose: sum(SUBSET_TWO[pose]) / sum(SUBSET_ONE[pose]) for pose in SIX_NAMES}
"""What the study kept of each pose: 26 to 44 %."""
_SIDE: Final = 64
_BORDER: Final = 9
_NEAR: Final = 25
_LEAST: Final = 224


def subset_one(study: Study) -> tuple[Sample, ...]:
    """All photographs of the six poses.

    Raises:
        DrishtiError: one of the poses has fewer than two.
    """
    samples = tuple(sample for sample in study.samples() if sample.label in SIX_NAMES)
    counts = Counter(sample.label for sample in samples)
    if few := [name for pose, name in SIX_NAMES.items() if counts[pose] < 2]:
        raise DrishtiError(
            f"There are fewer than two photographs of {', '.join(few)}: the study's six poses need them."
        )
    return samples


def subset_two(study: Study) -> tuple[Sample, ...]:
    """The photographs on clean backgrounds: those of a list, or those that a filter takes for clean.

    The filter keeps of each pose the share that the study kept, cleanest first, and writes the list into the
    folder of results, where a person may correct it before anything is fine-tuned.

    Raises:
        DrishtiError: the list cannot be read, or names a photograph that is not there.
    """
    samples = {sample.path: sample for sample in subset_one(study)}
    file = study.subset_two or study.out / LIST
    if study.subset_two is None and not file.exists():
        chosen = cleanest(study, tuple(samples.values()))
        write(file, "".join(f"{path}\n" for path in chosen))
    try:
        paths = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise DrishtiError(
            f"The list {file} cannot be read: it should hold one FOLDER/FILE a line."
        ) from error
    if unknown := [path for path in paths if path not in samples]:
        raise DrishtiError(
            f"{file} names {len(unknown)} photographs that are not there or of another pose, "
            f"such as {unknown[0]}: correct the list."
        )
    return tuple(samples[path] for path in dict.fromkeys(paths))


def cleanest(study: Study, samples: Sequence[Sample]) -> list[str]:
    """Paths of the photographs that the filter keeps, sorted."""
    with ThreadPoolExecutor(study.threads) as pool:
        scores = list(pool.map(lambda sample: cleanness(read_image(study.root / sample.path).bgr), samples))
    chosen = []
    for pose, share in SHARES.items():
        ranked = sorted(
            (-score, sample.path)
            for score, sample in zip(scores, samples, strict=True)
            if sample.label == pose
        )
        chosen += [path for _, path in ranked[: max(2, round(share * len(ranked)))]]
    return sorted(chosen)


def cleanness(bgr: NDArray[np.uint8]) -> float:
    """How clean the background of a photograph is, 1 for a plain one; small pictures come after all others.

    It is the share of the outer frame that has the frame's own middle colour.

    Args:
        bgr: uint8 [H, W, 3].
    """
    small = np.asarray(cv2.resize(bgr, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), dtype=np.float32)
    frame = np.ones((_SIDE, _SIDE), dtype=np.bool_)
    frame[_BORDER:-_BORDER, _BORDER:-_BORDER] = False
    pixels = small[frame]
    near = np.abs(pixels - np.median(pixels, axis=0)).max(axis=1) <= _NEAR
    is_small = min(bgr.shape[:2]) < _LEAST
    return float(near.mean()) - float(is_small)


def split_one(study: Study) -> Split:
    """Subset I divided by chance, a fifth for the test."""
    return study_split(subset_one(study), validation=0, seed=study.seed)


def split_two(study: Study) -> Split:
    """Subset II divided by chance, a fifth for the test."""
    return study_split(subset_two(study), validation=0, seed=study.seed)


def split_all(study: Study, seed: int) -> Split:
    """All classes divided by chance, a fifth for the test; another division for each seed."""
    return study_split(study.samples(), validation=0, seed=seed)


def tables(study: Study) -> list[Table]:
    """Tables 2 and 3."""
    chosen = (
        "a list of your own" if study.subset_two else f"a filter; correct {Path(LIST)} by hand if you like"
    )
    return [
        _table("Table 2: six poses as they are (Subset I)", split_one(study), SUBSET_ONE, ()),
        _table(
            "Table 3: six poses on clean backgrounds (Subset II)",
            split_two(study),
            SUBSET_TWO,
            (f"the study chose these by hand and published no list; here by {chosen}",),
        ),
    ]


def _table(title: str, split: Split, theirs: dict[str, tuple[int, int]], notes: Sequence[str]) -> Table:
    counts = split.counts()
    lines = []
    for part, index in (("train", 0), ("test", 1)):
        rows = [
            (pose, counts[pose]["train" if index == 0 else "test"], theirs[pose][index]) for pose in theirs
        ]
        lines += [Line(f"{SIX_NAMES[pose]}, {part}", ours, other, "images") for pose, ours, other in rows]
        lines.append(Line(f"all, {part}", sum(r[1] for r in rows), sum(r[2] for r in rows), "images"))
    return Table(title, lines, notes)
