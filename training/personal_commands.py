"""``drishti-train evaluate-personal`` and ``fit-personal``: judging and learning what a user teaches."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from model.bundle import Bundle, bundle_path
from model.errors import DrishtiError
from model.personal import PersonalPose
from model.personal_file import SUFFIX, read_pose

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
        towers = towers_without(train, fitted, folds, run / "doubt", lambda _done, _all: None)
        test = judged if split == "test" else None
        figures = left_out(towers, fitted.temperature, fitted.rejection, train, test, seed)
        click.echo(table_of(figures, sorted({pose for one in figures.tallies.values() for pose in one})))


@click.command()
@click.argument("poses", metavar="POSE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--landmarks", type=_FILE, required=True, help="Landmarks of Yoga-82 with both splits (.npz).")
@click.option("--out", type=_FOLDER, required=True, help="Folder to write the bundle to.")
@click.option(
    "--bundle", default="default", show_default=True, help="Name or path of the bundle to begin with."
)
@click.option("--name", default="personal", show_default=True, help="Name of the new bundle.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all chance.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def fit_personal(
    poses: tuple[Path, ...], landmarks: Path, out: Path, bundle: str, name: str, seed: int, as_json: bool
) -> None:
    """Learn taught poses into a bundle of their own.

    POSE is a file of `drishti poses taught export`, or a folder of such files. The tower stays as it is; each
    pose becomes a class. Nothing is written where known poses would suffer: 1 % of their pictures taken for a
    taught one, or a point of accuracy.
    """
    import numpy as np
    import torch

    from training.landmarks.data import read_landmarks
    from training.personal import bundle_tower
    from training.personal_bundle import landmark_tower, write_personal_bundle
    from training.personal_fit import fit_poses

    torch.set_num_threads(1)
    taught = read_poses(poses)
    opened = Bundle.open(bundle_path(bundle))
    landmark_tower(opened, taught)
    tower, train = bundle_tower(opened), read_landmarks(landmarks, "train")
    train = train.where(np.asarray(np.isfinite(train.points[..., 0]).any(axis=1)))
    fitted, outcome = fit_poses(tower, taught, train, read_landmarks(landmarks, "test"), seed)
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        for pose, one in outcome.poses.items():
            recalled = "" if one.recalled is None else f"{one.recalled} of {one.examples} named rightly, "
            click.echo(f"{pose}: {recalled}{one.accepted:.2%} of known pictures taken for it")
        click.echo(
            f"{outcome.known} pictures of known poses: {outcome.right_before:.2%} right before, "
            f"{outcome.right_after:.2%} after"
        )
    outcome.refuse_what_costs_too_much()
    write_personal_bundle(out, name, opened, taught, tower, fitted, outcome)
    click.echo(f"{out}: `drishti bundle install {out}` puts it among yours.", err=as_json)


def read_poses(paths: Iterable[Path]) -> tuple[PersonalPose, ...]:
    """Taught poses of files and folders, by name.

    Raises:
        DrishtiError: a file holds none, a folder has none, or two have one name.
    """
    found: dict[str, PersonalPose] = {}
    for path in _files(paths):
        pose = read_pose(path)
        if found.setdefault(pose.name.casefold(), pose) is not pose:
            raise DrishtiError(f"Two of the files hold a pose called {pose.name!r}: leave one of them out.")
    return tuple(sorted(found.values(), key=lambda pose: pose.name.casefold()))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.glob(f"*{SUFFIX}"))
        if not inside:
            raise DrishtiError(f"There is no taught pose in the folder {path}: choose another one.")
        yield from inside
