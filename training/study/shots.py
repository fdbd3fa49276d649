"""Table 11: fewer and fewer training photographs a class, with the test photographs as they are."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from training.data.split import per_class
from training.study.engine import Experiment
from training.study.fitting import fine_tune
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_two
from training.study.tables import SHOTS, SUBSET_TWO

_THEIR_TEST: Final = sum(test for _, test in SUBSET_TWO.values())


def _cells(_study: Study) -> list[Cell]:
    return [Cell(f"{count}-per-class" if count else "all", {"count": count}) for count in SHOTS]


def _run(study: Study, cell: Cell) -> Result:
    split = split_two(study)
    smallest = min(Counter(sample.label for sample in split.samples("train")).values())
    count = min(int(cell.parameters["count"]), smallest)
    if count:
        split = per_class(split, count)
    folder = study.out / EXPERIMENT.name / cell.name
    return {**fine_tune(study, split, study.config("shots"), folder), "per_class": count}


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    lines = []
    short = ""
    for cell, (count, (theirs, images)) in zip(_cells(_study), SHOTS.items(), strict=True):
        result = results.get(cell.name, {})
        what = f"{count} a class" if count else "all there are"
        lines.append(
            Line(
                f"{what} (study: {images} images)",
                result.get("top1"),
                theirs,
                test=result.get("photographs"),
                train=result.get("train"),
                their_test=_THEIR_TEST,
            )
        )
        if count and result and result["per_class"] < count:
            short = f"our smallest class has {result['per_class']} training photographs; no row has more"
    return [Table("Table 11: training photographs a class, Subset II", lines, (short,) if short else ())]


EXPERIMENT: Final = Experiment("shots", _cells, _run, _tables)
