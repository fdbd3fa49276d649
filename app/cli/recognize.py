"""``drishti recognize``: images, folders and films, frame by frame, with the same step as the live window."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import click

from app.batch.command import recognize_into
from app.batch.events import Event, decision_name, hold_event, image_event
from app.batch.files import is_image, walk
from app.batch.work import Setup
from app.environment import prepare_environment
from app.paths import bundles_dir, data_path
from app.personal import PersonalStore
from model.bundle import Bundle, bundle_path
from model.catalogue import Catalogue, load_catalogue
from model.errors import DrishtiError
from model.film import Film, read_image
from model.frame import Frame
from model.hold import Hold
from model.person_finder import FinderMode
from model.personal import PersonalPose
from model.practice import Practice
from model.practitioner import Practitioner
from model.recognition import Recognition
from model.recognizer import Recognizer
from model.runtime import THREADS, DeviceChoice

if TYPE_CHECKING:
    from app.recording.annotate import Annotator

DEMO: Final = "demo"
_DEMO_RATE: Final = 15.0
_qt: Final[list[object]] = []
"""Keeps Qt from ending before the program does."""


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("--bundle", default="default", show_default=True, help="Name or path of the model bundle.")
@click.option(
    "--device",
    type=click.Choice(list(DeviceChoice), case_sensitive=False),
    default=DeviceChoice.AUTO,
    help="Where the models run.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of installed bundles and taught poses.",
)
@click.option(
    "--taught/--no-taught",
    default=True,
    show_default=True,
    help="Whether the poses that you taught are recognised, too.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a line: one per image, one per hold."
)
@click.option(
    "--annotate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.mp4",
    help="Write the film again with the overlay, and a chapter for each hold.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="RESULTS.jsonl",
    help="Write a JSON line for each file there; files that it has already are passed over.",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes, with --out."
)
@click.option("--cluster", metavar="tcp://HOST:PORT", help="Dask scheduler to spread over, with --out.")
def recognize(
    inputs: tuple[str, ...],
    bundle: str,
    device: DeviceChoice,
    data_dir: Path | None,
    taught: bool,
    as_json: bool,
    annotate: Path | None,
    out: Path | None,
    workers: int,
    cluster: str | None,
) -> None:
    """Name the poses in images and folders, and the holds in films.

    INPUT is an image, a film, a folder (walked through), or "demo" for the drawn practitioner.
    """
    into_ledger = out is not None or workers > 1 or cluster
    if into_ledger and (out is None or annotate is not None or DEMO in inputs):
        raise click.UsageError("--out, --workers and --cluster go together, for files, without --annotate.")
    model = bundle_path(bundle, bundles_dir(data_dir)).absolute()
    setup = Setup(str(model), device, taught=_taught_poses(data_path(data_dir), model) if taught else ())
    if out is not None:
        sys.exit(1 if recognize_into(inputs, out, setup, workers=workers, scheduler=cluster or "") else 0)
    _recognize_here(inputs, replace(setup, threads=THREADS), as_json, annotate)


def _taught_poses(data: Path, model: Path) -> tuple[PersonalPose, ...]:
    """The poses that are taught in a data folder; those that will not be recognised are said on stderr."""
    found = PersonalStore(data).load()
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.poses and not Bundle.open(model).manifest.can_be_taught:
        click.echo(
            "The poses that you taught are not recognised: this bundle has no landmark tower.", err=True
        )
    return found.poses


def _recognize_here(inputs: tuple[str, ...], setup: Setup, as_json: bool, annotate: Path | None) -> None:
    """Recognise one file after the other, and print what is found."""
    catalogue = load_catalogue()
    report: _Report = _JsonReport(catalogue) if as_json else _TextReport(catalogue)
    if annotate is not None and (len(inputs) != 1 or is_image(inputs[0]) or Path(inputs[0]).is_dir()):
        raise DrishtiError("Only one film at a time can be annotated: name one film, or demo.")
    failures = 0
    with ExitStack() as stack:
        recognizers: dict[FinderMode, Recognizer] = {}

        def recognizer(mode: FinderMode) -> Recognizer:
            if mode not in recognizers:
                recognizers[mode] = stack.enter_context(setup.open(mode))
            return recognizers[mode]

        recognizer(FinderMode.IMAGE if all(map(is_image, inputs)) else FinderMode.VIDEO)
        for path in walk(inputs):
            try:
                if path == DEMO:
                    practitioner = Practitioner()
                    length = practitioner.round_seconds
                    frames = _drawn(practitioner, length)
                    with _annotator(annotate, catalogue) as annotator:
                        _recognize_film(DEMO, frames, length, recognizer(FinderMode.VIDEO), report, annotator)
                elif is_image(path):
                    report.image(path, recognizer(FinderMode.IMAGE).step(read_image(Path(path))))
                else:
                    with Film(Path(path)) as film, _annotator(annotate, catalogue) as annotator:
                        _recognize_film(
                            path,
                            film.frames(),
                            film.duration,
                            recognizer(FinderMode.VIDEO),
                            report,
                            annotator,
                        )
            except DrishtiError as error:
                # One broken file must not cost the results of the others.
                click.echo(f"Error: {error}", err=True)
                failures += 1
    if failures:
        sys.exit(1)


def _annotator(target: Path | None, catalogue: Catalogue) -> "AbstractContextManager[Annotator | None]":
    """What writes the annotated film, if one is wanted."""
    if target is None:
        return nullcontext()
    from PySide6.QtGui import QGuiApplication

    from app.recording.annotate import Annotator
    from app.ui.compose import Composer

    if QGuiApplication.instance() is None:
        # Letters are drawn by Qt, which needs no display for that.
        prepare_environment()
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _qt.append(QGuiApplication(sys.argv[:1]))
    return Annotator(target, catalogue, Composer(catalogue))


def _drawn(practitioner: Practitioner, length: float) -> Iterator[Frame]:
    for index in range(int(length * _DEMO_RATE)):
        t = index / _DEMO_RATE
        yield Frame(practitioner.frame_at(t), index, t, DEMO)


def _recognize_film(
    name: str,
    frames: Iterator[Frame],
    duration: float,
    recognizer: Recognizer,
    report: "_Report",
    annotator: "Annotator | None",
) -> None:
    """Report each hold when it ends; holds so far are reported even where the film breaks off."""
    practice = Practice()
    report.film(name)

    def tell(hold: Hold) -> None:
        report.hold(hold)
        if annotator is not None:
            annotator.hold(hold)

    with click.progressbar(
        length=max(1, int(duration * 10)),
        label=Path(name).name,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        done = 0
        try:
            for frame in frames:
                recognition = recognizer.step(frame)
                state = practice.update(recognition)
                if annotator is not None:
                    annotator.add(frame, recognition, state)
                if state.completed is not None:
                    tell(state.completed)
                step = int(frame.t_seconds * 10) - done
                if step > 0:
                    bar.update(step)
                    done += step
        finally:
            last = practice.finish()
            if last is not None:
                tell(last)


class _Report(Protocol):
    def film(self, path: str) -> None: ...
    def image(self, path: str, recognition: Recognition) -> None: ...
    def hold(self, hold: Hold) -> None: ...


class _JsonReport:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._film = ""

    def film(self, path: str) -> None:
        self._film = path

    def image(self, path: str, recognition: Recognition) -> None:
        self._line(image_event(path, recognition, self._catalogue))

    def hold(self, hold: Hold) -> None:
        self._line(hold_event(self._film, hold, self._catalogue))

    @staticmethod
    def _line(event: Event) -> None:
        click.echo(json.dumps(event, ensure_ascii=False))


class _TextReport:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def film(self, path: str) -> None:
        click.echo(f"{path}")

    def image(self, path: str, recognition: Recognition) -> None:
        decision = recognition.decision
        what = decision_name(decision, self._catalogue)
        if what is None:
            what = "no pose" if recognition.person else "nobody found"
        share = f"{decision.probability:4.0%}" if decision.id else "    "
        click.echo(f"{share}  {what:40} {path}")

    def hold(self, hold: Hold) -> None:
        side = f" ({hold.side.value})" if hold.side else ""
        name = self._catalogue.pose(hold.pose_id).english + side
        span = f"{_clock(hold.start)} to {_clock(hold.end)}  {hold.duration:6.1f} s"
        click.echo(f"  {span}  {hold.confidence:4.0%}  {name}")


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60):2d}:{seconds % 60:04.1f}"
