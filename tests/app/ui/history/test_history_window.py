import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.recording.names import stem_at
from app.sessions import history
from app.sessions.database import FILE_NAME, sessions_dir
from app.sessions.exchange import write_csv, write_json
from app.sessions.records import HoldRecord, Session
from app.sessions.store import Store
from app.ui.help_sheet import HelpSheet
from app.ui.history.calendar import Calendar
from app.ui.history.refusal import RefusalSheet
from app.ui.history.timeline import Timeline
from app.ui.history.window import HistoryWindow
from app.ui.history.words import duration
from app.ui.theme import DARK, LIGHT
from tests.app.ui.history.conftest import DAYS, TODAY, Opener
from tests.support.practice import daily_practice
from tests.support.windows import make_window

WAIT = 20_000
CONTROLS = QAbstractButton | QComboBox | QLineEdit | QPlainTextEdit | QAbstractItemView | Calendar | Timeline


def newest(data: Path) -> Session:
    with Store.open(data) as store:
        return store.sessions()[0].session


def said(window: HistoryWindow, text: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text in window.notice.text.text(), timeout=WAIT)
    assert window.notice.isVisible()


def test_the_overview_tells_what_the_store_holds(window: HistoryWindow, data: Path) -> None:
    with Store.open(data) as store:
        days = history.day_totals(store)
    overview = window.overview
    assert overview.days.accessibleDescription().startswith(f"{DAYS}.")
    assert overview.streak.figure.text() == f"{DAYS}"
    assert overview.all_time.figure.text() == duration(sum(day.seconds for day in days))
    this_week = [day.seconds for day in days if day.day >= date(2026, 5, 18)]
    assert overview.this_week.figure.text() == duration(sum(this_week))
    assert overview.calendar.title.text() == "2026"
    assert f"{DAYS} days of practice" in overview.calendar.sum.text()
    assert duration(days[-1].seconds) in overview.calendar.day.text()
    assert "Wednesday: " in overview.week.accessibleDescription()


