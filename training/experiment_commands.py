"""``drishti-train experiment``: fine-tuning recipes compared on photographs, out of fold."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from model.errors import DrishtiError
from model.files import write_atomically
from training.clip.commands import configuration
from training.clip.config import PRESETS
from training.comparison import table_of
from training.experiments import Condition, Experiment, read_pictures, run_experiment

TABLE: Final = "table.json"
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FOLDER: Final = click.Path(path_type=Path, file_okay=False)


@click.command("experiment")
@click.option(
    "--photos", type=_FILE, required=True, metavar="TABLE.csv", help="Photographs, groups and folds."
)
@click.option("--pose", "poses", multiple=True, required=True, help="A pose to tell apart; repeat it.")
@click.option("--most", type=click.IntRange(3), default=10_000, help="Photographs of a pose to learn from.")
@click.option("--leave-out", multiple=True, metavar="SOURCE", help="Leave out photographs of this source.")
@click.option("--only-judge", multiple=True, metavar="SOURCE", help="Never learn from this source.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    required=True,
    metavar="NAME=PRESET,KEY=VALUE,…",
    help="What to fit; shots=30 learns from 30 photographs of a pose.",
)
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="A setting of all conditions.")
@click.option("--landmark-run", type=_FOLDER, help="Landmark towers with the same folds, to fuse with.")
@click.option("--fold", "folds", multiple=True, type=int, help="Judge this fold only; repeat it for more.")
@click.option("--seed", type=int, default=0, show_default=True, help="Fold k is fitted with seed + k.")
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads.")
@click.option("--out", type=_FOLDER, required=True, help="Folder of the results; it goes on there.")
def experiment(
    photos: Path,
    poses: tuple[str, ...],
    most: int,
    leave_out: tuple[str, ...],
    only_judge: tuple[str, ...],
    conditions: tuple[str, ...],
    changes: tuple[str, ...],
    landmark_run: Path | None,
    folds: tuple[int, ...],
    seed: int,
    workers: int,
    out: Path,
) -> None:
    """Fit image towers under several conditions, judge every photograph out of fold, print the comparison."""
    asked = [condition_of(text, changes) for text in conditions]
    if len({condition.name for condition in asked}) < len(asked):
        raise click.UsageError("Two conditions have one name.")
    classes = tuple(sorted(set(poses)))
    if len(classes) < 2:
        raise click.UsageError("Name two poses at least.")
    pictures = read_pictures(photos, classes, most, leave_out, only_judge, seed)
    job = Experiment(
        photos.parent, pictures, classes, out, seed, workers, lambda line: click.echo(line, err=True)
    )
    figures = run_experiment(job, asked, landmark_run, sorted(set(folds)))
    write_atomically(out / TABLE, json.dumps({"classes": classes, **figures}, indent=1).encode())
    click.echo(table_of(figures))


def condition_of(text: str, common: Sequence[str]) -> Condition:
    """Read ``NAME=PRESET,KEY=VALUE,…``; the key ``shots`` is for training photographs of a class.

    Raises:
        DrishtiError: it is written otherwise, or a setting is wrong.
    """
    name, _, rest = text.partition("=")
    preset, *changes = rest.split(",")
    if preset not in PRESETS or not name.isprintable() or set(name) & set("/\\:. "):
        raise DrishtiError(
            f"“{text}” is no condition: write NAME=PRESET,KEY=VALUE with a preset of {', '.join(PRESETS)}."
        )
    shots = [change.removeprefix("shots=") for change in changes if change.startswith("shots=")]
    if shots and not (shots[0].isdecimal() and int(shots[0])):
        raise DrishtiError(f"“{shots[0]}” is no number of photographs: write shots=30, say.")
    own = tuple(change for change in changes if not change.startswith("shots="))
    return Condition(name, configuration(preset, None, (*common, *own)), int(shots[0]) if shots else None)
