from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.cues import Cue, CueKind
from app.ui.announcer import Announcer


def test_a_cue_is_announced_politely_and_from_its_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    heard: list[tuple[QObject, str, QAccessible.AnnouncementPoliteness]] = []

    def post(event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        heard.append((event.object(), event.message(), event.politeness()))

    Announcer(window, post).say(Cue(CueKind.POSE, "Tree, left"))
    assert heard == [(window, "Tree, left", QAccessible.AnnouncementPoliteness.Polite)]


def test_nothing_happens_where_no_screen_reader_listens(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    Announcer(window).say(Cue(CueKind.GOAL, "10 seconds"))
