from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine import Snapshot
from app.ui.help_sheet import HelpSheet
from app.ui.presenter.window import PresenterWindow
from app.ui.theme import DARK, LIGHT
from model.catalogue import load_catalogue
from model.frame import Frame
from model.hold import HoldPhase, HoldState
from model.practice import Waiting
from model.recognition import NO_DECISION, Decision, DecisionKind
from model.side import Side
from tests.app.ui.test_guide import person
from tests.app.ui.test_readout import snapshot
from tests.support.live import make_frame, make_recognition


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[PresenterWindow]:
    made = PresenterWindow(load_catalogue(), LIGHT)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()


def at(index: int, pose_id: str, probability: float = 0.9) -> Snapshot:
    """A hold of a pose, seen in frame ``index`` of 30 a second."""
    decision = Decision(DecisionKind.POSE, pose_id, probability)
    taken = snapshot(decision, HoldState(HoldPhase.HOLDING, pose_id, Side.LEFT, index / 30, 1.0))
    frame = make_frame(index)
    return replace(taken, frame=frame, recognition=make_recognition(frame, pose_id, probability))


def drawn(window: PresenterWindow) -> QImage:
    return window.stage.grab().toImage()


def test_it_shows_the_pose_that_it_is_given(window: PresenterWindow) -> None:
    window.show_snapshot(at(60, "tree"))
    assert (window.stage.readout.title, window.stage.readout.clock) == ("Tree", "0:02")
    assert "Tree" in window.stage.accessibleDescription()
    window.show_snapshot(at(90, "chair"))
    assert window.stage.readout.title == load_catalogue().pose("chair").english


def test_a_frozen_view_stands_still_while_practice_goes_on(window: PresenterWindow) -> None:
    window.set_reduced_motion(True)
    window.show_snapshot(at(60, "tree"))
    before = drawn(window)
    QTest.keyClick(window.stage, Qt.Key.Key_Space)
    assert window.frozen
    assert window.freeze.text() == window.freeze.accessibleName() == "Go on"
    frozen = drawn(window)
    assert frozen != before, "nothing says that the view is frozen"
    window.show_snapshot(at(90, "chair"))
    assert window.stage.readout.title == "Tree"
    assert drawn(window) == frozen
    QTest.keyClick(window.stage, Qt.Key.Key_Space)
    assert not window.freeze.isChecked()
    assert window.stage.readout.title == load_catalogue().pose("chair").english


def test_the_minute_goes_on_while_the_view_is_frozen_or_hidden(window: PresenterWindow, qtbot: QtBot) -> None:
    window.show_snapshot(at(0, "tree", 0.9))
    window.freeze.click()
    window.show_snapshot(at(30, "tree", 0.5))
    window.freeze.click()
    window.hide()
    window.show_snapshot(at(60, "tree", 0.7))
    window.show()
    assert [sample.confidence for sample in window.stage._samples] == [0.9, 0.5, 0.7]


def test_a_recognition_counts_once_however_often_it_is_shown(window: PresenterWindow) -> None:
    first = at(0, "tree")
    for serial in range(3):
        window.show_snapshot(replace(first, serial=serial))
    assert len(window.stage._samples) == 1


def test_f_fills_the_screen_and_escape_leaves_it(window: PresenterWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F)
    assert window.isFullScreen()
    assert not window.bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()


def test_with_one_screen_it_opens_as_a_window_and_offers_no_other(window: PresenterWindow) -> None:
    assert len(QGuiApplication.screens()) == 1
    assert not window.isFullScreen()
    assert not window.other_screen.isVisible()
    window.move_to_other_screen()
    assert window.isVisible()


def test_f1_lists_every_key_of_the_window(window: PresenterWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = next(one for one in window.findChildren(HelpSheet) if one.isVisible())
    for action in window.findChildren(QAction):
        if action.shortcuts():
            assert action.text() in sheet.accessibleDescription()
    assert "Freeze" in sheet.accessibleDescription()
    sheet.close()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_switch_changes_what_is_drawn(window: PresenterWindow, theme: object) -> None:
    window.set_theme(LIGHT if theme is LIGHT else DARK)
    taken = at(60, "tree")
    assert taken.recognition is not None
    window.show_snapshot(replace(taken, recognition=replace(taken.recognition, stages={"find": 0.02})))
    plain = drawn(window)
    window.set_details(True)
    assert drawn(window) != plain
    window.set_details(False)
    window.set_theme(DARK if theme is LIGHT else LIGHT)
    assert drawn(window) != plain


def test_the_picture_can_be_mirrored_and_the_skeleton_left_out(window: PresenterWindow) -> None:
    window.set_reduced_motion(True)
    taken = at(60, "tree")
    assert taken.recognition is not None
    pixels = np.zeros((72, 128, 3), np.uint8)
    pixels[:, :64] = 200
    frame = Frame(pixels, 60, 2.0, "fake")
    recognition = replace(taken.recognition, person=person(40, 10, 60, 60))
    window.show_snapshot(replace(taken, frame=frame, recognition=recognition))
    plain = drawn(window)
    window.set_mirrored(True)
    mirrored = drawn(window)
    assert mirrored != plain
    window.set_skeleton(False)
    assert drawn(window) != mirrored


@pytest.mark.parametrize("size", [QSize(520, 380), QSize(1280, 720), QSize(700, 1000)])
def test_every_state_can_be_drawn_at_every_size(window: PresenterWindow, size: QSize) -> None:
    window.resize(size)
    group = Decision(DecisionKind.GROUP, "standing-forward-bend", 0.7)
    for shown in (
        Snapshot(),
        at(60, "tree"),
        snapshot(group, waiting=Waiting.GROUP_ONLY),
        snapshot(NO_DECISION, waiting=Waiting.NOBODY),
    ):
        window.show_snapshot(shown)
        assert not drawn(window).isNull()
    assert window.size() == size
