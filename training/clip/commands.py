"""``drishti-train fit-clip``: from photographs, or links to them, to an installed bundle, in one command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import click
from platformdirs import user_data_path
from pydantic import ValidationError

from model.bundle import Bundle, bundle_path
from model.bundle_store import check_name, install_bundle
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from training.clip.config import PRESETS, FitConfig
from training.data.fetch import FetchOptions
from training.data.split import Split

_PATH: Final = click.Path(path_type=Path)
_FILE: Final = click.Path(path_type=Path, exists=True)


@click.command("fit-clip")
@click.option("--data", "root", type=_PATH, required=True, help="Folder of folders of photographs.")
@click.option("--links", type=_FILE, help="Fetch them first, from this folder, zip or file of links.")
@click.option("--split", "split_file", type=_FILE, help="How they are divided (data split); else by chance.")
@click.option("--train-list", type=_FILE, help="Divide by Yoga-82's lists: yoga_train.txt,")
@click.option("--test-list", type=_FILE, help="and yoga_test.txt.")
@click.option("--out", "output", type=_PATH, required=True, help="Folder of the run; it goes on there.")
@click.option("--preset", type=click.Choice(list(PRESETS)), default="drishti", show_default=True)
@click.option("--config", "config_file", type=_FILE, help="A configuration (JSON) instead of a preset.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a setting: epochs=3.")
@click.option("--fuse", metavar="BUNDLE", help="Put the landmark tower of this bundle beside it.")
@click.option("--name", default="clip-vit-b32", show_default=True, help="Name of the bundle.")
@click.option("--install", is_flag=True, help="Install the bundle, and have the app use it.")
@click.option("--install-to", type=_PATH, help="Install it in this folder of bundles instead.")
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads.")
@click.option("--skip-unknown", is_flag=True, help="Leave out folders that name no pose.")
@click.option("--pause", type=click.FloatRange(0), default=FetchOptions.pause, hidden=True)
def fit_clip(
    root: Path,
    links: Path | None,
    split_file: Path | None,
    train_list: Path | None,
    test_list: Path | None,
    output: Path,
    preset: str,
    config_file: Path | None,
    changes: tuple[str, ...],
    fuse: str | None,
    name: str,
    install: bool,
    install_to: Path | None,
    workers: int,
    skip_unknown: bool,
    pause: float,
) -> None:
    """Fine-tune CLIP, or another image tower, on photographs and make a bundle of it.

    Every step is skipped where its result is there already, so that a stopped command goes on. On several
    GPUs: torchrun --nproc-per-node N -m training fit-clip …
    """
    from training.clip.pipeline import BUNDLE, Job, run
    from training.clip.processes import joined
    from training.report.files import PAGE

    config = configuration(preset, config_file, changes)
    bundles = install_to
    if install and bundles is None:
        bundles = user_data_path("drishti", appauthor=False) / "bundles"
    if bundles is not None:
        check_name(name, bundles, replace=True)
    landmark = None if fuse is None else Bundle.open(bundle_path(fuse))
    with joined() as processes:
        split_here = output / "split.json"
        if processes.is_first:
            if links is not None:
                _fetch(links, root, pause)
            if split_file is None and not split_here.exists():
                _divide(root, train_list, test_list, config.seed, skip_unknown).save(split_here)
        processes.wait()
        split = Split.load(split_file or split_here)
        job = Job(root, split, config, output, name, landmark, workers, _say)
        figures = run(job, processes)
        if not processes.is_first:
            return
    for part, values in figures.items():
        if "macro_f1" in values:
            low, high = values["top1_interval"]
            click.echo(
                f"{part}: top-1 {values['top1']:.1%} ({low:.1%} to {high:.1%}), top-5 {values['top5']:.1%}, "
                f"macro F1 {values['macro_f1']:.1%}, {values['photographs']} photographs"
            )
    click.echo(f"bundle: {output / BUNDLE}, report: {output / PAGE}")
    if bundles is not None:
        installed = install_bundle(output / BUNDLE, bundles, replace=True)
        if install_to is None and _use(installed.name):
            click.echo(f"installed as {installed.name}; the app uses it from its next start on")
        else:
            click.echo(f"installed; start the app with: drishti --bundle {installed.name}")


def _use(name: str) -> bool:
    """Have the app use an installed bundle, by its own command; whether that could be done."""
    command = [sys.executable, "-m", "app", "bundle", "use", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        _say(done.stderr.strip())
    return done.returncode == 0


def _say(line: str) -> None:
    click.echo(line, err=True)


def configuration(preset: str, file: Path | None, changes: tuple[str, ...]) -> FitConfig:
    """A preset or a file, with changes such as ``epochs=3`` or ``augmentation.turn=5``.

    Raises:
        DrishtiError: the file or a change is wrong.
    """
    try:
        values: dict[str, Any] = (
            PRESETS[preset].model_dump() if file is None else json.loads(file.read_text("utf-8"))
        )
        for change in changes:
            key, equals, value = change.partition("=")
            place = values
            *above, last = key.strip().split(".")
            for step in above:
                place = place[step]
            if not equals:
                raise DrishtiError(f"“{change}” is no setting: write it as key=value.")
            place[last] = value.strip()
        return FitConfig.model_validate(values)
    except (OSError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DrishtiError(f"The configuration cannot be read ({error}): check its keys.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "together"
        raise DrishtiError(f"The configuration is wrong ({where}: {first['msg']}): correct it.") from error


def _fetch(links: Path, root: Path, pause: float) -> None:
    from dataclasses import replace

    from training.data.commands import fetch_with_progress

    fetch_with_progress(links, root, replace(FetchOptions(), pause=pause))


def _divide(
    root: Path, train_list: Path | None, test_list: Path | None, seed: int, skip_unknown: bool
) -> Split:
    from training.data.commands import stock_with_progress
    from training.data.folders import read_folders
    from training.data.lists import read_official
    from training.data.split import official_split, random_split

    catalogue = load_catalogue()
    samples = read_folders(root, catalogue, skip_unknown=skip_unknown)
    stock = stock_with_progress(root, samples)
    if train_list is None or test_list is None:
        return random_split(samples, test=0.2, validation=0.1, seed=seed, stock=stock)
    lists = (read_official(train_list, catalogue), read_official(test_list, catalogue))
    return official_split(samples, *lists, validation=0.1, seed=seed, stock=stock)
