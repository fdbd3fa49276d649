"""The file that sessions are kept in: opened, checked, brought up to date, or set aside.

SQLite with a rollback journal, not a write-ahead log: we commit once a second, and the journal takes some
milliseconds; the sessions stay one file; no shared memory is needed, which home folders on a network lack;
and the log can damage a file that two connections write (in SQLite 3.7.0 to 3.51.2, which many Pythons have).
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from model.errors import DrishtiError

FILE_NAME: Final = "sessions.db"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSIONS: Final[tuple[str, ...]] = ("1",)
"""Versions of the schema that this Drishti knows, the newest last: the revisions in ``migrations``."""

BUSY_SECONDS: Final = 5.0
"""How long to wait while another program writes, which takes milliseconds."""

_DAMAGED: Final = "The sessions in {path} are damaged: start Drishti, which sets them aside and begins anew."
_upgrading = threading.Lock()  # Alembic keeps what it works on in a module


class SessionsLostError(DrishtiError):
    """The open file is of no use any more; opening the sessions again may help."""


class _DamagedError(Exception):
    """The file is no database, or not a whole one."""


def sessions_dir(data: Path) -> Path:
    """The folder of the sessions in a data folder; made, and closed to everybody else, by :func:`connect`."""
    return data / "sessions"


def connect(data: Path, *, check: bool = False) -> tuple[sqlite3.Connection, str]:
    """Open the sessions of a data folder; they are made where there are none.

    Args:
        data: the data folder, see :func:`app.paths.data_dir`.
        check: look at every page first; half a second for ten years of practice.

    Returns:
        A connection without implicit transactions, for this thread only; and one sentence where a damaged
        file was set aside, else an empty string.

    Raises:
        DrishtiError: the file cannot be opened, or a newer Drishti wrote it; it is then as it was.
    """
    path = sessions_dir(data) / FILE_NAME
    try:
        _make(path)
        try:
            return _open(path, check=check), ""
        except _DamagedError:
            kept = _set_aside(path)
            _make(path)
            return _open(path, check=False), (
                f"The sessions were damaged and start afresh; the old file is kept as {kept}."
            )
    except (OSError, _DamagedError) as error:
        raise DrishtiError(
            f"The sessions in {path} cannot be opened ({error}): "
            "make the folder writable or choose another one with --data-dir."
        ) from error


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one sentence for people.

    Raises:
        DrishtiError: SQLite failed; a SessionsLostError where the file itself is the cause.
    """
    try:
        yield
    except sqlite3.Error as error:
        lost = _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
        raise (SessionsLostError if lost else DrishtiError)(_sentence(error, path)) from error
    except _DamagedError as error:
        raise SessionsLostError(_DAMAGED.format(path=path)) from error


def schema_version(connection: sqlite3.Connection) -> str | None:
    """The version of the schema, None in an empty file."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise _DamagedError("it holds something else")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise _DamagedError("it has no version")
    return str(row[0])


def refuse_other_version(version: str | None, path: Path) -> None:
    """Raise DrishtiError unless the schema is the one of this Drishti."""
    if version != VERSIONS[-1]:
        raise DrishtiError(
            f"The sessions in {path} belong to a newer Drishti and were left as they are: "
            "update this one, or choose another folder with --data-dir."
        )


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file that is there must not be opened and closed beside SQLite: on POSIX that drops all the locks
    # which this process holds on it.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    for owned, mode in ((path.parent, 0o700), (path, 0o600)):
        if owned.stat().st_mode & 0o077:
            owned.chmod(mode)


def _open(path: Path, *, check: bool) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what was deleted for good is overwritten
            if check and connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise _DamagedError("its pages do not agree")
            version = schema_version(connection)
            if version in (None, *VERSIONS[:-1]):
                if version is not None:
                    _back_up(connection, path, version)
                _upgrade(path)
                version = schema_version(connection)
            refuse_other_version(version, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise _DamagedError(str(error)) from error
        raise DrishtiError(_sentence(error, path)) from error
    return connection


def _back_up(connection: sqlite3.Connection, path: Path, version: str) -> None:
    backup = _beside(path, f"version-{version}")
    os.close(os.open(backup, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite3.connect(backup)) as target:
        connection.backup(target)


def _upgrade(path: Path) -> None:
    """Bring the schema up to date in one transaction; another process that does the same waits."""
    # Half a second of imports that an up-to-date file does without.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import URL, NullPool, create_engine
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        poolclass=NullPool,
    )
    try:
        with _upgrading, engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except DBAPIError as error:
        raise error.orig or error from error


def _set_aside(path: Path) -> Path:
    """Rename a damaged file, and its journal, which SQLite finds by the name."""
    kept = _beside(path, "damaged")
    path.rename(kept)
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists():
        journal.rename(kept.with_name(f"{kept.name}-journal"))
    return kept


def _beside(path: Path, why: str) -> Path:
    return path.with_name(f"{path.stem}.{why}.{datetime.now().astimezone():%Y-%m-%dT%H%M%S-%f}.db")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _sentence(error: sqlite3.Error, path: Path) -> str:
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return f"There is no space left for the sessions in {path}: free some."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another program is using the sessions in {path}: close it or try again in a moment."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return (
                f"The sessions in {path} cannot be written: "
                "make the folder writable or choose another one with --data-dir."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _DAMAGED.format(path=path)
        case _:
            return f"The sessions in {path} cannot be used ({error}): check the disk and start Drishti again."
