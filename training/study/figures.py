"""The study's figures 1, 4 to 10, A1 and A2 as files, as far as there are results to draw."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from model.errors import DrishtiError
from training.study import charts, looks, matrices, yolo
from training.study.study import Study
from training.study.tables import CLASSES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOLDER: Final = "figures"
_DPI: Final = 150


def draw_all(study: Study, tool: yolo.Tool, say: Callable[[str], None]) -> list[Path]:
    """Draw every figure whose results are there; says of the others what they lack."""
    drawn = []
    for name, draw in figures(tool).items():
        try:
            figure = draw(study)
        except DrishtiError as error:
            say(f"{name} is not drawn: {error}")
            continue
        file = study.out / FOLDER / f"{name}.png"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(file, dpi=_DPI)
        except OSError as error:
            raise DrishtiError(f"{file} cannot be written ({error.strerror}): make room.") from error
        drawn.append(file)
        say(f"{file}")
    return drawn


def figures(tool: yolo.Tool) -> dict[str, "Callable[[Study], Figure]"]:
    """The functions that draw, by name of the file."""
    table: dict[str, Callable[[Study], Figure]] = {
        "figure-01-superclasses": charts.superclasses,
        "figure-04-similarity": matrices.similarity,
        "figure-05-clip-curve": charts.clip_curve,
        "figure-06-clip-maps": looks.clip_maps,
        "figure-07-alike": looks.alike,
        "figure-08-yolo-curve": charts.yolo_curve,
        "figure-09-overview": charts.overview,
        "figure-10-yolo-maps": partial(looks.yolo_maps, tool=tool),
    }
    names = {"reclining": "figure-A1-reclining", "sitting": "figure-A2-sitting"}
    for group in CLASSES:
        table[names.get(group, f"figure-A-{group}")] = partial(matrices.confusion, group=group)
    return dict(sorted(table.items()))
