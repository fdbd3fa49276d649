"""Runs the cells of an experiment, one after the other or spread over Dask workers, and keeps the results."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from model.errors import DrishtiError
from training.study.printing import Table
from training.study.runs import Cell, Ledger, Result
from training.study.study import Study

Run = Callable[[Study, Cell], Result]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment of the study.

    Attributes:
        name: of its ledger and folder.
        cells: what there is to run, in the order of the table.
        run: runs one cell; a function of a module, so that it can be sent to workers.
        tables: the results by name of the cell, as tables; some may be missing.
        in_order: whether each cell needs those before it.
    """

    name: str
    cells: Callable[[Study], Sequence[Cell]]
    run: Run
    tables: Callable[[Study, dict[str, Result]], Sequence[Table]]
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A cell that is done."""

    cell: Cell
    result: Result
    seconds: float


class Spread(Protocol):
    """Runs cells in whatever order and yields each one when it is done."""

    def __call__(self, run: Run, study: Study, cells: Sequence[Cell]) -> Iterator[Finished]:
        """Run them."""
        ...


def timed(run: Run, study: Study, cell: Cell) -> Finished:
    """Run one cell and see how long it takes."""
    began = time.monotonic()
    result = run(study, cell)
    return Finished(cell, result, time.monotonic() - began)


def one_by_one(run: Run, study: Study, cells: Sequence[Cell]) -> Iterator[Finished]:
    """In this process, in order."""
    for cell in cells:
        yield timed(run, study, cell)


def ledger_of(experiment: Experiment, study: Study) -> Ledger:
    """Where the results of an experiment stand."""
    return Ledger(study.out / f"{experiment.name}.jsonl")


def finished(experiment: Experiment, study: Study) -> dict[str, Result]:
    """Results by name of the cell, as far as there are any."""
    return {name: entry["result"] for name, entry in ledger_of(experiment, study).read().items()}


def carry_out(
    experiment: Experiment,
    study: Study,
    spread: Spread = one_by_one,
    only: Sequence[str] = (),
    say: Callable[[str], None] = lambda _line: None,
) -> dict[str, Result]:
    """Run the cells that the ledger lacks; returns all results that it holds then.

    Args:
        experiment: whose cells.
        study: with which photographs and settings.
        spread: how.
        only: names of cells; all where there are none.
        say: takes lines for people.

    Raises:
        DrishtiError: there is no such cell, or one of them fails; what was finished before stays.
    """
    cells = experiment.cells(study)
    known = {cell.name for cell in cells}
    if missing := [name for name in only if name not in known]:
        raise DrishtiError(f"There is no cell {missing[0]}: choose of {', '.join(sorted(known))}.")
    ledger = ledger_of(experiment, study)
    done = ledger.read()
    for cell in cells:
        if cell.name in done and done[cell.name]["parameters"] != cell.parameters:
            raise DrishtiError(
                f"{ledger.path} holds {cell.name} with other parameters: choose another folder of results."
            )
    todo = [cell for cell in cells if cell.name not in done and (not only or cell.name in only)]
    if len(todo) < len(cells):
        say(f"{experiment.name}: {len(cells) - len(todo)} of {len(cells)} are finished or not asked for")
    if todo:
        study.samples()  # looks at the photographs once, here and not in every worker
    if experiment.in_order:
        spread = one_by_one
    for number, one in enumerate(spread(experiment.run, study, todo), start=1):
        ledger.append(one.cell, one.result, one.seconds)
        say(f"{experiment.name}: {one.cell.name} in {one.seconds:.1f} s ({number} of {len(todo)})")
    return finished(experiment, study)
