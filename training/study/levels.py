"""Table 8 and Figure 5: 82 classes, read on three levels, after every epoch."""

from collections.abc import Sequence
from typing import Final

from training.study.engine import Experiment
from training.study.fitting import fine_tune
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_all
from training.study.tables import FIRST_EPOCH, LEVELS, NAMES, TEST_IMAGES

NAME: Final = "levels"
CELL: Final = "all-classes"


def level(result: Result, name: str, figure: str, reading: str = "sum") -> float:
    """A figure of a level out of a result: ``L1`` to ``L3``, ``top1`` or ``top5``."""
    return float(result[figure] if name == "L3" else result[reading][name][figure])


def _cells(_study: Study) -> list[Cell]:
    return [Cell(CELL)]


def _run(study: Study, cell: Cell) -> Result:
    split = split_all(study, study.seed)
    folder = study.out / NAME / cell.name
    return fine_tune(study, split, study.config("levels"), folder, curve=True, keep=True)


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    result = results.get(CELL)
    lines = []
    for reading, words in (("sum", ""), ("guess", " (group of the likeliest pose)")):
        for (name, figure), theirs in LEVELS.items():
            if reading == "guess" and name == "L3":
                continue
            ours = None if result is None else level(result, name, figure, reading)
            lines.append(_line(f"{name} {figure.replace('top', 'top-')}{words}", ours, theirs, result))
    first = None if result is None else float(result["epochs"][0]["validation"]["top1"])
    lines.append(_line("L3 top-1 after one epoch (study: “over”)", first, FIRST_EPOCH, result))
    notes = ["levels 1 and 2 add up the probabilities of a group's poses, but where another reading is named"]
    if result is not None and len(result["classes"]) < len(NAMES):
        notes.append(f"ours has {len(result['classes'])} classes: the others have too few photographs")
    return [Table("Table 8: 82 classes, fine-tuned", lines, notes)]


def _line(what: str, ours: float | None, theirs: float, result: Result | None) -> Line:
    test, train = (None, None) if result is None else (result["photographs"], result["train"])
    return Line(what, ours, theirs, test=test, train=train, their_test=TEST_IMAGES)


EXPERIMENT: Final = Experiment(NAME, _cells, _run, _tables)
