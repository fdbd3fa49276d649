"""``drishti-train report``: a finished run as one HTML page and one JSON."""

import json
from pathlib import Path
from typing import Final

import click

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.files import write_atomically

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--run", type=_FOLDER, required=True, help="Folder of a finished run of fit-clip.")
@click.option("--out", type=_FOLDER, required=True, help="Folder for report.html and report.json.")
@click.option("--title", help="Of the page; else the name of the run's folder.")
def report(run: Path, out: Path, title: str | None) -> None:
    """Write figures, curves, confusions and calibration of a run as HTML and JSON."""
    from training.report.content import content_of
    from training.report.page import page

    content = content_of(run, load_catalogue())
    texts = {
        "report.json": json.dumps(content, indent=1),
        "report.html": page(title or run.resolve().name, content),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_atomically(out / name, text.encode())
    except OSError as error:
        raise DrishtiError(f"{out} cannot be written ({error.strerror}): choose another folder.") from error
    click.echo(out / "report.html")
