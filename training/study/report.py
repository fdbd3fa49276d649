"""All tables and figures of one pass over the study on one page, which says how they came about."""

import platform
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import torch

from model.errors import DrishtiError
from training.study import cost, grids, levels, prompts, shots, splits, subsets, yolo, yopo, zero_shot
from training.study.engine import Experiment, finished
from training.study.figures import FOLDER
from training.study.printing import Table, as_markdown
from training.study.study import Study, write

FILE: Final = "report.md"


def experiments(tool: yolo.Tool, runs: int) -> tuple[Experiment, ...]:
    """All experiments, in the order in which they need each other."""
    return (
        zero_shot.EXPERIMENT,
        prompts.EXPERIMENT,
        grids.EXPERIMENT,
        levels.EXPERIMENT,
        splits.experiment(runs),
        shots.EXPERIMENT,
        yopo.EXPERIMENT,
        yolo.experiment(tool),
        cost.EXPERIMENT,
    )


def all_tables(study: Study, of: Sequence[Experiment], say: Callable[[str], None]) -> list[Table]:
    """Every table, with what is finished; says of the others what they lack."""
    made: list[Table] = []
    makers: list[Callable[[], Sequence[Table]]] = [partial(subsets.tables, study)]
    makers += [partial(_tables, study, experiment) for experiment in of]
    for make in makers:
        try:
            made += make()
        except DrishtiError as error:
            say(str(error))
    return made


def _tables(study: Study, experiment: Experiment) -> Sequence[Table]:
    return experiment.tables(study, finished(experiment, study))


def write_report(study: Study, tables: Sequence[Table], remark: str) -> Path:
    """Write the page into the folder of results.

    Raises:
        DrishtiError: it cannot be written.
    """
    changed = "".join(f", {change}" for change in study.changes)
    settings = [
        f"- settings: those of the study{changed}; seed {study.seed}",
        f"- torch {torch.__version__}, {platform.platform()}",
        "- ours: 95 % intervals (Wilson); ours − study: with both counts, Newcombe's 95 % interval",
        *([f"- {remark}"] if remark else []),
    ]
    pictures = [
        f"![{file.stem}]({FOLDER}/{file.name})" for file in sorted((study.out / FOLDER).glob("*.png"))
    ]
    page = "\n\n".join(["# The study again", "\n".join(settings), *map(as_markdown, tables), *pictures])
    file = study.out / FILE
    write(file, page + "\n")
    return file
