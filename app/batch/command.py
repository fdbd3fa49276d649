"""``drishti recognize --out``: recognise what is not in the file of results yet."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from app.batch.files import absolute, walk
from app.batch.ledger import Ledger
from app.batch.work import Done, FileRecognizer, Setup


def recognize_into(
    inputs: Iterable[str], out: Path, setup: Setup, *, workers: int = 1, scheduler: str = ""
) -> int:
    """Recognise files into a ledger, with progress on the terminal.

    Args:
        inputs: files and folders.
        out: the ledger; files in it are passed over.
        setup: how.
        workers: processes on this machine.
        scheduler: address of a Dask scheduler instead.

    Returns:
        How many files could not be recognised; why is said on stderr.

    Raises:
        DrishtiError: the ledger, the models or the scheduler are not to be had.
    """
    failures = 0
    with Ledger(out) as ledger:
        left = [path for path in walk(inputs) if path not in ledger]
        sizes = {absolute(path): _size(path) for path in left}
        with click.progressbar(
            length=max(1, sum(sizes.values())),
            label=f"{len(left)} files",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            for done in _recognized(left, setup, workers, scheduler):
                if done.trouble:
                    click.echo(f"Error: {done.trouble}", err=True)
                    failures += 1
                else:
                    ledger.write(done.path, done.events)
                bar.update(sizes[absolute(done.path)])
    return failures


def _recognized(paths: list[str], setup: Setup, workers: int, scheduler: str) -> Iterator[Done]:
    if scheduler:
        from app.batch.cluster import over_cluster

        yield from over_cluster((absolute(path) for path in paths), setup, scheduler)
    elif workers > 1:
        from app.batch.pool import over_processes

        yield from over_processes(paths, setup, workers)
    else:
        recognizer = FileRecognizer(setup)
        try:
            yield from map(recognizer.recognize, paths)
        finally:
            recognizer.close()


def _size(path: str) -> int:
    """Bytes of a file, as a measure of the work; a missing one is said when its turn comes."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
