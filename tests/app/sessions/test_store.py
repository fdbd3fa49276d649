import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from app.sessions import database
from app.sessions.records import HoldRecord, HoldStatus, Session, SessionLog
from app.sessions.store import Store
from model.errors import DrishtiError
from model.side import Side
from tests.support.practice import daily_practice

START = datetime(2026, 5, 1, 23, 30, 0, 123456, timezone(timedelta(hours=2)))


def _session(**changes: object) -> Session:
    return replace(Session(started=START, source="camera:0", bundle="default"), **changes)  # type: ignore[arg-type]


def _hold(after: float, seconds: float = 12.5, **changes: object) -> HoldRecord:
    hold = HoldRecord(
        pose_id="tree",
        side=Side.LEFT,
        started=START + timedelta(seconds=after),
        seconds=seconds,
        confidence=0.1 + 0.2,
        bundle="default",
    )
    return replace(hold, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": -0.001},
        {"seconds": float("nan")},
        {"seconds": 1e12},
        {"started": datetime(2026, 5, 1)},  # noqa: DTZ001  that is the mistake
        {"started": datetime(1969, 5, 1, tzinfo=UTC)},
        {"started": datetime(2026, 5, 1, tzinfo=timezone(timedelta(seconds=61)))},
        {"notes": "\ud800"},
        {"title": 7},
    ],
)
def test_a_session_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        _session(**wrong)


def test_what_was_saved_is_read_to_the_last_bit(tmp_path: Path) -> None:
    session = _session(seconds=1 / 3, title="Morning 🌅", notes="two\nlines\x00'; DROP TABLE hold;")
    holds = (_hold(1.000001), _hold(20, side=None, alignment=71.3, seconds=0.0))
    with Store.open(tmp_path) as store:
        store.save(session, holds)
    with Store.open(tmp_path) as store:
        log = store.log(session.uuid)
    assert log == SessionLog(session, holds)
    assert log.session.started.isoformat() == START.isoformat()


def test_saving_again_changes_nothing_and_keeps_what_the_user_wrote(tmp_path: Path) -> None:
    session = _session(seconds=30.0)
    holds = (_hold(1), _hold(15))
    with Store.open(tmp_path) as store:
        store.save(session, holds)
        store.edit(session.uuid, title="Mine", notes="Mine too")
        store.save(session, holds)
        assert store.log(session.uuid) == SessionLog(replace(session, title="Mine", notes="Mine too"), holds)


def test_a_hold_that_is_done_is_final(tmp_path: Path) -> None:
    session = _session()
    done = _hold(1, seconds=9.0)
    with Store.open(tmp_path) as store:
        store.save(session, [replace(done, seconds=8.0, status=HoldStatus.RUNNING)])
        store.save(session, [done])
        store.save(session, [replace(done, seconds=9.5, status=HoldStatus.RUNNING)])
        assert store.log(session.uuid).holds == (done,)


def test_what_was_cut_off_is_recovered_as_far_as_it_was_written(tmp_path: Path) -> None:
    session = _session(runs=True, seconds=20.0)
    running = _hold(10, seconds=8.5, status=HoldStatus.RUNNING)
    with Store.open(tmp_path) as store:
        store.save(session, [_hold(1), running])
    with Store.open(tmp_path) as store:
        assert store.recover() == 1
        log = store.log(session.uuid)
        assert not log.session.runs
        assert log.session.ended == START + timedelta(seconds=20)
        assert log.holds[1] == replace(running, status=HoldStatus.RECOVERED)
        assert store.recover() == 0


def test_a_recovery_beside_the_living_app_is_set_right_by_it(tmp_path: Path) -> None:
    session = _session(runs=True)
    running = _hold(10, seconds=8.5, status=HoldStatus.RUNNING)
    with Store.open(tmp_path) as living, Store.open(tmp_path) as second:
        living.save(session, [running])
        second.recover()
        done = replace(running, seconds=14.0, status=HoldStatus.DONE)
        living.save(session, [done])
        assert second.log(session.uuid) == SessionLog(session, (done,))


def test_a_zero_length_and_an_endless_session_are_kept(tmp_path: Path) -> None:
    short, long = _session(), _session(seconds=86400.0 * 3)
    with Store.open(tmp_path) as store:
        store.save(short, [_hold(0, seconds=0.0)])
        store.save(long, [_hold(0, seconds=3600.0)])
        assert store.log(short.uuid).session.ended == START
        assert {one.longest_seconds for one in store.sessions()} == {0.0, 3600.0}


