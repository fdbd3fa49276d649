from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from app.ui.guide import Edge, Guide
from app.ui.overlay import OverlayState, paint
from app.ui.overlay.text import fit
from app.ui.readout import Readout
from app.ui.theme import LIGHT
from model.catalogue import load_catalogue
from model.hold import HoldPhase
from model.landmarks import LANDMARK_COUNT, Landmark
from model.person import Box, Person
from model.recognition import ViewIssue
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


@pytest.mark.parametrize("phase", list(HoldPhase))
def test_with_reduced_motion_nothing_moves(phase: HoldPhase) -> None:
    readout = Readout(title="Tree", phase=phase, phase_label=phase.value, ring=0.5)
    pictures = [
        drawn((640, 360), readout, reduced_motion=True, moment=moment, phase_age=age).tobytes()
        for moment, age in ((0.0, 0.0), (0.3, 0.1), (0.8, 5.0))
    ]
    assert len(set(pictures)) == 1


def test_a_change_of_phase_comes_gently() -> None:
    readout = Readout(phase=HoldPhase.GRACE, phase_label="Return", ring=0.5)
    ages = [drawn((640, 360), readout, phase_age=age).tobytes() for age in (0.0, 0.2, 5.0)]
    assert len(set(ages)) == 3
    moments = [drawn((640, 360), readout, moment=moment).tobytes() for moment in (0.0, 0.8)]
    assert len(set(moments)) == 2


def without_colour(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where something is drawn on the panel of the timer, in whatever colour."""
    grey = picture[..., :3].astype(int).sum(axis=2) // 3
    return np.asarray(np.abs(grey - np.median(grey[20:150, 440:620])) > 40)


def test_every_phase_is_told_without_colour_and_without_words() -> None:
    shapes = [
        without_colour(drawn((640, 360), Readout(phase=phase, phase_label=" ", clock="0:07", ring=0.5)))
        for phase in HoldPhase
    ]
    for index, shape in enumerate(shapes):
        for other in shapes[:index]:
            assert np.count_nonzero(shape != other) > 60


def guided(hint: str, **changes: object) -> NDArray[np.uint8]:
    guide = Guide(Box(90, 50, 1190, 670), Box(300, 0, 500, 600), frozenset({Edge.TOP}))
    return drawn((640, 360), Readout(hint=hint, guide=guide), **changes)


@pytest.mark.parametrize("issue", list(ViewIssue))
def test_the_box_to_stand_in_comes_with_the_sentence_that_it_explains(issue: ViewIssue) -> None:
    sentence = ISSUE_SENTENCES[issue]
    plain = drawn((640, 360), Readout(hint=sentence))
    shown = not np.array_equal(plain, guided(sentence))
    assert shown == (issue not in {ViewIssue.NOBODY, ViewIssue.TOO_DARK})


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_box_lies_where_the_body_is_shown(mirrored: bool) -> None:
    sentence = ISSUE_SENTENCES[ViewIssue.FEET_HIDDEN]
    plain = drawn((640, 360), Readout(hint=sentence))
    changed = np.abs(plain.astype(int) - guided(sentence, mirrored=mirrored)).max(axis=2) > 16
    # The bar at the cut edge, over the middle of the body at 200 of 640.
    columns = np.nonzero(changed[:8].any(axis=0))[0]
    middle = (columns.min() + columns.max()) / 2
    assert middle == pytest.approx(640 - 200 if mirrored else 200, abs=4)
