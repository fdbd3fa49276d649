import logging
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.sessions.store import Store
from app.ui.history.window import HistoryWindow
from app.ui.theme import LIGHT
from model.catalogue import load_catalogue
from tests.support.practice import daily_practice

_log = logging.getLogger(__name__)


@pytest.mark.slow
def test_ten_years_of_daily_practice_open_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    with Store.open(tmp_path) as store:
        store.add(daily_practice(3650, datetime(2026, 5, 20, tzinfo=UTC)))
    catalogue = load_catalogue()
    taken = []
    for _ in range(5):
        begun = time.process_time()
        window = HistoryWindow(tmp_path, tmp_path, catalogue, LIGHT, lambda: date(2026, 5, 20))
        qtbot.addWidget(window)
        window.show()
        while window.overview.days.figure.text() != "3,650":
            qtbot.wait(1)
        window.grab()
        taken.append(time.process_time() - begun)
        window.close()
    _log.info("opened and painted in %s ms of processor time", [round(1000 * one) for one in taken])
    # Processor time of both threads, and the best of five, whoever else is at work; 170 ms on the two cores
    # it was written on.
    assert min(taken) < 0.3
