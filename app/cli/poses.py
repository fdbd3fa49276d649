"""``drishti poses``: what can be recognised."""

import json

import click

from model.catalogue import load_catalogue


@click.command()
@click.argument("search", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def poses(search: tuple[str, ...], as_json: bool) -> None:
    """List the poses, all of them or those that SEARCH finds (English or Sanskrit)."""
    catalogue = load_catalogue()
    found = catalogue.find(" ".join(search)) if search else catalogue.poses
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
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for pose in found:
        click.echo(f"{pose.id:34} {pose.english:40} {pose.sanskrit}")
