"""``drishti-train report``: a finished run as one HTML page and one JSON."""

from pathlib import Path
from typing import Final

import click

from model.catalogue import load_catalogue

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--run", type=_FOLDER, required=True, help="Folder of a finished run of fit-clip.")
@click.option("--out", type=_FOLDER, required=True, help="Folder for report.html and report.json.")
@click.option("--title", help="Of the page; else the name of the run's folder.")
@click.option("--data", type=_FOLDER, help="Folder of the photographs, to show the mistakes.")
def report(run: Path, out: Path, title: str | None, data: Path | None) -> None:
    """Write figures, curves, confusions, calibration and mistakes of a run anew, as HTML and JSON."""
    from training.report.content import content_of
    from training.report.files import PAGE, write_report

    write_report(out, title or run.resolve().name, content_of(run, load_catalogue()), data)
    click.echo(out / PAGE)
