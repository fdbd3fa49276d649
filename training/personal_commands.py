"""``drishti-train evaluate-personal``: judging poses that a user would teach."""

from pathlib import Path

import click

from model.bundle import Bundle, bundle_path

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--landmarks", type=_FILE, required=True, help="Landmarks of Yoga-82 with both splits (.npz).")
@click.option("--bundle", default="default", show_default=True, help="Name or path of the bundle.")
@click.option(
    "--photos",
    type=(_FILE, _FILE),
    metavar="TABLE.csv LANDMARKS.npz",
    help="Photographs; those of poses that the catalogue lacks are taught to the bundle.",
)
@click.option(
    "--run", type=_FOLDER, help="A finished run: its poses are left out and taught, see `evaluate-doubt`."
)
@click.option("--folds", type=click.IntRange(min=2), default=5, show_default=True, help="Folds of the poses.")
@click.option(
    "--split",
    type=click.Choice(["test", "train"]),
    default="test",
    show_default=True,
    help="Rows to judge on; `train` is for choosing how close is close.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the pictures that teach.")
def evaluate_personal(
    landmarks: Path,
    bundle: str,
    photos: tuple[Path, Path] | None,
    run: Path | None,
    folds: int,
    split: str,
    seed: int,
) -> None:
    """Teach poses that the tower never saw, from 1, 3 and 5 pictures; prints tables."""
    from training.landmarks.data import read_landmarks
    from training.personal import bundle_tower, judge, strange_photographs, table_of

    if photos is None and run is None:
        raise click.UsageError("Give --photos, --run or both: they hold the poses to teach.")
    judged = read_landmarks(landmarks, split)
    if photos is not None:
        strange = strange_photographs(*photos)
        figures = judge(bundle_tower(Bundle.open(bundle_path(bundle))), strange, None, judged, seed)
        click.echo(table_of(figures, sorted(set(map(str, strange.labels)))) + "\n")
    if run is not None:
        import numpy as np
        import torch

        from training.landmarks.doubt import towers_without
        from training.landmarks.run import load
        from training.personal import left_out

        torch.set_num_threads(1)
        fitted, train = load(run), read_landmarks(landmarks, "train")
        train = train.where(np.asarray(np.isfinite(train.points[..., 0]).any(axis=1)))
        towers = towers_without(train, fitted, fitted.config, folds, run / "doubt", lambda _done, _all: None)
        test = judged if split == "test" else None
        figures = left_out(towers, fitted.temperature, fitted.rejection, train, test, seed)
        click.echo(table_of(figures, sorted({pose for one in figures.tallies.values() for pose in one})))
