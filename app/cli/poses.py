"""``drishti poses``: what can be recognised, and the poses that you taught."""

import json
from pathlib import Path

import click

from app.paths import data_dir
from app.personal import PersonalStore
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.personal import PersonalPose
from model.personal_file import SUFFIX


class _SearchOrCommand(click.Group):
    """Takes words that are no command for a search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "taught" not in args[:1] and not {"-h", "--help"} & set(args):
            args = ["search", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_SearchOrCommand)
def poses() -> None:
    """List the poses: `drishti poses [--json] [SEARCH]` finds some of them (English or Sanskrit).

    `drishti poses taught` is about those that you taught.
    """


@poses.command(hidden=True)
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def search(words: tuple[str, ...], as_json: bool) -> None:
    """List the poses, all of them or those that WORDS find."""
    catalogue = load_catalogue()
    found = catalogue.find(" ".join(words)) if words else catalogue.poses
    if as_json:
        rows = [
            {
                "id": pose.id,
                "english": pose.english,
                "sanskrit": pose.sanskrit,
                "yoga82_id": pose.yoga82_id,
                "l1": catalogue.level1(pose.id).id,
                "l2": catalogue.level2(pose.id).id,
            }
            for pose in found
        ]
        _print_json(rows)
        return
    for pose in found:
        click.echo(f"{pose.id:34} {pose.english:40} {pose.sanskrit}")


@poses.group()
@click.option(
    "--data-dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the app's data.",
)
@click.pass_context
def taught(context: click.Context, folder: Path | None) -> None:
    """List, export, import and delete the poses that you taught (T in the window teaches one)."""
    context.obj = PersonalStore(data_dir(folder))


@taught.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_obj
def list_(store: PersonalStore, as_json: bool) -> None:
    """List them by name."""
    found = store.load()
    for problem in found.problems:
        click.echo(problem, err=True)
    if as_json:
        _print_json([_row(pose) for pose in found.poses])
        return
    if not found.poses:
        click.echo("You have taught no poses yet: press T in the window of `drishti`.")
    for pose in found.poses:
        click.echo(f"{pose.name:40} {len(pose.examples):3} examples")


@taught.command()
@click.argument("name")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def export(store: PersonalStore, name: str, target: Path, as_json: bool) -> None:
    """Write the pose NAME to TARGET: a file, or a folder for one."""
    pose = _find(store, name)
    path = target / f"{''.join(c if c.isalnum() else '-' for c in pose.name)}{SUFFIX}"
    path = path if target.is_dir() else target
    store.send_out(pose, path)
    _say(pose, f"Wrote {pose.name!r} to {path}.", as_json)


@taught.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_(store: PersonalStore, path: Path, as_json: bool) -> None:
    """Take in a pose that was exported."""
    pose = store.bring_in(path)
    _say(pose, f"Added {pose.name!r}.", as_json)


@taught.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def delete(store: PersonalStore, name: str, as_json: bool) -> None:
    """Delete the pose NAME; export it first if you may want it back."""
    pose = _find(store, name)
    store.remove(pose)
    _say(pose, f"Deleted {pose.name!r}.", as_json)


def _find(store: PersonalStore, name: str) -> PersonalPose:
    wanted = " ".join(name.split()).casefold()
    for pose in store.load().poses:
        if pose.name.casefold() == wanted:
            return pose
    raise DrishtiError(f"You have taught no pose {name!r}: `drishti poses taught list` lists them all.")


def _row(pose: PersonalPose) -> dict[str, object]:
    return {"id": pose.id, "name": pose.name, "examples": len(pose.examples)}


def _say(pose: PersonalPose, sentence: str, as_json: bool) -> None:
    if as_json:
        _print_json(_row(pose))
    else:
        click.echo(sentence)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
