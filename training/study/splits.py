"""Tables 9 and 10: the 82 classes divided by chance again and again, 78 times in the study."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from training.study.engine import Experiment
from training.study.fitting import fine_tune
from training.study.levels import level
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_all
from training.study.tables import BEST, RUNS, SPLITS, TEST_IMAGES

NAME: Final = "splits"
_KEYS: Final = {
    "accuracy": "top1",
    "precision": "weighted_precision",
    "recall": "weighted_recall",
    "f1": "weighted_f1",
}


def experiment(runs: int = RUNS) -> Experiment:
    """The experiment with so many divisions; more may be added later."""
    return Experiment(NAME, partial(_cells, runs), _run, _tables)


def _cells(runs: int, study: Study) -> list[Cell]:
    return [Cell(f"run-{number:03d}", {"seed": study.seed + number}) for number in range(runs)]


def _run(study: Study, cell: Cell) -> Result:
    seed = int(cell.parameters["seed"])
    config = study.config("splits", f"seed={seed}")
    return fine_tune(study, split_all(study, seed), config, study.out / NAME / cell.name)


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    runs = list(results.values())
    test = runs[0]["photographs"] if runs else None
    train = runs[0]["train"] if runs else None
    lines = []
    for name, (mean, spread) in SPLITS.items():
        values = [level(result, name, "top1") for result in runs]
        lines.append(
            Line(
                f"{name}, mean ± standard deviation",
                float(np.mean(values)) if values else None,
                mean,
                test=test,
                train=train,
                spread=float(np.std(values, ddof=1)) if len(values) > 1 else None,
                their_spread=spread,
            )
        )
    best = max(runs, key=lambda result: float(result["top1"]), default=None)
    table_10 = [
        Line(
            f"L3 {name}",
            None if best is None else float(best[key]),
            BEST[name],
            "%" if name == "accuracy" else "score",
            test=test,
            train=train,
            their_test=TEST_IMAGES if name == "accuracy" else None,
        )
        for name, key in _KEYS.items()
    ]
    counted = f"ours over {len(runs)} divisions, the study's over {RUNS}"
    return [
        Table("Table 9: top-1 over random divisions", lines, (counted,)),
        Table(
            "Table 10: the best of them",
            table_10,
            (counted, "the best of many is no estimate of what to expect: Table 9 is"),
        ),
    ]
