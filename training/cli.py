"""``drishti-train``: fits, evaluates and exports what the app loads.

Exit codes: 0 fine, 1 the work failed, 2 wrong usage.
"""

import errno
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click
import numpy as np

from model.bundle import Bundle, bundle_path
from model.errors import DrishtiError
from training.alignment import alignment
from training.bench.commands import bench
from training.clip.commands import fit_clip
from training.data.commands import data
from training.drawings.commands import drawings
from training.experiment_commands import experiment
from training.explain.commands import explain
from training.field import evaluate_films, robustness
from training.landmarks.data import LandmarkSet, read_landmarks, read_photographs, splits_in
from training.personal_commands import evaluate_personal, fit_personal
from training.practitioner import practitioner
from training.report.commands import report
from training.study.commands import study


class _Commands(click.Group):
    """Shows what people can act on as one sentence, never as a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DrishtiError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            # Logs and figures are written in many places; what was finished before is whole.
            if error.errno not in _FULL:
                raise
            raise click.ClickException(
                f"The disk is full ({error.filename or 'nothing more can be written'}): make room and start "
                "the command again."
            ) from error


_FULL = {errno.ENOSPC, errno.EDQUOT}
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="drishti")
def main() -> None:
    """Train, evaluate and export the models of Drishti."""


main.add_command(data)
main.add_command(fit_clip)
main.add_command(experiment)
main.add_command(bench)
main.add_command(study)
main.add_command(robustness)
main.add_command(evaluate_films)
main.add_command(explain)
main.add_command(report)
main.add_command(evaluate_personal)
main.add_command(fit_personal)
main.add_command(drawings)


@main.command()
@click.option(
    "--landmarks", type=_FILE, required=True, help="Landmarks of Yoga-82 (.npz); its training split is used."
)
@click.option(
    "--photos", type=(_FILE, _FILE), metavar="TABLE.csv LANDMARKS.npz", help="Photographs to train on too."
)
@click.option(
    "--leave-out",
    multiple=True,
    metavar="SOURCE[:POSE]",
    help="Photographs of this source, or of one pose in it, only judge. May be repeated.",
)
@click.option(
    "--out", type=_FOLDER, required=True, help="Folder of the run; an interrupted run goes on there."
)
@click.option("--epochs", type=click.IntRange(min=1), help="Passes over the data of the networks.")
@click.option("--attention-epochs", type=click.IntRange(min=1), help="Those of the transformer.")
@click.option("--folds", type=click.IntRange(min=2), help="Folds of the cross-validation that calibrates.")
@click.option("--rank", type=click.IntRange(min=0), help="Dimensions of the kernel machine; 0 for none.")
@click.option("--seed", type=int, help="Source of all chance.")
def fit(
    landmarks: Path,
    photos: tuple[Path, Path] | None,
    leave_out: tuple[str, ...],
    out: Path,
    epochs: int | None,
    attention_epochs: int | None,
    folds: int | None,
    rank: int | None,
    seed: int | None,
) -> None:
    """Fit the landmark tower and calibrate it by cross-validation."""
    from training.landmarks.fit import epochs_of
    from training.landmarks.fit import fit as fit_tower
    from training.landmarks.run import FitConfig

    asked = {
        "epochs": epochs,
        "attention_epochs": attention_epochs,
        "folds": folds,
        "rank": rank,
        "seed": seed,
    }
    given = {key: value for key, value in asked.items() if value is not None}
    config = replace(FitConfig(), left_out=leave_out, **given)
    data = training_data(landmarks, photos, leave_out)
    _use_one_thread()
    with click.progressbar(length=epochs_of(config), label="epochs", file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:  # noqa: ARG001
            bar.update(done - bar.pos)

        fitted = fit_tower(data, config, out, report)
    shown = fitted.held_out["all"]
    click.echo(
        f"{len(data)} skeletons, {len(fitted.classes)} classes, "
        f"{shown['top1']:.1%} named right in cross-validation: {out}"
    )


def _use_one_thread() -> None:
    """The same rounding on every machine; and on a busy one the threads would mostly wait for each other."""
    import torch

    torch.set_num_threads(1)


def training_data(
    landmarks: Path, photos: tuple[Path, Path] | None, leave_out: tuple[str, ...]
) -> LandmarkSet:
    """The training split, and photographs but for those that only judge: ``source`` or ``source:pose``.

    Raises:
        DrishtiError: a file is missing or broken, or there are no such photographs.
    """
    data = read_landmarks(landmarks, "train")
    data = data.where(np.asarray(np.isfinite(data.points[..., 0]).any(axis=1)))
    if photos is None:
        return data
    pictures = read_photographs(*photos)
    kept = np.ones(len(pictures), dtype=bool)
    for which in leave_out:
        source, _, pose = which.partition(":")
        left_out = (pictures.sources == source) & (not pose or pictures.labels == pose)
        if not left_out.any():
            raise DrishtiError(f"{photos[0]} has no photographs of “{which}” to leave out: name others.")
        kept &= ~left_out
    return data.joined(pictures.where(kept))


@main.command()
@click.option("--run", type=_FOLDER, required=True, help="Folder of a finished run.")
@click.option("--out", type=_FOLDER, required=True, help="Folder to write the bundle to.")
@click.option("--name", default="default", show_default=True, help="Name of the bundle.")
@click.option("--official", type=click.File(), help="Output of `evaluate --json`, for the model card.")
@click.option(
    "--photographs", type=click.File(), help="Output of `evaluate-photos --json`, for the model card."
)
@click.option("--doubt", type=click.File(), help="Output of `evaluate-doubt --json`, for the model card.")
def export(
    run: Path, out: Path, name: str, official: TextIO | None, photographs: TextIO | None, doubt: TextIO | None
) -> None:
    """Write the bundle of a fitted tower, with its model card."""
    from training.landmarks.export import export as export_tower
    from training.landmarks.run import load

    texts = {"official": official, "photographs": photographs, "doubt": doubt}
    bundle = export_tower(load(run), out, name, {key: json.load(text) for key, text in texts.items() if text})
    size = sum(path.stat().st_size for path in out.iterdir())
    click.echo(f"{bundle.path}: {size / 1e6:.1f} MB")


@main.command()
@click.option("--bundle", default="default", show_default=True, help="Name or path of the bundle.")
@click.option("--landmarks", type=_FILE, required=True, help="Landmarks with official class ids (.npz).")
@click.option(
    "--split",
    type=click.Choice(["train", "test", "all"]),
    help="Rows to judge on; the test split where the file has one, else all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(bundle: str, landmarks: Path, split: str | None, as_json: bool) -> None:
    """Judge a bundle on landmarks of Yoga-82, over the 82 official classes, without rejection."""
    from training.evaluate import decision_figures, landmark_probabilities, official_figures

    data = read_landmarks(landmarks, split or ("test" if "test" in splits_in(landmarks) else "all"))
    opened = Bundle.open(bundle_path(bundle))
    probabilities = landmark_probabilities(opened, data.points)
    figures = official_figures(probabilities, opened.manifest.classes, data.labels)
    figures["decisions"] = decision_figures(opened, data.points, data.labels)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:14} {value}")


@main.command()
@click.option("--photos", type=(_FILE, _FILE), metavar="TABLE.csv LANDMARKS.npz", required=True)
@click.option("--run", type=_FOLDER, required=True, help="A finished run whose folds are those of the table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate_photos(photos: tuple[Path, Path], run: Path, as_json: bool) -> None:
    """Judge on photographs, each by the tower that did not see its fold, by source."""
    from training.evaluate import evaluate_photographs
    from training.landmarks.export import fold_bundles

    with tempfile.TemporaryDirectory() as folder:
        figures = evaluate_photographs(fold_bundles(run, Path(folder)), read_photographs(*photos))
    if as_json:
        click.echo(json.dumps(figures))
        return
    for source, figure in figures.items():
        low, high = figure["interval"]
        click.echo(f"{source:20} {figure['n']:6}  {figure['top1']:6.1%}  ({low:.1%} to {high:.1%})")


@main.command()
@click.option("--landmarks", type=_FILE, required=True, help="Landmarks of Yoga-82 with both splits (.npz).")
@click.option(
    "--run", type=_FOLDER, required=True, help="The finished run whose settings and temperature to use."
)
@click.option("--folds", type=click.IntRange(min=2), default=5, show_default=True, help="Folds of the poses.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate_doubt(landmarks: Path, run: Path, folds: int, as_json: bool) -> None:
    """Fit towers that lack some poses, learn from them what is familiar, and see whether it doubts others.

    What it learns, on the training split, stays in the run for `export`; it is judged on the test split.
    """
    from training.landmarks.doubt import leave_classes_out
    from training.landmarks.fit import epochs_of
    from training.landmarks.run import load

    config = load(run).config
    train, test = training_data(landmarks, None, ()), read_landmarks(landmarks, "test")
    _use_one_thread()
    with click.progressbar(length=epochs_of(config, folds), label="epochs", file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:  # noqa: ARG001
            bar.update(done - bar.pos)

        figures = leave_classes_out(train, test, run, folds, report)
    click.echo(
        json.dumps(figures) if as_json else "\n".join(f"{key:14} {one}" for key, one in figures.items())
    )


@main.command()
@click.option("--run", type=_FOLDER, required=True, help="A finished run.")
@click.option("--source", default="yoga82", show_default=True, help="Judge skeletons of this source.")
@click.option("--worst", type=click.IntRange(min=1), default=10, show_default=True, help="How many poses.")
def confusions(run: Path, source: str, worst: int) -> None:
    """Show the poses that are told worst in cross-validation, and what they are mistaken for."""
    from model.catalogue import load_catalogue
    from training.confusions import confusions_table, pose_figures
    from training.landmarks.run import read_held_out

    held_out = read_held_out(run, source)
    click.echo(confusions_table(pose_figures(held_out.named, held_out.labels)[:worst], load_catalogue()))


main.add_command(practitioner)
main.add_command(alignment)