def test_sessions_are_listed_by_the_local_day_they_began_on(tmp_path: Path) -> None:
    # 23:30 in Berlin on the 1st is half past nine in the evening in UTC, and the 2nd in Kolkata.
    kolkata = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    here, there = _session(title="here"), _session(title="there", started=kolkata)
    with Store.open(tmp_path) as store:
        store.save(here, [_hold(0, 5.0), _hold(10, 7.0)])
        store.save(there)
        assert [one.session.title for one in store.sessions(date(2026, 5, 1), date(2026, 5, 1))] == ["here"]
        assert [one.session.title for one in store.sessions(date(2026, 5, 2))] == ["there"]
        (summary,) = store.sessions(last=date(2026, 5, 1))
    assert (summary.holds, summary.held_seconds, summary.longest_seconds) == (2, 12.0, 7.0)


def test_a_session_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    logs = list(daily_practice(40, START, holds=2))
    with Store.open(tmp_path) as store:
        store.add(logs)
        uuid = logs[0].session.uuid
        assert store.find(str(uuid).upper()[:13]) == uuid
        with pytest.raises(DrishtiError, match="Several sessions"):
            store.find(next(c for c in "0123456789abcdef" if _beginning(logs, c) > 1))
        for nothing in ("zz", "%", "", str(uuid4())):
            with pytest.raises(DrishtiError, match="There is no session"):
                store.find(nothing)


def _beginning(logs: list[SessionLog], letter: str) -> int:
    return sum(str(log.session.uuid).startswith(letter) for log in logs)


def test_deleting_can_be_undone_until_it_is_for_good(tmp_path: Path) -> None:
    session = _session(notes="a secret that nobody must find again")
    deleted_at = datetime(2026, 6, 1, tzinfo=UTC)
    with Store.open(tmp_path) as store:
        store.save(session, [_hold(1)])
        store.delete(session.uuid, deleted_at)
        assert store.sessions() == []
        assert store.logs() == []
        assert [one.session for one in store.sessions(deleted=True)] == [session]
        assert store.purge(deleted_at - timedelta(seconds=1)) == 0
        store.restore(session.uuid)
        assert store.purge(deleted_at) == 0
        assert [one.holds for one in store.sessions()] == [1]
        store.delete(session.uuid, deleted_at)
        assert store.purge(deleted_at) == 1
        assert store.select("SELECT * FROM hold") == []
    assert b"a secret that nobody" not in (tmp_path / "sessions" / "sessions.db").read_bytes()


def test_changing_a_session_that_is_not_there_is_said(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for change in (
            lambda: store.log(uuid4()),
            lambda: store.edit(uuid4(), title="x"),
            lambda: store.delete(uuid4(), START),
            lambda: store.restore(uuid4()),
        ):
            with pytest.raises(DrishtiError, match="There is no session"):
                change()


def test_notes_beyond_measure_are_refused(tmp_path: Path) -> None:
    session = _session()
    with Store.open(tmp_path) as store:
        store.save(session)
        with pytest.raises(DrishtiError, match="too long"):
            store.edit(session.uuid, notes="n" * 100_001)


def test_one_wrong_record_undoes_the_whole_import(tmp_path: Path) -> None:
    logs = list(daily_practice(3, START, holds=4))

    def broken() -> object:
        yield from logs
        raise KeyError("the rest")

    with Store.open(tmp_path) as store:
        with pytest.raises(KeyError):
            store.add(broken())  # type: ignore[arg-type]
        assert store.sessions() == []


def test_a_file_that_is_taken_away_is_noticed_before_anything_is_lost(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.save(_session())
        (tmp_path / "sessions" / "sessions.db").unlink()
        with pytest.raises(DrishtiError, match="moved"):
            store.save(_session())


def test_a_lock_that_does_not_go_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(tmp_path) as store:
        other, _ = database.connect(tmp_path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DrishtiError, match="Another program"):
            store.save(_session())
        other.rollback()
        other.close()
        store.save(_session())


SAVER = """
import sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from app.sessions.records import HoldRecord, Session
from app.sessions.store import Store

start = datetime(2026, 5, 1, tzinfo=UTC)
session = Session(started=start)
sys.stdin.readline()
with Store.open(Path(sys.argv[1])) as store:
    for n in range(40):
        hold = HoldRecord(pose_id="tree", started=start + timedelta(seconds=n), seconds=0.5, confidence=0.9)
        store.save(session, [hold])
        time.sleep(0.01)
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    savers = [
        subprocess.Popen([sys.executable, "-c", SAVER, str(tmp_path)], stdin=subprocess.PIPE)
        for _ in range(2)
    ]
    stop = threading.Event()

    def read() -> list[int]:
        reads = []
        with Store.open(tmp_path) as store:
            while not stop.wait(0.01):
                reads.append(sum(one.holds for one in store.sessions()))
        return reads

    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read)
        for saver in savers:
            assert saver.stdin is not None
            saver.stdin.write(b"go\n")
            saver.stdin.close()
        codes = [saver.wait(60) for saver in savers]
        stop.set()
        reads = reading.result()
    assert codes == [0, 0]
    assert reads == sorted(reads)
    with Store.open(tmp_path, check=True) as store:
        assert store.notice == ""
        assert [one.holds for one in store.sessions()] == [40, 40]
