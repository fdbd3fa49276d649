"""``drishti-train robustness`` and ``evaluate-films``: judging through MediaPipe, as people will use it."""

import sys
import tempfile
from pathlib import Path

import click

from model.bundle import bundle_path
from model.landmarker import find_landmarker
from model.person_finder import FinderMode
from model.practitioner import PEOPLE, SEQUENCES
from model.recognizer import Recognizer
from training.conditions import CONDITIONS
from training.films import INTERVALS, films_table, holds_in, read_intervals, score, score_drawn

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--photos", type=_FILE, required=True, metavar="TABLE.csv", help="Photographs with folds.")
@click.option("--run", type=_FOLDER, required=True, help="A finished run whose folds are those of the table.")
@click.option("--source", multiple=True, required=True, help="Photographs of this source; may be repeated.")
@click.option("--count", type=click.IntRange(min=1), default=60, show_default=True, help="Of each source.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which photographs.")
@click.option("--condition", multiple=True, help="Only this one; may be repeated.")
def robustness(
    photos: Path, run: Path, source: tuple[str, ...], count: int, seed: int, condition: tuple[str, ...]
) -> None:
    """Judge photographs under harder conditions, out of fold and through MediaPipe; prints a table."""
    from training.landmarks.export import fold_bundles
    from training.robustness import FILM, chosen_photographs, robustness_table
    from training.robustness import robustness as judge

    conditions = (*CONDITIONS, FILM)
    if unknown := [name for name in condition if name not in conditions]:
        raise click.UsageError(f"There is no condition “{unknown[0]}”; there are: {', '.join(conditions)}.")
    chosen = chosen_photographs(photos, source, count, seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        click.progressbar(
            length=len(chosen) * len(condition or conditions), label="pictures", file=sys.stderr
        ) as bar,
    ):
        bundles = fold_bundles(run, Path(folder))
        tallies = judge(bundles, chosen, find_landmarker(), lambda: bar.update(1), condition or conditions)
    click.echo(robustness_table(tallies))


@click.command()
@click.option("--bundle", default="default", show_default=True, help="Name or path of the bundle.")
@click.option("--film", "films", type=(str, _FILE), multiple=True, metavar="NAME FILE")
@click.option("--drawn", is_flag=True, help="Judge all sequences of all drawn practitioners, too.")
@click.option(
    "--intervals", type=_FILE, default=INTERVALS, help="CSV with film, pose, start, end; ours by default."
)
@click.option("--holds", "show_holds", is_flag=True, help="Print every hold too.")
def evaluate_films(
    bundle: str, films: tuple[tuple[str, Path], ...], drawn: bool, intervals: Path, show_holds: bool
) -> None:
    """Judge the holds found in films against intervals marked by eye; prints a table."""
    if not films and not drawn:
        raise click.UsageError("Name a film with --film, or ask for the drawn ones with --drawn.")
    marked = read_intervals(intervals)
    unknown = [name for name, _ in films if name not in marked]
    if unknown:
        raise click.UsageError(f"{intervals} marks no film “{unknown[0]}”; it marks {', '.join(marked)}.")
    scores = {}
    for name, path in films:
        with Recognizer.open(bundle_path(bundle), mode=FinderMode.VIDEO) as recognizer:
            holds, seconds = holds_in(path, recognizer)
        scores[name] = score(holds, marked[name], seconds)
        for hold in holds if show_holds else ():
            click.echo(
                f"{name} {hold.start:7.1f} {hold.end:7.1f} {hold.confidence:4.0%} {hold.pose_id}", err=True
            )
    for person in PEOPLE if drawn else ():
        for sequence in SEQUENCES:
            with Recognizer.open(bundle_path(bundle), mode=FinderMode.VIDEO) as recognizer:
                scores[f"{person}, {sequence}"] = score_drawn(sequence, person, recognizer)
    click.echo(films_table(scores))
