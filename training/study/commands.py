"""``drishti-train study``: every experiment of the study again, each a command, its table beside theirs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from model.errors import DrishtiError
from training.study.engine import Experiment, carry_out, finished, one_by_one
from training.study.printing import Table, as_json, as_text
from training.study.study import PRESETS, Study, open_study

if TYPE_CHECKING:
    from training.study.yolo import Tool

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)
_SMOKE: Final = (
    "Tried out on drawings with a tiny model of random weights: the figures of “ours” mean nothing."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a command ask for."""

    study: Study
    workers: int
    scheduler: str
    only: tuple[str, ...]
    as_json: bool
    smoke: bool

    def run(self, experiment: Experiment) -> None:
        """Run an experiment as far as it is not finished."""
        spread = one_by_one
        if self.workers or self.scheduler:
            from training.study.workers import OverWorkers

            spread = OverWorkers(self.workers, self.scheduler)
        carry_out(experiment, self.study, spread, self.only, _say)

    def show(self, tables: Sequence[Table]) -> None:
        """Print tables."""
        if self.as_json:
            click.echo(json.dumps([as_json(table) for table in tables]))
            return
        if self.smoke:
            click.echo(_SMOKE)
        if self.study.changes:
            click.echo(f"Other than in the study: {', '.join(self.study.changes)}")
        click.echo("\n" + "\n\n".join(as_text(table) for table in tables))


def _say(line: str) -> None:
    click.echo(line, err=True)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of all experiments, handed to the command as one `Asked`."""

    def wrapped(
        data: Path | None,
        out: Path,
        changes: tuple[str, ...],
        seed: int | None,
        subset_two: Path | None,
        yopo: Path | None,
        threads: int,
        workers: int,
        scheduler: str,
        only: tuple[str, ...],
        as_json: bool,
        smoke: bool,
        **more: Any,
    ) -> None:
        given: dict[str, Any] = {
            "root": data,
            "changes": changes or None,
            "seed": seed,
            "subset_two": subset_two,
            "yopo": yopo,
        }
        if smoke and any(given[key] is not None for key in ("root", "changes", "yopo", "subset_two")):
            raise click.UsageError("--smoke draws and sets everything itself: give --out alone.")
        if smoke:
            given |= _drawn(out)
        study = open_study(out, given, threads)
        command(Asked(study, workers, scheduler, only, as_json, bool(study.stand_in)), **more)

    wrapped.__doc__ = command.__doc__
    wrapped.__name__ = command.__name__
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _drawn(out: Path) -> dict[str, Any]:
    from training.study.smoke import prepare

    return prepare(out.resolve())


_OPTIONS: Final = (
    click.option("--data", type=_FOLDER, help="Folder of folders of photographs (the first time)."),
    click.option("--out", type=_FOLDER, required=True, help="Folder of the results; a stopped one goes on."),
    click.option(
        "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a setting of all runs."
    ),
    click.option("--seed", type=int, help="Of all chance; 0 without it."),
    click.option(
        "--subset-two", type=_FILE, help="List of photographs with clean backgrounds; else a filter."
    ),
    click.option("--yopo", type=_FOLDER, help="Photographs of the other data set (YoPo)."),
    click.option(
        "--threads",
        type=click.IntRange(1, 64),
        default=4,
        show_default=True,
        help="Threads that read pictures.",
    ),
    click.option("--workers", type=click.IntRange(0, 256), default=0, help="Spread over so many processes."),
    click.option("--scheduler", default="", help="Spread over the workers of this Dask scheduler."),
    click.option("--only", multiple=True, metavar="CELL", help="Run this cell alone."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    click.option("--smoke", is_flag=True, help="Try it out: drawings and a tiny model."),
)


@click.group()
def study() -> None:
    """Run the study's experiments again and print ours beside theirs; training/STUDY.md tells how."""


@study.command("subsets")
@_options
def subsets_command(asked: Asked) -> None:
    """Tables 2 and 3: the two subsets of six poses."""
    from training.study.subsets import tables

    asked.show(tables(asked.study))


@study.command("zero-shot")
@_options
def zero_shot_command(asked: Asked) -> None:
    """Table 4: all encoders as they come."""
    from training.study.zero_shot import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("prompts")
@_options
def prompts_command(asked: Asked) -> None:
    """Table 5: how a pose is described."""
    from training.study.prompts import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("grids")
@_options
def grids_command(asked: Asked) -> None:
    """Tables 6 and 7: learning rate and weight decay."""
    from training.study.grids import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("levels")
@_options
def levels_command(asked: Asked) -> None:
    """Table 8: 82 classes on three levels."""
    from training.study.levels import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("splits")
