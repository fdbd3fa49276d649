"""``drishti-train explain``: what a tower goes by, in photographs of one's choice."""

import json
from pathlib import Path
from typing import Final

import click
import cv2
import numpy as np

from model.bundle import NO_POSE, Bundle, bundle_path
from model.catalogue import load_catalogue
from model.encoders import landmark_input
from model.errors import DrishtiError
from model.files import write_atomically
from model.film import read_image
from model.landmarker import find_landmarker
from model.person_finder import FinderMode, PersonFinder

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_PHOTOGRAPHS: Final = click.argument(
    "photographs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
_OUT: Final = click.option("--out", type=_FOLDER, required=True, help="Folder for the drawings.")
_POSE: Final = click.option("--pose", help="Ask about this pose; else about the likeliest.")


@click.group()
def explain() -> None:
    """Show what a tower goes by in photographs."""


@explain.command()
@_PHOTOGRAPHS
@_OUT
@_POSE
@click.option("--bundle", default="default", show_default=True, help="Name or path of the bundle.")
def joints(photographs: tuple[Path, ...], out: Path, pose: str | None, bundle: str) -> None:
    """Hide each joint and limb: how much does the probability of the pose fall?"""
    from training.evaluate import landmark_probabilities
    from training.explain.drawing import drawn
    from training.explain.joints import influences, table

    opened = Bundle.open(bundle_path(bundle))
    classes = [name for name in opened.manifest.classes if name != NO_POSE]
    if pose is not None and pose not in classes:
        raise DrishtiError(f"The bundle does not know the pose {pose}: see `drishti poses`.")
    with PersonFinder(find_landmarker(), mode=FinderMode.IMAGE) as finder:
        for number, path in enumerate(photographs):
            frame = read_image(path)
            person = finder.find(frame).person
            if person is None:
                click.echo(f"{path}: nobody was found", err=True)
                continue
            points = landmark_input(person.landmarks, frame.width, frame.height)
            row = landmark_probabilities(opened, points[None])[0]
            asked = pose or max(classes, key=lambda name: row[opened.manifest.classes.index(name)])
            found = influences(
                lambda hidden: landmark_probabilities(opened, hidden),
                points,
                opened.manifest.classes.index(asked),
            )
            click.echo(f"{path}: {load_catalogue().pose(asked).english}\n{table(found)}\n")
            rows = [{"hidden": one.part, "probability": one.without, "fall": one.fall} for one in found]
            report = {"pose": asked, "probability": found[0].before, "parts": rows}
            stem = f"{number:02}-{path.stem}-joints"
            _write(out / f"{stem}.json", json.dumps(report, indent=1).encode())
            _write(out / f"{stem}.png", _png(drawn(frame.bgr, points, found)))


@explain.command()
@_PHOTOGRAPHS
@_OUT
@_POSE
@click.option("--run", type=_FOLDER, required=True, help="Folder of a finished run of fit-clip.")
def maps(photographs: tuple[Path, ...], out: Path, pose: str | None, run: Path) -> None:
    """Draw where the image tower of a run looks, before and after fine-tuning (gScoreCAM)."""
    import io

    from training.clip.views import crop_of, plain_view
    from training.explain.before_after import Looks, heat_sheet

    looks = Looks.of(run)
    for number, path in enumerate(photographs):
        frame = read_image(path)
        person = None
        if looks.config.crop == "person":
            with PersonFinder(find_landmarker(), mode=FinderMode.IMAGE) as finder:
                person = finder.find(frame).crop
        box = crop_of(looks.config.crop, frame.width, frame.height, person)
        pixels = plain_view(frame.bgr, box, looks.after.image.size)
        asked = pose or looks.answer(pixels)
        data = io.BytesIO()
        heat_sheet(pixels, asked, looks.maps(pixels, asked)).savefig(data, format="png", dpi=120)
        file = out / f"{number:02}-{path.stem}-map.png"
        _write(file, data.getvalue())
        click.echo(f"{file}: {asked}")
    if looks.before is None:
        click.echo("learned classes: there is nothing to show from before fine-tuning", err=True)


def _png(bgr: np.ndarray) -> bytes:
    return cv2.imencode(".png", bgr)[1].tobytes()


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, data)
    except OSError as error:
        raise DrishtiError(f"{file} cannot be written ({error.strerror}): choose another folder.") from error
