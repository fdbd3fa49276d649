"""A history window over real sessions."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyqtgraph  # noqa: F401  loaded before a test, so that no thread of one is busy with it at its end
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.sessions.store import Store
from app.ui.history.window import HistoryWindow
from app.ui.theme import LIGHT
from model.catalogue import load_catalogue
from tests.support.practice import daily_practice

TODAY = date(2026, 5, 20)
DAYS = 40
Opener = Callable[[Path], HistoryWindow]


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with practice up to today, to be copied."""
    data = tmp_path_factory.mktemp("practised")
    with Store.open(data) as store:
        store.add(daily_practice(DAYS, datetime(2026, 5, 20, tzinfo=UTC), holds=12))
    return data


@pytest.fixture
def data(practised: Path, tmp_path: Path) -> Path:
    """A data folder with practice of one's own."""
    return shutil.copytree(practised, tmp_path / "data")


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Opener]:
    """Opens a window over a data folder and waits until it has read."""
    windows = []

    def opened(data_dir: Path) -> HistoryWindow:
        window = HistoryWindow(data_dir, data_dir / "recordings", load_catalogue(), LIGHT, lambda: TODAY)
        qtbot.addWidget(window)
        windows.append(window)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        qtbot.waitUntil(lambda: window.stack.currentWidget() is not window.waiting, timeout=20_000)
        return window

    yield opened
    for window in windows:
        window.close()


@pytest.fixture
def window(open_window: Opener, data: Path, qtbot: QtBot) -> HistoryWindow:
    """A window over practice, with its list of sessions and the newest one shown."""
    made = open_window(data)
    qtbot.waitUntil(lambda: made.sessions.card.uuid is not None, timeout=20_000)
    return made
