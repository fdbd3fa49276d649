"""What all figures share: an empty sheet without a display, colours, and the results they need."""

from typing import TYPE_CHECKING, Any, Final

from model.errors import DrishtiError
from training.study import yolo
from training.study.engine import Experiment, finished
from training.study.runs import Result
from training.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OURS: Final = "#1f6f8b"
THEIRS: Final = "#c9a227"


def sheet(rows: int, columns: int, width: float, height: float) -> "tuple[Figure, Any]":
    """An empty figure of inches that needs no display, and its axes [rows, columns]."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, squeeze=False)


def result_of(experiment: Experiment, study: Study, cell: str) -> Result:
    """A finished cell.

    Raises:
        DrishtiError: it is not finished.
    """
    results = finished(experiment, study)
    if cell not in results:
        raise DrishtiError(f"run `study {experiment.name}` first")
    return results[cell]


def finished_yolo(study: Study, cell: str, *, required: bool = True) -> Result:
    """A finished cell of YOLO's; empty where it is neither there nor required.

    Raises:
        DrishtiError: it is not finished.
    """
    results = finished(yolo.experiment(yolo.Tool()), study)
    if required and cell not in results:
        raise DrishtiError("run `study yolo` first")
    return results.get(cell, {})
