import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.sessions import database, writer
from app.sessions.records import HoldRecord, HoldStatus, SessionLog
from app.sessions.store import Store
from app.sessions.writer import CHECKPOINT_SECONDS, SessionWriter, new_session
from model.hold import Hold
from model.side import Side


def _hold(start: float, end: float, pose_id: str = "tree") -> Hold:
    return Hold(pose_id, Side.LEFT, start, end, 0.9)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[SessionWriter]:
    """A writer that has started, of a source whose time is 100 at the start."""
    one = SessionWriter(tmp_path, new_session("camera:0", "default"), origin=100.0)
    one.start()
    yield one
    one.close()


def _logs(data: Path) -> list[SessionLog]:
    with Store.open(data) as store:
        return store.logs()


def _until(condition: object, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_hold_is_on_disk_within_a_second_and_dated_by_the_time_of_the_source(
    tmp_path: Path, sessions: SessionWriter
) -> None:
    sessions.note(104.0, running=_hold(103.0, 104.0))
    assert sessions.flush(20)
    begun = time.monotonic()
    sessions.note(110.5, completed=replace(_hold(103.0, 109.5), alignment=80.0))
    _until(lambda: sessions.status.saved == 1)
    assert time.monotonic() - begun < 1.0
    (log,) = _logs(tmp_path)
    (hold,) = log.holds
    assert log.session.runs
    assert log.session.seconds == 10.5
    assert hold.started == log.session.started + timedelta(seconds=3)
    assert (hold.seconds, hold.side, hold.alignment, hold.status) == (6.5, "left", 80.0, HoldStatus.DONE)


def test_the_running_hold_is_written_once_a_second_without_being_asked(
    tmp_path: Path, sessions: SessionWriter
) -> None:
    sessions.note(100.0, running=_hold(100.0, 100.0))
    assert sessions.flush(20)
    sessions.note(107.0, running=_hold(100.0, 107.0))
    time.sleep(CHECKPOINT_SECONDS + 0.2)
    (log,) = _logs(tmp_path)
    assert [(hold.seconds, hold.status) for hold in log.holds] == [(7.0, HoldStatus.RUNNING)]


def test_an_app_without_a_hold_leaves_no_session(tmp_path: Path, sessions: SessionWriter) -> None:
    sessions.note(500.0)
    assert sessions.close()
    assert _logs(tmp_path) == []


def test_a_session_that_is_kept_needs_no_hold(tmp_path: Path, sessions: SessionWriter) -> None:
    sessions.keep()
    sessions.note(500.0)
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert (log.session.seconds, log.session.runs, log.holds) == (400.0, False, ())


def test_closing_completes_the_running_hold_and_ends_the_thread(
    tmp_path: Path, sessions: SessionWriter
) -> None:
    sessions.note(105.0, running=_hold(101.0, 105.0))
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert not log.session.runs
    assert [(hold.seconds, hold.status) for hold in log.holds] == [(4.0, HoldStatus.DONE)]
    assert "sessions" not in {thread.name for thread in threading.enumerate()}


def test_a_completed_hold_that_nobody_reported_is_done_when_another_runs(
    tmp_path: Path, sessions: SessionWriter
) -> None:
    sessions.note(105.0, running=_hold(101.0, 105.0))
    sessions.note(108.0, running=_hold(106.0, 108.0, "plank"))
    sessions.note(109.0)
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert [(hold.pose_id, hold.seconds) for hold in log.holds] == [("tree", 4.0), ("plank", 2.0)]


def test_a_hold_reported_twice_counts_once_and_a_film_seen_twice_counts_twice(
    tmp_path: Path, sessions: SessionWriter
) -> None:
    for _ in range(2):
        sessions.note(104.0, running=_hold(101.0, 104.0))
        for _ in range(3):
            sessions.note(106.0, completed=_hold(101.0, 105.0))
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert [hold.seconds for hold in log.holds] == [4.0, 4.0]


def test_a_clock_that_is_set_back_changes_no_duration_and_no_order(tmp_path: Path) -> None:
    # The clock says that the session starts in an hour: it was set back meanwhile.
    session = replace(new_session("camera:0", "default"), started=datetime.now(UTC) + timedelta(hours=1))
    sessions = SessionWriter(tmp_path, session, origin=100.0)
    sessions.start()
    sessions.note(105.0, completed=_hold(101.0, 105.0))
    sessions.note(103.0)  # and the time of the source stumbles
    sessions.note(112.0, completed=_hold(106.0, 111.0))
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert log.session.ended == session.started + timedelta(seconds=12)
    assert [hold.started - session.started for hold in log.holds] == [
        timedelta(seconds=1),
        timedelta(seconds=6),
    ]
    assert all(hold.seconds >= 0 for hold in log.holds)


def test_noting_never_waits_for_the_disk(tmp_path: Path, sessions: SessionWriter) -> None:
    assert sessions.flush(20)
    _until((tmp_path / "sessions" / "sessions.db").exists)
    other, _ = database.connect(tmp_path)
    other.execute("BEGIN EXCLUSIVE")
    longest = 0.0
    for index in range(100):
        begun = time.perf_counter()
        sessions.note(101.0 + index, completed=_hold(100.5 + index, 101.0 + index))
        longest = max(longest, time.perf_counter() - begun)
    assert longest < 0.1
    assert not sessions.flush(0.1)
    other.rollback()
    other.close()
    assert sessions.close(20)
    (log,) = _logs(tmp_path)
    assert len(log.holds) == 100


def test_what_cannot_be_written_is_said_and_written_when_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.05)
    (tmp_path / "sessions").write_text("a file where the folder should be")
    sessions = SessionWriter(tmp_path, new_session("camera:0", "default"))
    sessions.start()
    sessions.note(5.0, completed=_hold(1.0, 5.0))
    _until(lambda: sessions.status.waiting == 1 and sessions.status.message)
    assert "make the folder writable" in sessions.status.message
    (tmp_path / "sessions").unlink()
    assert sessions.flush(20)
    _until(lambda: not sessions.status.message)
    assert sessions.status.saved == 1
    assert sessions.close()
    assert len(_logs(tmp_path)[0].holds) == 1


