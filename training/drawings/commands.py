"""``drishti-train drawings``: drawn people as training pictures."""

import sys
from pathlib import Path

import click

from training.landmarks.data import read_landmarks


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for a folder per pose; an interrupted command goes on there.",
)
@click.option("--per-pose", type=click.IntRange(min=1), default=40, show_default=True, help="Pictures.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Source of all chance."
)
@click.option("--size", type=click.IntRange(32, 2048), default=256, show_default=True, help="Side in pixels.")
@click.option(
    "--landmarks",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Landmarks of Yoga-82 (.npz): draw the bodies of its training split, not typical ones alone.",
)
def drawings(out: Path, per_pose: int, seed: int, size: int, landmarks: Path | None) -> None:
    """Draw people of all kinds in every pose, and in none, in rooms of all kinds."""
    from training.drawings.bodies import Bodies
    from training.drawings.draw import write_drawings

    bodies = Bodies.of(None if landmarks is None else read_landmarks(landmarks, "train"), seed)
    source = "typical bodies" if landmarks is None else "typical bodies and skeletons of the training split"
    length = per_pose * len(bodies.classes)
    with click.progressbar(length=length, label="Drawing", file=sys.stderr, show_pos=True) as bar:
        count = write_drawings(bodies, out, per_pose, seed, size, source, lambda: bar.update(1))
    click.echo(f"{count} drawings of {len(bodies.classes)} classes: {out}")
