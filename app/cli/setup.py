"""``drishti setup``: fetch what cannot be shipped."""

import click

from model.landmarker import set_up_landmarker


@click.command()
def setup() -> None:
    """Fetch MediaPipe's pose model, once; this is the only step that needs the network."""
    path = set_up_landmarker(progress=click.echo)
    click.echo(f"The pose model is ready: {path}")
