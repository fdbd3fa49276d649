from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.help_sheet import HelpSheet, shortcuts
from app.ui.main_window import MainWindow
from tests.support.windows import make_window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = make_window(tmp_path)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()


def sheet(window: MainWindow) -> HelpSheet | None:
    return next((one for one in window.findChildren(HelpSheet) if one.isVisible()), None)


def texts(sheet: HelpSheet) -> list[str]:
    return [label.text() for label in sheet.findChildren(QLabel)]


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_keys_open_the_sheet_and_escape_closes_it(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    QTest.keyClick(window, key)
    opened = sheet(window)
    assert opened is not None
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: sheet(window) is None)


def test_every_shortcut_of_the_window_is_on_the_sheet_with_words(window: MainWindow) -> None:
    window.show_help()
    opened = sheet(window)
    assert opened is not None
    shown = texts(opened)
    actions = [action for action in window.findChildren(QAction) if action.shortcuts()]
    assert len(actions) >= 9
    for action in actions:
        assert action.text() in shown
        assert action.text() in opened.accessibleDescription()
        for keys in action.shortcuts():
            assert keys.toString(QKeySequence.SequenceFormat.NativeText) in shown
    everything = [keys for names, _ in shortcuts(window) for keys in names]
    assert len(everything) == len(set(everything)), "a key does two things"
    assert {"Space", "Esc", "V", "F1", "?"} <= set(everything)


def test_a_shortcut_that_is_added_or_cannot_be_used_changes_the_sheet(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    action = QAction("Turn around", window)
    assert shortcuts(window) == []
    action.setShortcuts([QKeySequence("T"), QKeySequence("Ctrl+T")])
    assert shortcuts(window) == [(("T", "Ctrl+T"), "Turn around")]
    action.setEnabled(False)
    assert shortcuts(window) == []


def test_the_sheet_fits_onto_a_small_screen_and_its_button_has_a_name(window: MainWindow) -> None:
    window.resize(window.minimumSize())
    window.show_help()
    opened = sheet(window)
    assert opened is not None
    assert opened.width() <= 720
    assert opened.height() <= 560
    assert all(button.accessibleName() for button in opened.findChildren(QPushButton))
    for label in opened.findChildren(QLabel):
        assert label.width() >= label.sizeHint().width() or label.wordWrap(), label.text()
