from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.ui import lasting
from app.ui.frame_image import FrameImage
from app.ui.guide import guide_for
from app.ui.picture import PictureView
from app.ui.readout import Readout
from model.frame import Frame
from model.hold import HoldPhase
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES
from tests.app.ui.test_guide import person

FULL = Readout(
    title="Tree",
    confidence=0.9,
    sureness="very sure",
    phase=HoldPhase.HOLDING,
    phase_label="Holding",
    clock="0:07",
    ring=0.1,
    ranking=(("Tree", 0.9), ("Chair", 0.1)),
    timings=(("Person", "20 ms"),),
)


def half_bright(index: int = 0, left: int = 200, right: int = 0) -> Frame:
    pixels = np.full((72, 128, 3), right, np.uint8)
    pixels[:, :64] = left
    return Frame(pixels, index, index / 30, "fake")


def brightness(image: QImage, across: float) -> int:
    return QColor(image.pixel(int(image.width() * across), image.height() // 2)).red()


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(640, 360)
    made.set_reduced_motion(True)
    return made


def drawn(view: PictureView) -> QImage:
    return view.grab().toImage()


@pytest.mark.parametrize("size", [QSizeF(32, 18), QSizeF(100, 56), QSizeF(640, 360)])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_frame_is_scaled_and_mirrored_for_the_screen(qapp: object, size: QSizeF, ratio: float) -> None:
    images = FrameImage()
    image = images.of(half_bright(), size, ratio, mirrored=False)
    assert image.size() == (size * ratio).toSize()
    assert image.devicePixelRatio() == ratio
    assert (brightness(image, 0.2), brightness(image, 0.8)) == (200, 0)
    mirrored = images.of(half_bright(), size, ratio, mirrored=True)
    assert (brightness(mirrored, 0.2), brightness(mirrored, 0.8)) == (0, 200)


def test_another_frame_is_another_image_and_frames_are_never_changed(qapp: object) -> None:
    images, first = FrameImage(), half_bright()
    before = first.bgr.copy()
    assert brightness(images.of(first, QSizeF(128, 72), 1.0, mirrored=True), 0.8) == 200
    assert brightness(images.of(half_bright(1, left=90), QSizeF(128, 72), 1.0, mirrored=True), 0.8) == 90
    assert np.array_equal(first.bgr, before)


def test_details_are_drawn_only_when_wanted(view: PictureView) -> None:
    view.show_frame(half_bright(), None, FULL)
    plain = drawn(view)
    view.set_details(True)
    assert drawn(view) != plain
    view.set_details(False)
    assert drawn(view) == plain


def test_the_guide_box_is_drawn_with_or_without_the_skeleton(view: PictureView) -> None:
    somebody = person(40, 10, 60, 80)
    guide = guide_for(somebody, 128, 72)
    readout = replace(FULL, hint=ISSUE_SENTENCES[ViewIssue.FEET_HIDDEN])
    view.set_skeleton(False)
    view.show_frame(half_bright(), somebody, readout)
    without = drawn(view)
    view.show_frame(half_bright(), somebody, replace(readout, guide=guide))
    assert drawn(view) != without


def test_the_end_of_a_hold_stays_to_be_read(view: PictureView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "DONE_SECONDS", 600.0)
    done = Readout(phase=HoldPhase.DONE, phase_label="Held", clock="0:42", best="Best 0:42")
    view.show_frame(half_bright(), None, done)
    ended = drawn(view)
    view.show_frame(half_bright(), None, Readout())
    assert drawn(view) == ended


def test_with_reduced_motion_a_wobble_stands_still_and_else_it_breathes(
    view: PictureView, qtbot: QtBot
) -> None:
    view.show_frame(half_bright(), None, replace(FULL, phase=HoldPhase.GRACE, phase_label="Return"))
    still = drawn(view)
    qtbot.wait(120)
    assert drawn(view) == still
    view.set_reduced_motion(False)
    pictures = []
    for _ in range(4):
        pictures.append(drawn(view))
        qtbot.wait(120)
    assert any(picture != pictures[0] for picture in pictures[1:])


def test_it_says_what_is_seen_to_a_screen_reader(view: PictureView) -> None:
    view.show_frame(half_bright(), None, replace(FULL, hint="Step back."))
    assert view.accessibleDescription() == "Tree. Step back"
    assert view.minimumSize() == QSize(320, 200)
