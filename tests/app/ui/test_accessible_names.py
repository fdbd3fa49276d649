"""Every control of every window has a name that a screen reader can say, and can be reached by keyboard."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.personal import PersonalStore
from app.settings import Settings
from app.ui.help_sheet import HelpSheet
from app.ui.history.window import HistoryWindow
from app.ui.library.window import LibraryWindow
from app.ui.main_window import MainWindow
from app.ui.presenter.window import PresenterWindow
from app.ui.review.window import ReviewWindow
from app.ui.settings.window import SettingsWindow
from app.ui.teach.taught import TaughtPoses
from app.ui.teach.window import TaughtWindow
from app.ui.theme import LIGHT
from model.catalogue import load_catalogue
from tests.support.live import FakeRecognizer, wait_for
from tests.support.windows import make_window

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
WHOLE = (QAbstractSpinBox, QComboBox, QLineEdit, QTabBar, QAbstractItemView)
"""What is inside these belongs to Qt, and is spoken as part of them."""


def main_window(folder: Path) -> MainWindow:
    return make_window(folder)


def today() -> date:
    return date(2026, 3, 1)


def with_sheet(_folder: Path) -> PresenterWindow:
    """A sheet lives and dies with its window."""
    window = PresenterWindow(load_catalogue(), LIGHT)
    HelpSheet(window).open()
    return window


WINDOWS: dict[str, Callable[[Path], QWidget]] = {
    "practice": main_window,
    "library": lambda _: LibraryWindow(load_catalogue(), ("tree",), LIGHT),
    "presenter": lambda _: PresenterWindow(load_catalogue(), LIGHT),
    "keyboard shortcuts": with_sheet,
    "history": lambda folder: HistoryWindow(folder, folder, load_catalogue(), LIGHT, today),
    "review": lambda folder: ReviewWindow(load_catalogue(), LIGHT, folder, lambda _: FakeRecognizer(), tuple),
    "taught": lambda folder: TaughtWindow(TaughtPoses(PersonalStore(folder), lambda _poses: None), LIGHT),
    "settings": lambda folder: SettingsWindow(Settings(), folder, folder, LIGHT, lambda: ()),
}
"""Every window of the app; a new one is one line more."""


def controls(window: QWidget) -> Iterator[QWidget]:
    """What somebody can act on, but for the insides of Qt's own controls."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
            continue
        if any(isinstance(parent, WHOLE) for parent in parents(widget, window)):
            continue
        if isinstance(widget, CONTROLS) and not waits_for_words(widget, window):
            yield widget


def waits_for_words(widget: QWidget, window: QWidget) -> bool:
    """Whether this is a button that is shown only once it has something to say."""
    return (
        isinstance(widget, QAbstractButton)
        and not widget.isVisibleTo(window)
        and not widget.text()
        and widget.icon().isNull()
    )


def parents(widget: QWidget, window: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        yield parent
        parent = parent.parentWidget()


def spoken(widget: QWidget) -> str:
    """What a screen reader says for the widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def unnamed(window: QWidget) -> list[QWidget]:
    return [widget for widget in controls(window) if not spoken(widget).strip()]


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[QWidget]:
    before = set(threading.enumerate())
    made = WINDOWS[request.param](tmp_path)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    # Some windows read in a thread, which ends soon after them.
    wait_for(lambda: set(threading.enumerate()) <= before, 60)


def test_every_control_has_a_name(window: QWidget) -> None:
    assert unnamed(window) == []
    assert list(controls(window)), "the walk finds nothing"


def test_every_control_can_be_reached_with_the_tab_key(window: QWidget) -> None:
    unreachable = [
        spoken(widget)
        for widget in controls(window)
        if widget.isVisible() and widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert unreachable == []


def test_every_window_has_a_title(window: QWidget) -> None:
    assert window.windowTitle()


def test_the_walk_notices_a_control_without_a_name(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    named = QCheckBox("Mirror", window)
    assert unnamed(window) == [field]
    assert list(controls(window)) == [field, named]
    field.setAccessibleName("Search")
    assert unnamed(window) == []
