from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.capture.cameras import CameraInfo
from app.cues import VoiceMode
from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.ui.first_run import FirstRun
from app.ui.theme import DARK, LIGHT, Theme
from app.whole_body import ALL_SEEN
from model.frame import Frame
from model.person_finder import FinderMode, PersonFinder
from model.practitioner import Practitioner
from model.recognition import NO_DECISION, Recognition

CAMERAS = [CameraInfo(0, "Laptop camera"), CameraInfo(2, "Desk camera")]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.resize(1000, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


@pytest.fixture
def below(window: QMainWindow) -> QWidget:
    made = QWidget()
    window.setCentralWidget(made)
    QApplication.processEvents()
    return made


@pytest.fixture
def sheet(below: QWidget) -> FirstRun:
    return FirstRun(below, LIGHT, "camera:2", cameras=lambda: tuple(CAMERAS))


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_three_steps_by_keyboard_and_it_is_finished_once(sheet: FirstRun, qtbot: QtBot) -> None:
    finished: list[bool] = []
    sheet.finished.connect(lambda: finished.append(True))
    titles = []
    for _ in range(3):
        titles.append(sheet.title.text())
        assert sheet.accessibleDescription().endswith(sheet.title.text())
        press(Qt.Key.Key_Return)
    assert titles == ["Choose your camera", "Find your place", "You are ready"]
    assert finished == [True]
    assert not sheet.isVisible()


def test_esc_leaves_the_steps_out_at_any_time_although_the_window_uses_it_too(
    window: QMainWindow, below: QWidget, qtbot: QtBot
) -> None:
    pressed: list[str] = []
    action = QAction("Esc", window)
    action.setShortcut(QKeySequence("Esc"))
    action.triggered.connect(lambda: pressed.append("window"))
    window.addAction(action)
    for steps in range(3):
        sheet = FirstRun(below, LIGHT, "demo", cameras=lambda: tuple(CAMERAS))
        for _ in range(steps):
            press(Qt.Key.Key_Return)
        with qtbot.waitSignal(sheet.finished):
            press(Qt.Key.Key_Escape)
        assert pressed == []


def test_the_camera_is_chosen_at_once(sheet: FirstRun, qtbot: QtBot) -> None:
    assert sheet.camera.currentText() == "Desk camera"
    with qtbot.waitSignal(sheet.source_chosen) as chosen:
        press(Qt.Key.Key_Down)
    assert chosen.args == ["demo"]
    assert not sheet.no_camera.isVisible()


def test_the_keyboard_stays_although_the_picture_takes_it_when_a_source_starts(
    sheet: FirstRun, below: QWidget
) -> None:
    below.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    sheet.source_chosen.connect(lambda _spec: below.setFocus())
    press(Qt.Key.Key_Down)
    assert sheet.camera.hasFocus()


def test_without_a_camera_the_practitioner_is_offered_until_one_is_plugged_in(below: QWidget) -> None:
    plugged: list[CameraInfo] = []
    sheet = FirstRun(below, LIGHT, "demo", cameras=lambda: tuple(plugged))
    assert sheet.no_camera.isVisible()
    assert sheet.camera.currentText() == "Demo practitioner"
    plugged.extend(CAMERAS)
    sheet.show_cameras()
    assert not sheet.no_camera.isVisible()
    assert sheet.camera.count() == 3
    sheet._finish()


def test_the_voice_is_switched_on_and_off(sheet: FirstRun, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    chosen: list[VoiceMode] = []
    sheet.voice_chosen.connect(chosen.append)
    sheet.voice.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert chosen == [VoiceMode.CUES, VoiceMode.OFF]


def test_the_drawn_practitioner_is_seen_from_head_to_foot(sheet: FirstRun, landmarker_model: Path) -> None:
    practitioner = Practitioner(size=(960, 540))
    press(Qt.Key.Key_Return)
    with PersonFinder(landmarker_model, mode=FinderMode.VIDEO) as finder:
        for index, t in enumerate(np.arange(0, 1.6, 0.15)):
            frame = Frame(practitioner.frame_at(float(t)), index, float(t), "demo")
            found = finder.find(frame)
            recognition = Recognition(
                frame_index=index,
                t_seconds=frame.t_seconds,
                person=found.person,
                crop=found.crop,
                issues=found.issues,
                top=(),
                decision=NO_DECISION,
            )
            sheet.show_snapshot(
                Snapshot(
                    source=SourceStatus.LIVE,
                    recognizer=RecognizerStatus.READY,
                    frame=frame,
                    recognition=recognition,
                )
            )
    assert sheet.status.text() == ALL_SEEN
    assert sheet.status.accessibleDescription() == ALL_SEEN


@pytest.fixture
def usual_letters() -> Iterator[None]:
    usual = QApplication.font()
    yield
    QApplication.setFont(usual)


@pytest.mark.usefixtures("usual_letters")
@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("size", "letters"),
    [((1600, 900), 1), ((860, 484), 1), ((520, 280), 1), ((1600, 900), 1.5), ((860, 484), 1.5)],
)
def test_the_sheet_lies_inside_the_picture_with_all_its_words(
    window: QMainWindow, below: QWidget, qtbot: QtBot, theme: Theme, size: tuple[int, int], letters: float
) -> None:
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * letters)
    QApplication.setFont(font)
    sheet = FirstRun(below, theme, "camera:0", cameras=lambda: tuple(CAMERAS))
    window.resize(*size)

    def fits() -> bool:
        return below.rect().contains(sheet.geometry()) and all(
            label.height() >= label.heightForWidth(label.width())
            for label in sheet.findChildren(QLabel)
            if label.isVisible()
        )

    for _ in range(3):
        sheet.show_snapshot(Snapshot(source=SourceStatus.STALLED, source_message="It has stopped. " * 3))
        qtbot.waitUntil(fits)
        if size[0] >= 860:
            assert sheet.geometry().right() < below.width() * 0.45, "the middle is free"
        sheet._next()


def test_every_control_has_a_name_and_a_tip(sheet: FirstRun) -> None:
    for one in sheet.findChildren(QWidget):
        if isinstance(one, QAbstractButton | QComboBox):
            assert one.accessibleName(), one
            assert one.toolTip(), one
