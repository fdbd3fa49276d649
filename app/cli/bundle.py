"""``drishti bundle``: which models there are, putting one in, taking one out."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from app.paths import bundles_dir, data_dir
from app.settings import Settings
from model.bundle import Bundle, Manifest, bundle_path
from model.bundle_store import (
    FoundBundle,
    check_bundle,
    content_size,
    find_bundles,
    install_bundle,
    remove_bundle,
)

_Command = Callable[..., None]
_WORTH_WATCHING: Final = 50_000_000


def _common(command: _Command) -> _Command:
    """Options of every sub-command."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
    folder = click.option(
        "--data-dir",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the app's data.",
    )
    return folder(as_json(command))


@click.group()
def bundle() -> None:
    """List, inspect and check the models that name poses; install and remove your own.

    A bundle is a folder or zip. Its hashes prove that it is whole, not where it came from: install only what
    you trust.
    """


@bundle.command("list")
@_common
def list_(folder: Path | None, as_json: bool) -> None:
    """List the bundles to choose from."""
    found = find_bundles(bundles_dir(folder))
    if as_json:
        _print_json([_found_json(one) for one in found])
        return
    for one in found:
        origin = "built in" if one.built_in else "yours"
        if one.manifest is None:
            click.echo(f"{one.name:24} {origin:9} broken: {one.problem}")
        else:
            click.echo(f"{one.name:24} {origin:9} {_megabytes(one.size):>9}  {_summary(one.manifest)}")


@bundle.command()
@click.argument("name", metavar="NAME|PATH")
@_common
def inspect(name: str, folder: Path | None, as_json: bool) -> None:
    """Show what a bundle says of itself."""
    opened = Bundle.open(bundle_path(name, bundles_dir(folder)))
    manifest = opened.manifest
    if as_json:
        _print_json({"path": str(opened.path), **manifest.model_dump(mode="json")})
        return
    click.echo(f"{manifest.name}  {_summary(manifest)}  {_megabytes(content_size(opened))}")
    click.echo(str(opened.path))
    if manifest.description:
        click.echo(manifest.description)
    for tower in manifest.towers:
        click.echo(
            f"  {tower.kind} tower: {', '.join(tower.files)}; {tower.embedding_width} numbers an embedding, "
            f"temperature {tower.temperature:.3g}"
        )
    for title, values in (("Figures", manifest.metrics), ("Provenance", manifest.provenance)):
        if values:
            click.echo(f"{title}: {json.dumps(values, ensure_ascii=False)}")


@bundle.command()
@click.argument("name", metavar="NAME|PATH")
@_common
def verify(name: str, folder: Path | None, as_json: bool) -> None:
    """Check every file of a bundle, without running it."""
    opened = Bundle.open(bundle_path(name, bundles_dir(folder)))
    check_bundle(opened)
    if as_json:
        _print_json({"path": str(opened.path), "files": sorted(opened.manifest.sha256), "sound": True})
    else:
        click.echo(f"{opened.path}: {len(opened.manifest.sha256)} files, all as the manifest says.")


@bundle.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--as", "name", metavar="NAME", help="What to choose it by; its own name if left out.")
@click.option("--replace", "replacing", is_flag=True, help="Replace yours of the same name.")
@_common
def install(source: Path, name: str | None, replacing: bool, folder: Path | None, as_json: bool) -> None:
    """Copy a bundle, a folder or zip, to your own, once everything about it was checked."""
    data_dir(folder)
    size = content_size(Bundle.open(source))
    hidden = as_json or size < _WORTH_WATCHING
    with click.progressbar(length=size, label="Copying", hidden=hidden, file=sys.stderr) as bar:
        found = install_bundle(source, bundles_dir(folder), name=name, replace=replacing, copied=bar.update)
    if as_json:
        _print_json(_found_json(found))
    else:
        click.echo(f"Installed {found.name}: choose it in the settings, or with --bundle {found.name}.")


@bundle.command()
@click.argument("name", metavar="NAME|PATH")
@_common
def use(name: str, folder: Path | None, as_json: bool) -> None:
    """Have the app use a bundle from its next start on, once everything about it was checked."""
    data = data_dir(folder)
    opened = Bundle.open(bundle_path(name, bundles_dir(folder)))
    check_bundle(opened)
    settings, warning = Settings.load(data)
    if warning:
        click.echo(warning, err=True)
    # A path is meant from here; the app may start elsewhere.
    named = any(one.name == name for one in find_bundles(bundles_dir(folder)))
    settings.bundle = name if named else str(opened.path.resolve())
    settings.save(data)
    if as_json:
        _print_json({"bundle": settings.bundle})
    else:
        click.echo(f"The app uses {settings.bundle} from its next start on.")


@bundle.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_common
def remove(name: str, yes: bool, folder: Path | None, as_json: bool) -> None:
    """Remove one of your own bundles for good."""
    if not yes and not as_json:
        click.confirm(f"Remove the bundle {name} for good?", abort=True)
    remove_bundle(name, bundles_dir(folder))
    if as_json:
        _print_json({"removed": name})
    else:
        click.echo(f"Removed {name}.")


def _found_json(found: FoundBundle) -> dict[str, Any]:
    about = found.manifest
    return {
        "name": found.name,
        "path": str(found.path),
        "built_in": found.built_in,
        "size": found.size,
        "problem": found.problem or None,
        "towers": [tower.kind for tower in about.towers] if about else [],
        "classes": len(about.classes) if about else 0,
        "description": about.description if about else "",
        "metrics": about.metrics if about else {},
    }


def _summary(manifest: Manifest) -> str:
    towers = " + ".join(tower.kind for tower in manifest.towers)
    return f"{towers}, {len(manifest.classes)} classes"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
