import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.sessions import database
from app.sessions.records import Session
from app.sessions.store import Store
from model.errors import DrishtiError
from tests.support.practice import daily_practice

START = datetime(2026, 5, 1, 6, tzinfo=UTC)


def _file(data: Path) -> Path:
    return data / "sessions" / "sessions.db"


def _filled(data: Path) -> None:
    with Store.open(data) as store:
        store.add(daily_practice(5, START, holds=10))


def _beside(data: Path, why: str) -> list[Path]:
    return sorted(_file(data).parent.glob(f"*.{why}.*.db"))


def test_the_known_versions_are_the_migrations_in_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(revisions)) == database.VERSIONS


@pytest.mark.skipif(os.name != "posix", reason="other systems guard the user's folders in their own way")
def test_only_the_owner_can_read_the_sessions_their_journal_and_a_damaged_file(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        _file(tmp_path).parent.mkdir(mode=0o777)
        _filled(tmp_path)
        _file(tmp_path).write_bytes(b"not a database, and long enough to be none" * 100)
        _file(tmp_path).chmod(0o666)
        Store.open(tmp_path).close()
        _filled(tmp_path)
    finally:
        os.umask(old)
    folder = _file(tmp_path).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert len(files) >= 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("damage", ["letters", "truncated", "overwritten page", "another database"])
def test_a_damaged_file_is_kept_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    _filled(tmp_path)
    path = _file(tmp_path)
    whole = path.read_bytes()
    match damage:
        case "letters":
            path.write_bytes(b"Dear diary, " * 1000)
        case "truncated":
            path.write_bytes(whole[: len(whole) // 2])
        case "overwritten page":
            path.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
        case _:
            path.unlink()
            with sqlite3.connect(path) as other:
                other.execute("CREATE TABLE recipe (name)")
            other.close()
    damaged = path.read_bytes()
    with Store.open(tmp_path, check=True) as store:
        assert "damaged" in store.notice
        assert store.sessions() == []
        store.save(Session(started=START))
        assert len(store.sessions()) == 1
    (kept,) = _beside(tmp_path, "damaged")
    assert str(kept) in store.notice
    assert kept.read_bytes() == damaged


def test_an_empty_file_is_simply_filled(tmp_path: Path) -> None:
    _file(tmp_path).parent.mkdir()
    _file(tmp_path).touch()
    with Store.open(tmp_path, check=True) as store:
        assert store.notice == ""
    assert not _beside(tmp_path, "damaged")


def test_sessions_of_a_newer_version_are_refused_and_left_untouched(tmp_path: Path) -> None:
    _filled(tmp_path)
    with sqlite3.connect(_file(tmp_path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '99'")
    connection.close()
    before = _file(tmp_path).read_bytes()
    for check in (False, True):
        with pytest.raises(DrishtiError, match="newer Drishti"):
            Store.open(tmp_path, check=check)
    assert _file(tmp_path).read_bytes() == before
    assert not _beside(tmp_path, "*")


def test_sessions_that_a_newer_version_takes_over_meanwhile_are_not_written(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with sqlite3.connect(_file(tmp_path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '99'")
        connection.close()
        with pytest.raises(DrishtiError, match="newer Drishti"):
            store.save(Session(started=START))


NEXT = """
from alembic import op

revision = "2"
down_revision = "1"


def upgrade():
    op.execute("ALTER TABLE session ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")
    {more}
"""


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A next version of the schema; gives the file that makes it."""
    migrations = tmp_path / "100% migrations"
    shutil.copytree(database.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    following = migrations / "versions" / "v2_mood.py"
    following.write_text(NEXT.format(more=""))
    monkeypatch.setattr(database, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "VERSIONS", ("1", "2"))
    return following


def _old(data: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Make sessions with the first version."""
    with monkeypatch.context() as patch:
        patch.setattr(database, "VERSIONS", ("1",))
        patch.setattr(database, "MIGRATIONS", Path(database.__file__).parent / "migrations")
        _filled(data)
        with Store.open(data) as store:
            return list(store.logs())


def test_older_sessions_are_backed_up_and_brought_up_to_date(
    tmp_path: Path, two_versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    old = _old(data, monkeypatch)
    with Store.open(data) as store:
        assert store.logs() == old
        assert {row["mood"] for row in store.select("SELECT mood FROM session")} == {"calm"}
    (backup,) = _beside(data, "version-1")
    with sqlite3.connect(backup) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("1",)
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (5,)
    connection.close()
    assert stat.S_IMODE(backup.stat().st_mode) & 0o077 == 0


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, two_versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    old = _old(data, monkeypatch)
    two_versions.write_text(NEXT.format(more="op.execute('ALTER TABLE nothing ADD COLUMN x')"))
    with pytest.raises(DrishtiError, match="cannot be used"):
        Store.open(data)
    two_versions.write_text(NEXT.format(more=""))
    with Store.open(data) as store:
        assert store.logs() == old


def test_several_may_make_the_file_at_once(tmp_path: Path) -> None:
    def begin(_: int) -> None:
        with Store.open(tmp_path) as store:
            store.save(Session(started=START))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(begin, range(4)))
    with Store.open(tmp_path, check=True) as store:
        assert len(store.sessions()) == 4


def test_a_second_opening_does_not_take_the_lock_of_the_first(tmp_path: Path) -> None:
    """On POSIX, opening and closing a file beside SQLite would."""
    with Store.open(tmp_path) as store:
        first, _ = database.connect(tmp_path)
        first.execute("BEGIN IMMEDIATE")
        Store.open(tmp_path).close()
        script = (
            "import sqlite3\n"
            f"c = sqlite3.connect({str(_file(tmp_path))!r}, timeout=0, isolation_level=None)\n"
            "c.execute('BEGIN IMMEDIATE')"
        )
        result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert "database is locked" in result.stderr
        first.rollback()
        first.close()
        store.save(Session(started=START))
