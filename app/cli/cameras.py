"""``drishti cameras``: what could be watched."""

import json

import click

from app.capture.cameras import list_cameras


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def cameras(as_json: bool) -> None:
    """List the cameras, with the name to give to --source."""
    found = list_cameras()
    if as_json:
        click.echo(json.dumps([{"source": camera.spec, "name": camera.name} for camera in found]))
        return
    for camera in found:
        click.echo(f"{camera.spec:12} {camera.name}")
    if not found:
        click.echo("No camera was found: plug one in, or use --source demo.")
