"""Tables 6 and 7: learning rate and weight decay on the two subsets."""

from collections.abc import Sequence
from typing import Final

from training.study.engine import Experiment
from training.study.fitting import fine_tune
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_one, split_two
from training.study.tables import GRID_ONE, GRID_TWO, SUBSET_ONE, SUBSET_TWO, Rate

BEST: Final = Rate(1e-5, 1e-3, 0)
"""Learning rate and weight decay that the study goes on with."""
_ROWS: Final = {1: GRID_ONE, 2: GRID_TWO}
_THEIR_TEST: Final = {1: sum(n for _, n in SUBSET_ONE.values()), 2: sum(n for _, n in SUBSET_TWO.values())}


def name_of(subset: int, rate: Rate) -> str:
    """Name of a cell."""
    return f"subset-{subset}-lr-{rate.learning_rate:g}-wd-{rate.weight_decay:g}"


def _cells(_study: Study) -> list[Cell]:
    return [
        Cell(
            name_of(subset, rate),
            {"subset": subset, "learning_rate": rate.learning_rate, "weight_decay": rate.weight_decay},
        )
        for subset, rates in _ROWS.items()
        for rate in rates
    ]


def _run(study: Study, cell: Cell) -> Result:
    values = cell.parameters
    config = study.config(
        "grids", f"learning_rate={values['learning_rate']}", f"weight_decay={values['weight_decay']}"
    )
    split = split_one(study) if values["subset"] == 1 else split_two(study)
    # Figure 4 is about this one.
    similarity = cell.name == name_of(2, BEST)
    return fine_tune(study, split, config, study.out / EXPERIMENT.name / cell.name, similarity=similarity)


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    made = []
    for subset, rates in _ROWS.items():
        lines = []
        for rate in rates:
            result = results.get(name_of(subset, rate), {})
            lines.append(
                Line(
                    f"learning rate {rate.learning_rate:g}, weight decay {rate.weight_decay:g}",
                    result.get("top1"),
                    rate.top1,
                    test=result.get("photographs"),
                    train=result.get("train"),
                    their_test=_THEIR_TEST[subset],
                )
            )
        made.append(Table(f"Table {5 + subset}: fine-tuned on Subset {'I' * subset}", lines))
    return made


EXPERIMENT: Final = Experiment("grids", _cells, _run, _tables)