def test_closing_gives_up_in_time_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file where the folder should be")
    sessions = SessionWriter(tmp_path, new_session("camera:0", "default"))
    sessions.start()
    sessions.note(5.0, completed=_hold(1.0, 5.0))
    begun = time.monotonic()
    assert not sessions.close(0.5)
    assert time.monotonic() - begun < 5
    assert sessions.status.message
    assert sessions.status.waiting == 1


@pytest.mark.parametrize("harm", ["removed", "damaged"])
def test_a_file_that_is_lost_meanwhile_is_written_anew_with_all_of_the_session(
    tmp_path: Path, sessions: SessionWriter, harm: str
) -> None:
    sessions.note(105.0, completed=_hold(101.0, 105.0))
    assert sessions.flush(20)
    path = tmp_path / "sessions" / "sessions.db"
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(b"scribble" * 10000)
    sessions.note(112.0, completed=_hold(106.0, 112.0))
    assert sessions.flush(20)
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert [hold.seconds for hold in log.holds] == [4.0, 6.0]
    assert ("kept as" in sessions.status.notice) == (harm == "damaged")


def test_what_the_app_left_running_is_recovered_at_the_next_start(tmp_path: Path) -> None:
    crashed = replace(new_session("camera:0", "default"), seconds=9.0)
    hold = HoldRecord(
        pose_id="tree", started=crashed.started, seconds=6.5, confidence=0.9, status=HoldStatus.RUNNING
    )
    with Store.open(tmp_path) as store:
        store.save(crashed, [hold])
    sessions = SessionWriter(tmp_path, new_session("demo", "default"))
    sessions.start()
    _until(lambda: not _logs(tmp_path)[0].session.runs)
    assert sessions.close()
    (log,) = _logs(tmp_path)
    assert [(one.seconds, one.status) for one in log.holds] == [(6.5, HoldStatus.RECOVERED)]


def test_deleted_sessions_go_for_good_after_a_month(tmp_path: Path) -> None:
    old, recent = new_session("old", ""), new_session("recent", "")
    now = datetime.now(UTC)
    with Store.open(tmp_path) as store:
        for session, days in ((old, 31), (recent, 29)):
            store.save(session)
            store.delete(session.uuid, now - timedelta(days=days))
    sessions = SessionWriter(tmp_path, new_session("demo", ""))
    sessions.start()
    assert sessions.close()
    with Store.open(tmp_path) as store:
        assert [one.session.source for one in store.sessions(deleted=True)] == ["recent"]


def test_a_source_whose_name_is_no_text_is_kept_readable() -> None:
    assert new_session("film-\udcff.mp4", "default").source == "film-?.mp4"
