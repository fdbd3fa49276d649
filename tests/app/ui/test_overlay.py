from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.overlay import OverlayState, paint
from app.ui.overlay.text import fit
from app.ui.readout import Readout
from app.ui.theme import DARK, LIGHT, Theme
from model.catalogue import load_catalogue
from model.hold import HoldPhase
from model.landmarks import LANDMARK_COUNT, Landmark
from model.person import Box, Person
from model.view import ISSUE_SENTENCES

SIZES = [(520, 240), (640, 400), (1280, 650), (720, 1280), (1920, 1080), (2560, 1440), (3440, 1440)]
LONGEST_NAME = max((pose.english for pose in load_catalogue().poses), key=len)
LONGEST_SANSKRIT = max((pose.sanskrit for pose in load_catalogue().poses), key=len)
LONGEST_PHRASE = max((group.phrase for group in load_catalogue().groups), key=len)
LONGEST_HINT = max(
    [*ISSUE_SENTENCES.values(), f"This is {LONGEST_PHRASE}; which one is not clear yet."],
    key=len,
)

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(size: tuple[int, int], readout: Readout, **changes: object) -> NDArray[np.uint8]:
    """The overlay on mid grey: uint8 [height, width, 4]."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    state = OverlayState(readout, LIGHT, QRectF(0, 0, *size), (1280, 720))
    painter = QPainter(image)
    paint(painter, QRectF(0, 0, *size), replace(state, **changes))  # type: ignore[arg-type]
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(size[1], size[0], 4)


def changed_box(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what differs by more than Qt's glyph cache does on its own."""
    rows, columns = np.nonzero((np.abs(before.astype(int) - after) > 16).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("title", [LONGEST_NAME, LONGEST_PHRASE, "Tree"])
def test_panels_stay_inside_and_never_touch_each_other(size: tuple[int, int], title: str) -> None:
    nothing = np.full((size[1], size[0], 4), (128, 128, 128, 255), np.uint8)
    timer_only = drawn(size, Readout(clock="100:05", best="Best 100:05"))
    named = drawn(
        size,
        Readout(
            clock="100:05",
            best="Best 100:05",
            title=title,
            subtitle=f"{LONGEST_SANSKRIT}  ·  right",
            confidence=1.0,
        ),
    )
    hinted = drawn(size, Readout(clock="100:05", best="Best 100:05", hint=LONGEST_HINT))
    boxes = [
        changed_box(nothing, timer_only),
        changed_box(timer_only, named),
        changed_box(timer_only, hinted),
    ]
    for box in boxes:
        assert box[0] >= 2
        assert box[1] >= 2
        assert box[2] <= size[0] - 3
        assert box[3] <= size[1] - 3
    for index, box in enumerate(boxes):
        for other in boxes[:index]:
            assert not overlap(box, other)


@pytest.mark.parametrize("width", [40.0, 120.0, 400.0])
@pytest.mark.parametrize("text", [LONGEST_NAME, LONGEST_HINT, "Ekapādarājakapotāsana-without-any-space", ""])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_text_fits_its_width_and_its_lines(text: str, width: float, lines: int) -> None:
    laid_out = fit(text, width, 40.0, lines=lines)
    assert len(laid_out.lines) <= lines
    metrics = QFontMetricsF(laid_out.font)
    assert all(metrics.horizontalAdvance(line) <= width for line in laid_out.lines)


def test_text_is_cut_only_where_it_cannot_shrink() -> None:
    assert fit(LONGEST_NAME, 900.0, 60.0, lines=2).lines == (LONGEST_NAME,)
    assert fit("Tree", 900.0, 60.0).font.pixelSize() == 60


def person_pointing_left() -> Person:
    """Somebody in the left half of a 1280x720 frame, of whom only a left arm is seen."""
    landmarks = np.zeros((LANDMARK_COUNT, 4), np.float32)
    for landmark, x in (
        (Landmark.LEFT_SHOULDER, 400),
        (Landmark.LEFT_ELBOW, 300),
        (Landmark.LEFT_WRIST, 200),
    ):
        landmarks[landmark] = (x, 500, 0, 1)
    return Person(landmarks, np.zeros((LANDMARK_COUNT, 3), np.float32), Box(200, 500, 400, 501))


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_skeleton_lies_where_the_person_is_shown(mirrored: bool) -> None:
    size = (640, 360)
    without = drawn(size, Readout())
    shown = drawn(size, Readout(), person=person_pointing_left(), mirrored=mirrored)
    left, top, right, bottom = changed_box(without, shown)
    middle_of_arm = 640 - 150 if mirrored else 150
    assert (left + right) / 2 == pytest.approx(middle_of_arm, abs=4)
    assert (top + bottom) / 2 == pytest.approx(250, abs=4)
    assert right - left == pytest.approx(100, abs=12)


def test_every_phase_looks_different() -> None:
    pictures = [
        drawn((640, 360), Readout(phase=phase, phase_label=phase.value, ring=0.5)).tobytes()
        for phase in HoldPhase
    ]
    assert len(set(pictures)) == len(HoldPhase)


def luminance(color: tuple[float, float, float]) -> float:
    """Relative luminance, WCAG 2.2; components 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def over(color: QColor, background: tuple[float, float, float]) -> tuple[float, float, float]:
    """A translucent colour on a background."""
    a = color.alphaF()
    own = (color.redF(), color.greenF(), color.blueF())
    mixed = [a * c + (1 - a) * b for c, b in zip(own, background, strict=True)]
    return mixed[0], mixed[1], mixed[2]


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("picture", [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0)], ids=["on black", "on white"])
def test_text_on_panels_has_enough_contrast_whatever_the_picture(
    colors: Theme, picture: tuple[float, float, float]
) -> None:
    panel = luminance(over(colors.panel, picture))
    for text in (colors.text, colors.quiet, colors.accent, colors.warning):
        brightness = luminance(over(text, picture))
        ratio = (max(panel, brightness) + 0.05) / (min(panel, brightness) + 0.05)
        assert ratio >= 4.5, text.name()


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
def test_text_on_controls_has_enough_contrast(colors: Theme) -> None:
    for surface in (colors.window, colors.surface):
        ground = luminance(over(surface, (0, 0, 0)))
        for text in (colors.text, colors.quiet, colors.accent):
            brightness = luminance(over(text, (0, 0, 0)))
            ratio = (max(ground, brightness) + 0.05) / (min(ground, brightness) + 0.05)
            assert ratio >= 4.5, (surface.name(), text.name())


def test_the_theme_follows_the_system(qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    assert theme.theme_for(Qt.ColorScheme.Dark) is DARK
    assert theme.theme_for(Qt.ColorScheme.Light) is LIGHT
    assert theme.theme_for(Qt.ColorScheme.Unknown) is LIGHT
