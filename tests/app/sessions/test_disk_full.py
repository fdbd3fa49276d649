import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sessions import exchange, writer
from app.sessions.store import Store
from app.sessions.writer import SessionWriter, new_session
from model.errors import DrishtiError
from model.hold import Hold
from tests.support.disks import small_disk_at
from tests.support.practice import daily_practice


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    with small_disk_at(tmp_path / "disk", 1) as disk:
        yield disk


def _fill(path: Path) -> None:
    """Write until nothing more fits, not even a byte."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def _until_told(sessions: SessionWriter, told: bool) -> None:
    deadline = time.monotonic() + 20
    while bool(sessions.status.message) is not told:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_full_disk_is_said_and_no_hold_is_lost(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.05)
    sessions = SessionWriter(small_disk, new_session("camera:0", "default"))
    sessions.start()
    sessions.note(1.0, completed=Hold("tree", None, 0.0, 1.0, 0.9))
    assert sessions.flush(20)
    _fill(small_disk / "holiday.mp4")
    # Enough to need another page of the file.
    for n in range(1, 100):
        sessions.note(n + 1.0, completed=Hold("tree", None, float(n), n + 0.5, 0.9))
    _until_told(sessions, told=True)
    assert "no space left" in sessions.status.message
    assert sessions.status.waiting > 0
    with Store.open(small_disk, check=True) as store:
        saved = store.logs()[0].holds
        assert store.notice == ""
    assert saved[0].seconds == 1.0
    (small_disk / "holiday.mp4").unlink()
    assert sessions.flush(20)
    assert sessions.close()
    with Store.open(small_disk, check=True) as store:
        (log,) = store.logs()
    assert len(log.holds) == 100


def test_a_disk_that_is_full_from_the_start_is_said(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.05)
    _fill(small_disk / "holiday.mp4")
    sessions = SessionWriter(small_disk, new_session("camera:0", "default"))
    sessions.start()
    sessions.note(1.0, completed=Hold("tree", None, 0.0, 1.0, 0.9))
    _until_told(sessions, told=True)
    (small_disk / "holiday.mp4").unlink()
    assert sessions.flush(20)
    assert sessions.close()
    assert sessions.status.notice == ""


def test_a_disk_that_may_not_be_written_is_said_and_tried_again(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.05)
    Store.open(small_disk).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    sessions = SessionWriter(small_disk, new_session("camera:0", "default"))
    sessions.start()
    sessions.note(1.0, completed=Hold("tree", None, 0.0, 1.0, 0.9))
    _until_told(sessions, told=True)
    assert "make the folder writable" in sessions.status.message
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert sessions.flush(20)
    assert sessions.close()
    with Store.open(small_disk) as store:
        assert len(store.logs()[0].holds) == 1


@pytest.mark.parametrize("name", ["all.json", "tables"])
def test_an_export_onto_a_full_disk_is_refused_and_the_old_one_kept(small_disk: Path, name: str) -> None:
    few, many = list(daily_practice(2, holds=4)), list(daily_practice(300, holds=30))
    write = exchange.write_json if name.endswith("json") else exchange.write_csv
    write(few, small_disk / name)
    with pytest.raises(DrishtiError, match="cannot be written"):
        write(many, small_disk / name)
    assert exchange.read(small_disk / name) == few
    assert not list(small_disk.rglob("*.tmp"))


LIMITED = """
import resource, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from app.sessions.records import HoldRecord, Session
from app.sessions.store import Store
from model.errors import DrishtiError

start = datetime(2026, 5, 1, tzinfo=UTC)
session = Session(started=start)
holds = [
    HoldRecord(pose_id="tree", started=start + timedelta(seconds=n), seconds=0.5, confidence=0.9)
    for n in range(2000)
]
data = Path(sys.argv[1])
with Store.open(data) as store:
    store.save(session, holds[:10])
    size = (data / "sessions" / "sessions.db").stat().st_size
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        store.save(session, holds)
    except DrishtiError as error:
        print(error)
    print(len(store.log(session.uuid).holds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.save(session, holds)
with Store.open(data, check=True) as store:
    print(len(store.log(session.uuid).holds), store.notice)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_write_that_breaks_off_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    sentence, kept, after = result.stdout.splitlines()
    assert str(tmp_path) in sentence
    assert (kept, after.strip()) == ("10", "2000")
