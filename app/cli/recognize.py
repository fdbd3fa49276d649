"""``drishti recognize``: images, folders and films, frame by frame, with the same step as the live window."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import click

from app.environment import prepare_environment
from app.paths import bundles_dir
from model.bundle import bundle_path
from model.catalogue import Catalogue, load_catalogue
from model.errors import DrishtiError
from model.film import FILM_SUFFIXES, IMAGE_SUFFIXES, Film, read_image
from model.frame import Frame
from model.hold import Hold
from model.person_finder import FinderMode
from model.practice import Practice
from model.practitioner import Practitioner
from model.recognition import DecisionKind, Recognition
from model.recognizer import Recognizer
from model.runtime import DeviceChoice

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
    "--device", type=click.Choice(list(DeviceChoice)), default=DeviceChoice.AUTO, help="Where the models run."
)
@click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of installed bundles."
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
def recognize(
    inputs: tuple[str, ...],
    bundle: str,
    device: DeviceChoice,
    data_dir: Path | None,
    as_json: bool,
    annotate: Path | None,
) -> None:
    """Name the poses in images and folders, and the holds in films.

    INPUT is an image, a film, a folder (walked through), or "demo" for the drawn practitioner.
    """
    catalogue = load_catalogue()
    report: _Report = _JsonReport(catalogue) if as_json else _TextReport(catalogue)
    model = bundle_path(bundle, bundles_dir(data_dir))
    if annotate is not None and (len(inputs) != 1 or _is_image(inputs[0]) or Path(inputs[0]).is_dir()):
        raise DrishtiError("Only one film at a time can be annotated: name one film, or demo.")
    failures = 0
    with ExitStack() as stack:
        recognizers: dict[FinderMode, Recognizer] = {}

        def recognizer(mode: FinderMode) -> Recognizer:
            if mode not in recognizers:
                recognizers[mode] = stack.enter_context(Recognizer.open(model, device=device, mode=mode))
            return recognizers[mode]

        recognizer(FinderMode.IMAGE if all(map(_is_image, inputs)) else FinderMode.VIDEO)
        for path in _walk(inputs):
            try:
                if path == DEMO:
                    practitioner = Practitioner()
                    length = practitioner.round_seconds
                    frames = _drawn(practitioner, length)
                    with _annotator(annotate, catalogue) as annotator:
                        _recognize_film(DEMO, frames, length, recognizer(FinderMode.VIDEO), report, annotator)
                elif _is_image(path):
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


def _is_image(path: str) -> bool:
    return Path(path).suffix.lower() in IMAGE_SUFFIXES


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


def _walk(inputs: Iterable[str]) -> Iterator[str]:
    """Files to recognise; a folder gives the images and films in it, in order of their names."""
    for name in inputs:
        path = Path(name)
        if not path.is_dir():
            yield name
            continue
        found = [
            str(child)
            for child in sorted(path.rglob("*"))
            if child.suffix.lower() in IMAGE_SUFFIXES | FILM_SUFFIXES and child.is_file()
        ]
        if not found:
            raise DrishtiError(f"There is no image or film in the folder {path}: choose another one.")
        yield from found


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
        decision = recognition.decision
        self._line(
            event="image",
            path=path,
            person=recognition.person is not None,
            pose=decision.id if decision.kind is DecisionKind.POSE else None,
            group=decision.id if decision.kind is DecisionKind.GROUP else None,
            confidence=round(decision.probability, 4),
            top=[
                {"pose": score.pose_id, "confidence": round(score.probability, 4)}
                for score in recognition.top
            ],
            missing=[issue.value for issue in recognition.issues],
        )

    def hold(self, hold: Hold) -> None:
        self._line(
            event="hold",
            pose=hold.pose_id,
            name=self._catalogue.pose(hold.pose_id).english,
            start=round(hold.start, 3),
            end=round(hold.end, 3),
            confidence=round(hold.confidence, 4),
            side=hold.side.value if hold.side else None,
            alignment=None if hold.alignment is None else round(hold.alignment, 1),
            path=self._film,
        )

    @staticmethod
    def _line(**fields: object) -> None:
        click.echo(json.dumps(fields, ensure_ascii=False))


class _TextReport:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def film(self, path: str) -> None:
        click.echo(f"{path}")

    def image(self, path: str, recognition: Recognition) -> None:
        decision = recognition.decision
        if decision.kind is DecisionKind.POSE and decision.id:
            what = self._catalogue.pose(decision.id).english
        elif decision.kind is DecisionKind.GROUP and decision.id:
            what = self._catalogue.group(decision.id).phrase
        else:
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
