"""``drishti-train data``: fetch photographs, check them, split them."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from model.catalogue import Catalogue, load_catalogue
from model.errors import DrishtiError
from training.data.check import check as check_stock
from training.data.check import write_contact_sheet
from training.data.fetch import FetchOptions, fetch
from training.data.folders import Sample, read_folders
from training.data.lists import read_links, read_official
from training.data.manifest import Status
from training.data.split import SIX_POSES, Split, official_split, per_class, random_split, study_split
from training.data.stock import Stock, take_stock

_PATH: Final = click.Path(path_type=Path)
_FOLDER: Final = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE: Final = click.Path(path_type=Path, exists=True)
_SKIP_UNKNOWN: Final = click.option(
    "--skip-unknown", is_flag=True, help="Leave out folders that name no pose."
)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def data() -> None:
    """Fetch photographs, check them, split them."""


@data.command("fetch")
@click.option(
    "--links", type=_FILE, required=True, help="Folder, zip or file with lines FOLDER/FILE<tab>URL."
)
@click.option("--data", "root", type=_PATH, required=True, help="Folder for the photographs.")
@click.option(
    "--connections", type=click.IntRange(1, 256), default=FetchOptions.connections, show_default=True
)
@click.option("--per-host", type=click.IntRange(1, 8), default=FetchOptions.per_host, show_default=True)
@click.option(
    "--pause", type=click.FloatRange(0), default=FetchOptions.pause, show_default=True, help="Seconds."
)
@click.option("--attempts", type=click.IntRange(1, 10), default=FetchOptions.attempts, show_default=True)
@click.option("--timeout", type=click.FloatRange(0.1), default=FetchOptions.timeout, show_default=True)
@click.option("--ask-again", is_flag=True, help="Ask again, too, for what was gone or no picture.")
@_JSON
def fetch_command(
    links: Path,
    root: Path,
    connections: int,
    per_host: int,
    pause: float,
    attempts: int,
    timeout: float,
    ask_again: bool,
    as_json: bool,
) -> None:
    """Fetch photographs from lists of links; stopped and started again, it goes on."""
    options = replace(
        FetchOptions(),
        connections=connections,
        per_host=per_host,
        pause=pause,
        attempts=attempts,
        timeout=timeout,
        ask_again=ask_again,
    )
    counts = fetch_with_progress(links, root, options)
    if as_json:
        click.echo(json.dumps({status.value: counts[status] for status in Status}))


def fetch_with_progress(links: Path, root: Path, options: FetchOptions) -> Counter[Status]:
    """Fetch, show how far it is, and say at the end what became of the links."""
    listed = read_links(links)
    with click.progressbar(length=len(listed), label="Fetching", file=sys.stderr, show_pos=True) as bar:

        def show(counts: Counter[Status], _total: int) -> None:
            bar.update(counts.total() - bar.pos)

        counts = fetch(listed, root, options, show)
    lines = [f"  {counts[status]:6d}  {status}" for status in Status if counts[status]]
    click.echo("\n".join([f"{len(listed)} links", *lines]), err=True)
    return counts


@data.command("check")
@click.option("--data", "root", type=_FOLDER, required=True, help="Folder of folders of photographs.")
@click.option(
    "--split", "split_file", type=_FILE, help="See what stands in more than one part of this split."
)
@click.option("--sheet", type=_PATH, help="Write a contact sheet (HTML).")
@_SKIP_UNKNOWN
@_JSON
def check_command(
    root: Path, split_file: Path | None, sheet: Path | None, skip_unknown: bool, as_json: bool
) -> None:
    """Find broken and tiny pictures, duplicates, conflicting labels, imbalance."""
    stock = stock_with_progress(root, read_folders(root, load_catalogue(), skip_unknown=skip_unknown))
    findings = check_stock(stock, Split.load(split_file) if split_file else None)
    if sheet:
        write_contact_sheet(root, stock, findings, sheet)
    if as_json:
        click.echo(json.dumps(findings.as_json(), indent=1))
        return
    largest, smallest = next(iter(findings.classes.items())), list(findings.classes.items())[-1]
    click.echo(
        f"{findings.photographs} photographs of {len(findings.classes)} classes, from {smallest[1]} "
        f"({smallest[0]}) to {largest[1]} ({largest[0]})"
    )
    for title, items in (
        ("broken", findings.broken),
        ("tiny", findings.tiny),
        ("groups of the same file", findings.duplicates),
        ("groups of near duplicates", findings.near_duplicates),
        ("pictures with two labels", findings.conflicts),
        ("groups across parts of the split", findings.across),
    ):
        click.echo(f"  {len(items):6d}  {title}")
        for item in items[:3]:
            click.echo(f"          {item if isinstance(item, str) else '  '.join(item[:4])}")


@data.command("split")
@click.option("--data", "root", type=_FOLDER, required=True, help="Folder of folders of photographs.")
@click.option("--output", type=_PATH, required=True, help="Where to write the split (JSON).")
@click.option(
    "--protocol",
    type=click.Choice(["official", "random", "study"]),
    default="random",
    show_default=True,
    help="Yoga-82's lists; by class with near duplicates together; a plain random fifth.",
)
@click.option("--train-list", type=_FILE, help="Yoga-82's yoga_train.txt, for official.")
@click.option("--test-list", type=_FILE, help="Yoga-82's yoga_test.txt, for official.")
@click.option(
    "--test", type=click.FloatRange(0.01, 0.9), default=0.2, show_default=True, help="Share, for random."
)
@click.option(
    "--validation",
    type=click.FloatRange(0, 0.5),
    default=0.1,
    show_default=True,
    help="Share of the training part.",
)
@click.option("--poses", help="Only these: catalogue ids with commas between, or six for the study's.")
@click.option(
    "--per-class", "most", type=click.IntRange(1), help="At most so many training photographs a class."
)
@click.option("--as-they-are", is_flag=True, help="Keep broken pictures, duplicates and doubtful labels.")
@click.option("--seed", type=int, default=0, show_default=True)
@_SKIP_UNKNOWN
def split_command(
    root: Path,
    output: Path,
    protocol: str,
    train_list: Path | None,
    test_list: Path | None,
    test: float,
    validation: float,
    poses: str | None,
    most: int | None,
    as_they_are: bool,
    seed: int,
    skip_unknown: bool,
) -> None:
    """Divide photographs into training, validation and test."""
    catalogue = load_catalogue()
    samples = _of_poses(read_folders(root, catalogue, skip_unknown=skip_unknown), poses, catalogue)
    stock = None if as_they_are or protocol == "study" else stock_with_progress(root, samples)
    if protocol == "study":
        split = study_split(samples, validation=validation, seed=seed)
    elif protocol == "random":
        split = random_split(samples, test=test, validation=validation, seed=seed, stock=stock)
    elif train_list and test_list:
        split = official_split(
            samples,
            read_official(train_list, catalogue),
            read_official(test_list, catalogue),
            validation=validation,
            seed=seed,
            stock=stock,
        )
    else:
        raise click.UsageError("The official protocol needs --train-list and --test-list.")
    split = split if most is None else per_class(split, most)
    split.save(output)
    click.echo(
        f"{output}: {len(split.train)} train, {len(split.validation)} validation, {len(split.test)} test, "
        f"{len(split.classes)} classes, {len(split.left_out)} left out"
    )


@data.command("stats")
@click.option("--split", "split_file", type=_FILE, required=True, help="A split of `data split`.")
@_JSON
def stats_command(split_file: Path, as_json: bool) -> None:
    """Show how many photographs of each class are in each part of a split."""
    split = Split.load(split_file)
    counts = split.counts()
    reasons = Counter(split.left_out.values())
    if as_json:
        click.echo(json.dumps({"protocol": split.protocol, "classes": counts, "left_out": reasons}, indent=1))
        return
    click.echo(f"{split.protocol}, seed {split.seed}")
    click.echo(f"{'train':>7}{'valid.':>8}{'test':>7}")
    for label, parts in sorted(counts.items(), key=lambda item: -item[1]["train"]):
        click.echo(f"{parts['train']:7d}{parts['validation']:8d}{parts['test']:7d}  {label}")
    click.echo(f"{len(split.train):7d}{len(split.validation):8d}{len(split.test):7d}  all")
    for reason, count in reasons.most_common():
        click.echo(f"{count:7d}  left out: {reason}")


def stock_with_progress(root: Path, samples: tuple[Sample, ...]) -> Stock:
    """Look at every photograph and show how far it is."""
    with counted("Looking at photographs", len(samples)) as progress:
        return take_stock(root, samples, progress)


@contextmanager
def counted(label: str, length: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar with the time left, on stderr, as a callback with (done, total)."""
    with click.progressbar(length=length, label=label, file=sys.stderr, show_pos=True) as bar:
        yield lambda done, _total: bar.update(done - bar.pos)


def _of_poses(samples: tuple[Sample, ...], poses: str | None, catalogue: Catalogue) -> tuple[Sample, ...]:
    if poses is None:
        return samples
    wanted = SIX_POSES if poses == "six" else tuple(name.strip() for name in poses.split(","))
    known = {catalogue.pose(name).id for name in wanted}
    chosen = tuple(sample for sample in samples if sample.label in known)
    if missing := known - {sample.label for sample in chosen}:
        raise DrishtiError(
            f"There is no photograph of {', '.join(sorted(missing))}: add some or leave it out."
        )
    return chosen