@click.option("--runs", type=click.IntRange(1), help="Random divisions; 78 without it.")
@_options
def splits_command(asked: Asked, runs: int | None) -> None:
    """Tables 9 and 10: random divisions, again and again."""
    from training.study.splits import experiment

    _both(asked, experiment(_runs(asked, runs)))


@study.command("shots")
@_options
def shots_command(asked: Asked) -> None:
    """Table 11: fewer training photographs."""
    from training.study.shots import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("cost")
@_options
def cost_command(asked: Asked) -> None:
    """Section 4.3: time of fine-tuning and of one photograph."""
    from training.study.cost import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("yopo")
@_options
def yopo_command(asked: Asked) -> None:
    """Section 5: photographs of another set.

    Those of the second data set that the model has not learned from.
    """
    from training.study.yopo import EXPERIMENT

    _both(asked, EXPERIMENT)


@study.command("yolo")
@click.option("--program", default="yolo", show_default=True, help="Ultralytics' program, AGPL-3.0.")
@click.option("--model", help="Its weights; yolov8x-cls.pt without it.")
@click.option("--epochs", type=click.IntRange(1), help="62 without it.")
@_options
def yolo_command(asked: Asked, program: str, model: str | None, epochs: int | None) -> None:
    """Section 5: YOLOv8x-cls on the same photographs."""
    from training.study.yolo import experiment

    _both(asked, experiment(_tool(asked.smoke, program, model, epochs)))


@study.command("figures")
@click.option("--program", default="yolo", show_default=True, help="Ultralytics' program, for Figure 10.")
@_options
def figures_command(asked: Asked, program: str) -> None:
    """Figures 1, 4 to 10, A1 and A2.

    As far as their results are there; the others are named.
    """
    from training.study.figures import draw_all

    draw_all(asked.study, _tool(asked.smoke, program, None, None), _say)


@study.command("all")
@click.option("--runs", type=click.IntRange(1), help="Random divisions for Table 9; 78 without it.")
@click.option("--program", default="yolo", show_default=True, help="Ultralytics' program, AGPL-3.0.")
@_options
def all_command(asked: Asked, runs: int | None, program: str) -> None:
    """Everything, one after the other.

    What fails is said at the end, and the rest is done.
    """
    from training.study.yolo import ToolMissingError

    failed = []
    tool = _tool(asked.smoke, program, None, None)
    everything = _experiments(asked, tool, runs)
    for experiment in everything:
        try:
            asked.run(experiment)
        except ToolMissingError as error:
            _say(f"{experiment.name} is left out: {error}")
        except DrishtiError as error:
            failed.append(f"{experiment.name}: {error}")
    _finish(asked, everything, tool)
    if failed:
        raise DrishtiError("Not all is done. " + " ".join(failed))


@study.command("report")
@click.option("--program", default="yolo", show_default=True, help="Ultralytics' program, for Figure 10.")
@_options
def report_command(asked: Asked, program: str) -> None:
    """All tables and figures on one page.

    As far as they are finished.
    """
    tool = _tool(asked.smoke, program, None, None)
    _finish(asked, _experiments(asked, tool, None), tool)


def _experiments(asked: Asked, tool: "Tool", runs: int | None) -> Sequence[Experiment]:
    from training.study.report import experiments

    return experiments(tool, _runs(asked, runs))


def _runs(asked: Asked, runs: int | None) -> int:
    from training.study.smoke import RUNS as FEW
    from training.study.tables import RUNS

    return runs or (FEW if asked.smoke else RUNS)


def _finish(asked: Asked, everything: Sequence[Experiment], tool: "Tool") -> None:
    from training.study.figures import draw_all
    from training.study.report import all_tables, write_report

    tables = all_tables(asked.study, everything, _say)
    draw_all(asked.study, tool, _say)
    page = write_report(asked.study, tables, _SMOKE if asked.smoke else "")
    asked.show(tables)
    _say(f"report: {page}")


@study.command("preset")
@click.argument("experiment", type=click.Choice(list(PRESETS)))
def preset_command(experiment: str) -> None:
    """Settings of an experiment as JSON.

    For `fit-clip --config`, which needs a split with a validation part.
    """
    study = Study(Path(), Path())
    click.echo(study.config(experiment).model_dump_json(indent=1))


def _tool(smoke: bool, program: str, model: str | None, epochs: int | None) -> "Tool":
    from training.study.smoke import YOLO
    from training.study.yolo import Tool

    tool = replace(Tool(), program=program, **(YOLO if smoke else {}))
    return replace(tool, model=model or tool.model, epochs=epochs or tool.epochs)


def _both(asked: Asked, experiment: Experiment) -> None:
    asked.run(experiment)
    asked.show(experiment.tables(asked.study, finished(experiment, asked.study)))