def test_the_newest_bests_lead_to_their_pose(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    with Store.open(data) as store:
        bests = history.bests(store)
    longest = {best.pose_id: best for best in sorted(bests, key=lambda best: best.seconds)}
    last = max(longest.values(), key=lambda best: best.started)
    window.overview.bests.setFocus()
    QTest.keyClick(window.overview.bests, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.poses
    qtbot.waitUntil(lambda: window.poses.list.key == last.pose_id, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(window.poses.card.charts), timeout=WAIT)
    assert window.poses.card.longest.figure.text() == duration(last.seconds)


def test_a_day_of_the_calendar_leads_to_its_sessions(window: HistoryWindow, qtbot: QtBot) -> None:
    calendar = window.overview.calendar.calendar
    calendar.setFocus()
    QTest.keyClick(calendar, Qt.Key.Key_Up)
    QTest.keyClick(calendar, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.sessions
    assert window.sessions.list.hasFocus()
    (row,) = window.sessions.list.rows
    assert "Tuesday 19 May 2026" in row.spoken
    window.sessions.all.click()
    assert len(window.sessions.list.keys) == DAYS


def test_the_card_tells_what_the_session_holds(window: HistoryWindow, data: Path) -> None:
    with Store.open(data) as store:
        log = store.log(newest(data).uuid)
    card = window.sessions.card
    longest = max(hold.seconds for hold in log.holds)
    assert card.length.figure.text() == duration(log.session.seconds)
    assert card.held.figure.text() == duration(sum(hold.seconds for hold in log.holds))
    assert card.holds.figure.text() == str(len(log.holds))
    assert card.longest.figure.text() == duration(longest)
    assert set(card.poses.keys) == {hold.pose_id for hold in log.holds}
    assert len(card.timeline.accessibleDescription().split(". ")) == len(log.holds)
    window.show_page(1)
    card.timeline.setFocus()
    for hold in log.holds[:3]:
        QTest.keyClick(card.timeline, Qt.Key.Key_Right)
        assert duration(hold.seconds) in card.hold.text()


def test_name_and_notes_are_kept(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_F2)
    card = window.sessions.card
    assert card.name.hasFocus()
    QTest.keyClicks(card.name, "Slow flow")
    card.notes.setFocus()
    QTest.keyClicks(card.notes, "Calm, and warm.")
    qtbot.waitUntil(lambda: newest(data).notes == "Calm, and warm.", timeout=WAIT)
    assert newest(data).title == "Slow flow"
    qtbot.waitUntil(lambda: window.sessions.list.rows[0].title == "Slow flow", timeout=WAIT)
    qtbot.waitUntil(lambda: not window.sessions._drafts, timeout=WAIT)
    window.sessions.search.setText("WARM slow")
    assert window.sessions.list.keys == [newest(data).uuid]


def test_what_was_typed_last_is_saved_on_closing(window: HistoryWindow, data: Path) -> None:
    window.show_page(1)
    window.sessions.card.notes.setPlainText("Typed a moment ago")
    window.close()
    assert newest(data).notes == "Typed a moment ago"


def test_notes_that_cannot_be_saved_stay_and_are_saved_later(
    window: HistoryWindow, data: Path, qtbot: QtBot
) -> None:
    window.show_page(1)
    first, second = window.sessions.list.keys[:2]
    with closing(sqlite3.connect(sessions_dir(data) / FILE_NAME)) as other:
        other.execute("CREATE TRIGGER no BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no'); END")
        window.sessions.card.notes.setPlainText("Not to be lost")
        window.sessions.list.choose(second)
        said(window, "cannot be used", qtbot)
        assert newest(data).notes == ""
        window.sessions.list.choose(first)
        qtbot.waitUntil(lambda: window.sessions.card.uuid == first, timeout=WAIT)
        assert window.sessions.card.notes.toPlainText() == "Not to be lost"
        other.execute("DROP TRIGGER no")
    assert window.notice.action.text() == "Try again"
    window.notice.action.click()
    qtbot.waitUntil(lambda: newest(data).notes == "Not to be lost", timeout=WAIT)


def test_deleting_can_be_undone(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    gone = newest(data)
    window.show_page(1)
    window.sessions.list.setFocus()
    QTest.keyClick(window.sessions.list, Qt.Key.Key_Delete)
    said(window, "Deleted “Morning practice” of 20 May 2026", qtbot)
    qtbot.waitUntil(lambda: gone.uuid not in window.sessions.list.keys, timeout=WAIT)
    assert newest(data).uuid != gone.uuid
    assert window.overview.days.figure.text() == f"{DAYS - 1}"
    window.notice.action.click()
    said(window, "Brought back", qtbot)
    qtbot.waitUntil(lambda: window.sessions.list.key == gone.uuid, timeout=WAIT)
    assert newest(data) == gone
    assert window.overview.days.figure.text() == f"{DAYS}"


def test_several_deletions_are_undone_one_after_the_other(
    window: HistoryWindow, data: Path, qtbot: QtBot
) -> None:
    window.show_page(1)
    keys = list(window.sessions.list.keys)
    for left in (DAYS - 1, DAYS - 2):
        window.sessions.card.delete.click()
        qtbot.waitUntil(lambda left=left: len(window.sessions.list.keys) == left, timeout=WAIT)  # type: ignore[misc]
        qtbot.waitUntil(lambda: window.sessions.card.uuid == window.sessions.list.key, timeout=WAIT)
    for left in (DAYS - 1, DAYS):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda left=left: len(window.sessions.list.keys) == left, timeout=WAIT)  # type: ignore[misc]
    assert list(window.sessions.list.keys) == keys


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_exports_come_back_whole(
    open_window: Opener, window: HistoryWindow, data: Path, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    if kind == "json":
        target = tmp_path / "export.json"
        window.files.export_json(target)
        said(window, f"Exported {DAYS} sessions", qtbot)
    else:
        window.files.export_csv(tmp_path)
        said(window, f"Exported {DAYS} sessions", qtbot)
        target = tmp_path / "Drishti sessions 2026-05-20" / "holds.csv"
    other = open_window(tmp_path / "other")
    assert other.stack.currentWidget() is other.empty
    other.files.import_from(target)
    said(other, f"Added {DAYS} sessions", qtbot)
    qtbot.waitUntil(lambda: len(other.sessions.list.keys) == DAYS, timeout=WAIT)
    with Store.open(data) as old, Store.open(tmp_path / "other") as new:
        assert new.logs() == old.logs()
    other.files.import_from(target)
    said(other, "Nothing new", qtbot)


def test_a_second_csv_export_leaves_the_first_alone(
    window: HistoryWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("Drishti sessions 2026-05-20", "Drishti sessions 2026-05-20 (2)"):
        window.files.export_csv(tmp_path)
        said(window, f"{tmp_path / name}.", qtbot)
        assert (tmp_path / name / "sessions.csv").is_file()


def _foreign(folder: Path) -> Path:
    path = folder / "shopping.json"
    path.write_text('{\n "milk": 2,\n bread\n}\n')
    return path


def _cut_off(folder: Path) -> Path:
    path = folder / "cut.json"
    write_json(daily_practice(3, datetime(2026, 5, 1, tzinfo=UTC), holds=4), path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3]))
    return path


def _wrong_cell(folder: Path) -> Path:
    write_csv(daily_practice(3, datetime(2026, 5, 1, tzinfo=UTC), holds=4), folder)
    path = folder / "holds.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace("done", "dreamt")
    path.write_text("".join(lines), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("make", "line", "part"), [(_foreign, 3, "bread"), (_cut_off, 4, ""), (_wrong_cell, 3, "dreamt")]
)
def test_a_foreign_or_partial_file_is_refused_with_its_line(
    window: HistoryWindow, data: Path, tmp_path: Path, qtbot: QtBot, make: object, line: int, part: str
) -> None:
    assert callable(make)
    folder = tmp_path / "files"
    folder.mkdir()
    path = make(folder)
    window.files.import_from(path)
    qtbot.waitUntil(lambda: bool(window.findChildren(RefusalSheet)), timeout=WAIT)
    (sheet,) = window.findChildren(RefusalSheet)
    text = sheet.accessibleDescription()
    assert f"Line {line} of {path.name}: " in text
    assert part in text
    assert "Your sessions are as they were" in text
    sheet.close()
    with Store.open(data) as store:
        assert len(store.sessions()) == DAYS


def test_nothing_practised_says_what_to_do(open_window: Opener, tmp_path: Path) -> None:
    window = open_window(tmp_path)
    assert window.stack.currentWidget() is window.empty
    assert "Hold a pose" in window.empty.text.text()
    assert window.import_first.isVisible()


def test_a_session_without_holds_is_shown(open_window: Opener, tmp_path: Path, qtbot: QtBot) -> None:
    with Store.open(tmp_path) as store:
        store.save(Session(started=datetime(2026, 5, 20, 7, 0, tzinfo=UTC), seconds=60.0))
    window = open_window(tmp_path)
    window.show_page(1)
    qtbot.waitUntil(lambda: window.sessions.card.uuid is not None, timeout=WAIT)
    assert window.sessions.card.longest.figure.text() == "–"
    assert window.overview.streak.figure.text() == "0"
    window.show_page(2)
    qtbot.waitUntil(lambda: window.poses._stack.currentIndex() == 1, timeout=WAIT)
    window.grab()


def test_sessions_of_a_newer_drishti_are_left_alone(open_window: Opener, data: Path, qtbot: QtBot) -> None:
    path = sessions_dir(data) / FILE_NAME
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '99'")
        database.commit()
    before = path.read_bytes()
    window = open_window(data)
    assert window.stack.currentWidget() is window.trouble
    assert "newer Drishti" in window.trouble.text.text()
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '1'")
        database.commit()
    window.retry.click()
    qtbot.waitUntil(lambda: len(window.sessions.list.keys) == DAYS, timeout=WAIT)


def test_damaged_sessions_are_set_aside_and_it_is_said(open_window: Opener, data: Path, qtbot: QtBot) -> None:
    path = sessions_dir(data) / FILE_NAME
    path.write_bytes(b"no database at all" * 400)
    window = open_window(data)
    said(window, "the old file is kept as", qtbot)
    assert window.stack.currentWidget() is window.empty
    assert [kept.read_bytes()[:11] for kept in path.parent.glob("*damaged*.db")] == [b"no database"]


def test_damage_that_shows_while_reading_is_set_aside_too(
    open_window: Opener, data: Path, qtbot: QtBot
) -> None:
    path = sessions_dir(data) / FILE_NAME
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    window = open_window(data)
    said(window, "the old file is kept as", qtbot)
    assert window.stack.currentWidget() is window.empty


def test_what_is_practised_meanwhile_is_there_when_the_window_opens_again(
    window: HistoryWindow, data: Path, qtbot: QtBot
) -> None:
    window.close()
    with Store.open(data) as store:
        started = datetime(2026, 5, 20, 18, 0, tzinfo=UTC)
        hold = HoldRecord(pose_id="my-own", started=started, seconds=500.0, confidence=0.9)
        store.save(Session(started=started, seconds=600.0), [hold])
    window.show()
    qtbot.waitUntil(lambda: len(window.sessions.list.keys) == DAYS + 1, timeout=WAIT)
    window.show_pose("my-own")
    qtbot.waitUntil(lambda: window.poses.card.english.text() == "my-own", timeout=WAIT)
    assert window.poses.card.longest.figure.text() == "8:20"


def test_a_pose_that_was_not_read_yet_is_shown_once_it_is(
    window: HistoryWindow, data: Path, qtbot: QtBot
) -> None:
    window.show_pose("my-own")
    window.refresh()
    done: list[int] = []
    window.reader.ask(lambda _store: None, lambda _answer: done.append(1), lambda _error: None)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)
    with Store.open(data) as store:
        started = datetime(2026, 5, 20, 18, 0, tzinfo=UTC)
        hold = HoldRecord(pose_id="my-own", started=started, seconds=500.0, confidence=0.9)
        store.save(Session(started=started, seconds=600.0), [hold])
    window.refresh()
    qtbot.waitUntil(lambda: window.poses.card.english.text() == "my-own", timeout=WAIT)


def test_a_film_that_was_recorded_of_a_session_can_be_watched_again(
    open_window: Opener, tmp_path: Path, qtbot: QtBot
) -> None:
    begun = [datetime(2026, 5, 20, hour, tzinfo=UTC) for hour in range(3)]
    (tmp_path / "recordings").mkdir()
    film = tmp_path / "recordings" / f"{stem_at(begun[0] + timedelta(minutes=5))}.mp4"
    film.write_bytes(b"")
    with Store.open(tmp_path) as store:
        for started in begun:
            store.save(Session(started=started, seconds=600.0, source="camera:0"))
    window = open_window(tmp_path)
    window.show_page(1)
    card = window.sessions.card
    wanted: list[str] = []
    window.film_wanted.connect(wanted.append)
    qtbot.waitUntil(lambda: card.uuid is not None, timeout=WAIT)
    for place, there in ((0, False), (1, False), (2, True)):
        key = window.sessions.list.keys[place]
        window.sessions.list.choose(key)
        qtbot.waitUntil(lambda key=key: card.uuid == key, timeout=WAIT)  # type: ignore[misc]
        assert card.film.isVisible() is there
    card.film.click()
    assert wanted == [str(film)]


def test_the_poses_of_a_period_are_compared(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    window.show_page(2)
    poses = window.poses
    poses.period.setCurrentIndex(poses.period.findText("Last 30 days"))
    with Store.open(data) as store:
        totals = history.pose_totals(store, TODAY - timedelta(days=29))
    qtbot.waitUntil(lambda: poses.list.keys == [pose.pose_id for pose in totals], timeout=WAIT)
    poses.order.setCurrentIndex(poses.order.findText("By longest hold"))
    longest = max(totals, key=lambda pose: pose.longest)
    assert poses.list.keys[0] == longest.pose_id
    assert poses.list.rows[0].value == duration(longest.longest)


def test_the_sessions_of_a_best_are_one_key_away(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    window.show_page(2)
    qtbot.waitUntil(lambda: bool(window.poses.card.bests.keys), timeout=WAIT)
    with Store.open(data) as store:
        sessions: dict[object, UUID] = {best.pose_id: best.session for best in history.bests(store)}
    pose_id = next(pose for pose, _ in sessions.items() if pose == window.poses.list.key)
    window.poses.card.bests.setFocus()
    key = window.poses.card.bests.keys[-1]
    window.poses.card.bests.choose(key)
    QTest.keyClick(window.poses.card.bests, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.sessions
    assert window.sessions.list.key == key == sessions[pose_id]


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(window: HistoryWindow, qtbot: QtBot) -> None:
    for page in range(3):
        window.show_page(page)
        if page == 2:
            qtbot.waitUntil(lambda: bool(window.poses.card.charts), timeout=WAIT)
        controls = [
            control
            for control in [*window.findChildren(QWidget), *window.poses.card.charts]
            if isinstance(control, CONTROLS) or control in window.poses.card.charts
            if control.isVisible()
            if not isinstance(control.parent(), QLineEdit | QAbstractItemView)
        ]
        assert len(controls) >= 8
        for control in controls:
            assert control.accessibleName(), control
            # Of a group one button is reached by Tab, the others by arrows from there.
            group = control.group() if isinstance(control, QAbstractButton) else None
            reached = [control] if group is None else group.buttons()
            assert any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in reached), (
                control.accessibleName()
            )
            if isinstance(control, QAbstractButton | QComboBox | QLineEdit):
                assert control.toolTip(), control.accessibleName()


def test_arrows_go_from_page_to_page(window: HistoryWindow) -> None:
    window.tabs.button(0).setFocus()
    for page in (1, 2):
        QTest.keyClick(window.tabs.button(page - 1), Qt.Key.Key_Right)
        assert window.pages.currentIndex() == page
        assert window.tabs.button(page).hasFocus()


def test_tab_goes_through_every_control_of_a_page(window: HistoryWindow) -> None:
    window.show_page(1)
    window.tabs.button(0).setFocus()
    reached = []
    for _ in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus.accessibleName() in reached:
            break
        reached.append(focus.accessibleName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    for name in ("Sessions", "Name of the session", "Delete the session", "Holds of the session", "Notes"):
        assert name in reached


@pytest.mark.parametrize("size", [(680, 460), (700, 500), (900, 600), (1060, 760), (1920, 1080)])
def test_everything_fits_into_the_window(window: HistoryWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(QSize(*size))
    for page in range(3):
        window.show_page(page)
        if page == 2:
            qtbot.waitUntil(lambda: bool(window.poses.card.charts), timeout=WAIT)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        for area in (window.overview, window.sessions.card, window.poses.card):
            if area.isVisible():
                assert area.inside.width() <= area.viewport().width()
        for button in window.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                needed = button.fontMetrics().horizontalAdvance(button.text())
                assert button.width() >= needed, button.text()
                edge = button.mapTo(window, button.rect().bottomRight()).x()
                assert edge <= window.width(), button.text()


def test_colours_change_at_once(window: HistoryWindow, qtbot: QtBot) -> None:
    window.show_page(2)
    qtbot.waitUntil(lambda: bool(window.poses.card.charts), timeout=WAIT)
    for theme in (DARK, LIGHT):
        window.set_theme(theme)
        chart = window.poses.card.charts[0]
        assert chart.plot.backgroundBrush().color() == theme.surface
        for page in range(3):
            window.show_page(page)
            QApplication.processEvents()
            picture = window.grab().toImage()
            assert picture.pixelColor(3, picture.height() // 2) == theme.window


def test_the_charts_are_loaded_only_when_the_window_is_wanted() -> None:
    code = "import sys, app.ui.main_window, app.ui.history.window; print('pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_closing_lets_go_of_the_file(window: HistoryWindow, data: Path, qtbot: QtBot) -> None:
    window.close()
    shutil.rmtree(data)
    assert not data.exists()


def test_what_was_practised_meanwhile_is_read_when_the_window_is_turned_to(
    window: HistoryWindow, data: Path, qtbot: QtBot
) -> None:
    window.refresh()
    qtbot.waitUntil(lambda: not window._reading, timeout=WAIT)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    assert QTest.qWaitForWindowActive(other)
    with Store.open(data) as store:
        store.save(Session(started=datetime(2026, 5, 20, 20, 0, tzinfo=UTC), seconds=60.0))
    window.activateWindow()
    qtbot.waitUntil(lambda: len(window.sessions.list.keys) == DAYS + 1, timeout=WAIT)


def test_nothing_that_users_wrote_makes_the_window_wider(
    open_window: Opener, tmp_path: Path, qtbot: QtBot
) -> None:
    started = datetime(2026, 5, 20, 7, 0, tzinfo=UTC)
    session = Session(started=started, seconds=600.0, title="W" * 3000, notes="W" * 3000, source="W" * 3000)
    hold = HoldRecord(pose_id="W" * 3000, started=started, seconds=70.0, confidence=0.9)
    with Store.open(tmp_path) as store:
        store.save(session, [hold])
    window = open_window(tmp_path)
    window.resize(window.minimumSize())
    window.notice.say(f"The sessions in /{'W' * 300} cannot be written.", "Try again", "Try again")
    for page in range(3):
        window.show_page(page)
        qtbot.waitUntil(
            lambda: bool(window.poses.card.charts) or window.pages.currentIndex() < 2, timeout=WAIT
        )
        QApplication.processEvents()
        window.grab()
        assert window.size() == window.minimumSize()
    window.trouble.say("Your sessions cannot be opened", f"/{'W' * 300}")
    window.stack.setCurrentWidget(window.trouble)
    QApplication.processEvents()
    assert window.size() == window.minimumSize()
    window.show_page(1)
    window.sessions.card.notes.setPlainText("Short")
    window.sessions.card.flush()
    window.wastebasket.delete(session.uuid)
    said(window, "Deleted “WWW", qtbot)
    assert len(window.notice.text.text()) < 120
    window.close()
    with Store.open(tmp_path) as store:
        assert store.log(session.uuid).session == replace(session, notes="Short")


def test_the_calendar_has_the_height_it_needs(window: HistoryWindow, qtbot: QtBot) -> None:
    panel = window.overview.calendar
    calendar = panel.calendar
    for width in (1060, 680, 900):
        window.resize(width, 600)
        for view in (panel.month, panel.year):
            view.click()
            qtbot.waitUntil(lambda: calendar.height() == calendar.heightForWidth(calendar.width()))
            qtbot.wait(20)
            assert calendar.height() == calendar.heightForWidth(calendar.width())


def test_an_export_gets_its_ending(window: HistoryWindow, tmp_path: Path, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("mine")
    dialog.fileSelected.emit(dialog.selectedFiles()[0])
    dialog.close()
    said(window, f"to {tmp_path / 'mine.json'}.", qtbot)
    assert (tmp_path / "mine.json").is_file()


def test_keys_are_told_on_the_sheet(window: HistoryWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    (sheet,) = window.findChildren(HelpSheet)
    for text in ("Ctrl+1", "Name the session", "Import sessions", "Bring back"):
        assert text in sheet.accessibleDescription()
    sheet.close()


def test_a_practice_window_opens_it_with_a_key(data: Path, qtbot: QtBot) -> None:
    window = make_window(data)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_H)
    found = window.windows.history
    assert found is not None
    qtbot.waitUntil(lambda: len(found.sessions.list.keys) == DAYS, timeout=WAIT)
    window.close()
    assert not found.isVisible()
