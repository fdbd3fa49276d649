"""How long the overlay takes to draw: ``python -m tests.benchmarks.bench_overlay``.

Each picture is drawn in turn with the baseline, which shows the plain frame at the same size: converting,
scaling and drawing it. The ratio says what the overlay adds; the milliseconds hold for this machine alone,
and are those that the processor spent on it, whatever else the machine had to do.
"""

import os
import sys
from collections.abc import Callable
from statistics import median
from time import thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.ui.frame_image import FrameImage
from app.ui.guide import guide_for
from app.ui.overlay import OverlayState, paint
from app.ui.presenter.chart import paint_chart
from app.ui.presenter.trace import Trace
from app.ui.readout import Readout
from app.ui.theme import DARK
from model.frame import Frame
from model.hold import HoldPhase
from model.landmarks import LANDMARK_COUNT
from model.person import Box, Person
from model.practitioner import Practitioner
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES

ROUNDS = 200
FRAME = (1280, 720)
SIZES = ((1280, 720), (1920, 1080))


def main() -> int:
    """Print milliseconds and ratios."""
    application = QGuiApplication([])
    for size in SIZES:
        sys.stdout.write(f"{size[0]}x{size[1]}\n")
        canvas = QImage(*size, QImage.Format.Format_RGB32)
        canvas.fill(0)
        work = {"plain frame": plain_frame(canvas), **overlays(canvas), "last minute": chart(canvas)}
        times: dict[str, list[float]] = {name: [] for name in work}
        for turn in range(ROUNDS):
            # By turns, so that a machine that slows down slows all of them.
            for name, draw in work.items():
                started = thread_time()
                draw(turn)
                times[name].append(thread_time() - started)
        baseline = median(times["plain frame"])
        for name, taken in times.items():
            middle = median(taken)
            sys.stdout.write(
                f"  {name:34} {middle * 1000:6.2f} ms   {middle / baseline:5.2f} of plain frame\n"
            )
    del application
    return 0


def moving() -> list[Person]:
    """The demo practitioner, at 30 frames a second."""
    practitioner = Practitioner(size=FRAME)
    people = []
    for turn in range(ROUNDS):
        landmarks = np.ones((LANDMARK_COUNT, 4), np.float32)
        landmarks[:, :3] = practitioner.landmarks_at(turn / 30)
        box = Box.around(landmarks[:, :2])
        people.append(Person(landmarks, np.zeros((LANDMARK_COUNT, 3), np.float32), box))
    return people


def plain_frame(canvas: QImage) -> Callable[[int], None]:
    """The baseline."""
    pixels = np.random.default_rng(0).integers(0, 255, (FRAME[1], FRAME[0], 3), np.uint8)
    image = FrameImage()

    def draw(turn: int) -> None:
        frame = Frame(pixels, turn, turn / 30, "bench")
        painter = QPainter(canvas)
        painter.drawImage(0, 0, image.of(frame, QSizeF(canvas.size()), 1.0, mirrored=False))
        painter.end()

    return draw


def overlays(canvas: QImage) -> dict[str, Callable[[int], None]]:
    """The overlay as it is in practice, step by step."""
    names = ("Tree", "Warrior II", "Downward-Facing Dog", "Chair", "Wide-Angle Seated Forward Fold")

    def readout(turn: int, **changes: object) -> Readout:
        values: dict[str, object] = {
            "title": "Warrior II",
            "subtitle": "Vīrabhadrāsana II  ·  left",
            "confidence": 0.8 + turn % 20 / 100,
            "sureness": "very sure",
            "phase": HoldPhase.HOLDING,
            "phase_label": "Holding",
            "clock": f"0:{turn // 30:02d}",
            "ring": turn / 1000,
            "best": "Best 0:42",
            "ranking": tuple((name, (turn + at * 7) % 100 / 100) for at, name in enumerate(names)),
            "timings": (("Find person", f"{turn % 9 + 20} ms"), ("Encode", "3 ms"), ("Camera", "30 /s")),
        }
        return Readout(**{**values, **changes})  # type: ignore[arg-type]

    people = moving()

    def drawing(*, details: bool, skeleton: bool, guide: bool) -> Callable[[int], None]:
        rect = QRectF(canvas.rect())

        def draw(turn: int) -> None:
            person = people[turn]
            changes: dict[str, object] = {}
            if guide:
                changes["hint"] = ISSUE_SENTENCES[ViewIssue.FEET_HIDDEN]
                changes["guide"] = guide_for(person, *FRAME)
            state = OverlayState(
                readout=readout(turn, **changes),
                theme=DARK,
                picture=rect,
                frame_size=FRAME,
                person=person if skeleton else None,
                details=details,
                moment=turn / 30,
            )
            painter = QPainter(canvas)
            paint(painter, rect, state)
            painter.end()

        return draw

    return {
        "panels": drawing(details=False, skeleton=False, guide=False),
        "panels, skeleton": drawing(details=False, skeleton=True, guide=False),
        "panels, skeleton, details": drawing(details=True, skeleton=True, guide=False),
        "panels, skeleton, details, guide": drawing(details=True, skeleton=True, guide=True),
    }


def chart(canvas: QImage) -> Callable[[int], None]:
    """The presenter's last minute, full of values."""
    trace = Trace()
    for step in range(600):
        trace.note(step / 10, 0.5 + step % 50 / 100, f"pose {step // 150}")
    samples = trace.samples()

    def draw(_turn: int) -> None:
        painter = QPainter(canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = canvas.height() / 100
        paint_chart(painter, QRectF(90 * unit, 70 * unit, 70 * unit, 20 * unit), samples, DARK, unit)
        painter.end()

    return draw


if __name__ == "__main__":
    sys.exit(main())
