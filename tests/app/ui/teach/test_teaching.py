"""Teaching a pose in the practice window: by keyboard, with and without success."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.engine import Snapshot
from app.personal import PersonalStore
from app.ui.teach.lesson import COUNTDOWN_SECONDS, HOLD_SECONDS, PATIENCE_SECONDS, Lesson, Step
from app.ui.teach.teacher import CANNOT
from app.ui.theme import DARK, LIGHT, Theme
from model.frame import Frame
from model.person import Box, Person
from model.personal import PersonalPose
from model.recognition import Recognition
from tests.support.live import FakeRecognizer, FakeSource, endless, make_recognition
from tests.support.windows import make_window

PATIENCE_MS = 20_000


def somebody() -> Person:
    landmarks = np.full((33, 4), 20, np.float32)
    landmarks[:, 3] = 1
    return Person(landmarks, np.zeros((33, 3), np.float32), Box(0, 0, 30, 30))


class Sighted(FakeRecognizer):
    """Sees somebody in every frame, unless nobody is there."""

    person: Person | None = None

    def step(self, frame: Frame) -> Recognition:
        super().step(frame)
        return replace(make_recognition(frame), person=self.person)


class Room:
    """The window, and time that passes when the test says so."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.recognizer = Sighted()
        self.recognizer.person = somebody()
        self.said: list[str] = []
        self.window = make_window(
            folder, recognizer=self.recognizer, source=lambda _spec: FakeSource(endless)
        )
        self.time = 0.0
        self.window.teacher._now = lambda: self.time
        self.window.teacher._timer.setInterval(1)
        self.window.commentary.announcer._post = lambda event: self.said.append(event.message())  # type: ignore[attr-defined]  # Qt's stub lacks it
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.window.watch("demo")
        self.until(lambda: self.window.snapshot.recognition is not None)

    def until(self, condition: object) -> None:
        assert callable(condition)
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def start(self, name: str) -> None:
        self.press(Qt.Key.Key_T)
        sheet = self.window.teacher.sheet
        assert sheet is not None
        QTest.keyClicks(sheet.name, name)
        self.press(Qt.Key.Key_Return)

    def hold(self, seconds: float) -> None:
        """Let so much time pass in small steps, each with a new recognition."""
        for _ in range(round(seconds / 0.25)):
            before = self.window.snapshot.recognition
            self.until(lambda before=before: self.window.snapshot.recognition is not before)
            self.time += 0.25
            self.window.teacher.tick()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.window.close()


def test_a_pose_is_taught_by_keyboard_and_known_from_then_on(room: Room, tmp_path: Path) -> None:
    room.start("  Moon   salute ")
    sheet = room.window.teacher.sheet
    assert sheet is not None
    assert sheet.ring.isVisible()
    room.hold(COUNTDOWN_SECONDS + HOLD_SECONDS + 1)
    room.until(lambda: sheet.title.text() == "Learned: Moon salute")
    room.until(lambda: room.recognizer.knows == ["Moon salute"])
    assert [pose.name for pose in PersonalStore(tmp_path).load().poses] == ["Moon salute"]
    assert [text for text in room.said if text in {"3", "2", "1"}] == ["3", "2", "1"]
    assert {"Take your pose.", "Hold the pose.", "Learned: Moon salute."} <= set(room.said)
    room.press(Qt.Key.Key_Return)
    assert room.window.teacher.sheet is None
    assert room.window.picture.hasFocus()


def test_whoever_was_not_seen_is_told_and_may_try_again(room: Room) -> None:
    room.recognizer.person = None
    room.start("Moon")
    sheet = room.window.teacher.sheet
    assert sheet is not None
    room.hold(COUNTDOWN_SECONDS + 1)
    room.time += PATIENCE_SECONDS
    room.until(lambda: "try again" in sheet.trouble.text())
    assert sheet.name.text() == "Moon"
    assert sheet.name.hasFocus()
    assert room.window.taught.poses == ()


@pytest.mark.parametrize("seconds", [0, 2, COUNTDOWN_SECONDS + 2])
def test_esc_leaves_at_any_time_and_nothing_is_learned(room: Room, seconds: float) -> None:
    room.start("Moon")
    room.hold(seconds)
    room.press(Qt.Key.Key_Escape)
    assert room.window.teacher.sheet is None
    room.hold(HOLD_SECONDS + COUNTDOWN_SECONDS)
    assert room.window.taught.poses == ()


@pytest.mark.parametrize("name", ["", "MOON"])
def test_a_name_that_is_no_use_is_asked_for_again(room: Room, name: str) -> None:
    room.window.taught.add(PersonalPose("Moon", np.ones((5, 33, 3), np.float32)))
    room.start(name)
    sheet = room.window.teacher.sheet
    assert sheet is not None
    assert sheet.trouble.isVisible()
    assert not sheet.ring.isVisible()


def test_a_bundle_without_a_landmark_tower_says_that_it_cannot_be_taught(room: Room) -> None:
    room.recognizer.can_be_taught = False
    room.press(Qt.Key.Key_T)
    sheet = room.window.teacher.sheet
    assert sheet is not None
    assert sheet.words.text() == CANNOT
    assert not sheet.name.isVisible()


def test_taught_poses_are_there_at_the_start_and_broken_files_are_said_once(
    tmp_path: Path, qtbot: QtBot
) -> None:
    store = PersonalStore(tmp_path)
    store.add(PersonalPose("Moon", np.ones((5, 33, 3), np.float32)))
    (tmp_path / "poses" / "broken.drishti-pose").write_bytes(b"nonsense")
    room = Room(tmp_path, qtbot)
    room.until(lambda: room.recognizer.knows == ["Moon"])
    room.until(lambda: "broken" in room.window.banner._text.text())
    room.window.banner.hide()
    room.window.watch("demo")
    room.window._status_at = 0.0
    room.window._tick()
    assert not room.window.banner.isVisible()
    room.window.close()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [(1280, 760), (520, 380)])
def test_the_sheet_lies_inside_the_picture(room: Room, theme: Theme, size: tuple[int, int]) -> None:
    room.window.resize(*size)
    room.window.set_theme(theme)
    room.start("")
    sheet = room.window.teacher.sheet
    assert sheet is not None

    def fits() -> bool:
        return room.window.picture.rect().contains(sheet.geometry()) and all(
            one.geometry().bottom() <= sheet.height()
            for one in sheet.findChildren(QWidget)
            if one.isVisible()
        )

    room.until(fits)
    sheet.name.setText("Moon")
    room.press(Qt.Key.Key_Return)
    room.until(fits)


def test_a_film_that_stands_still_is_not_held() -> None:
    lesson = Lesson(0.0)
    lesson.update(COUNTDOWN_SECONDS, Snapshot())
    assert lesson.step is Step.HOLD
    lesson.update(COUNTDOWN_SECONDS + HOLD_SECONDS, Snapshot())
    assert (lesson.share, len(lesson.seen)) == (0.0, 0)
    assert lesson.step is Step.HOLD
