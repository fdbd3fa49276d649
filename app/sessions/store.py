"""Sessions on disk: written, looked up, deleted and brought back. One store serves one thread."""

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from app.sessions.database import (
    FILE_NAME,
    SessionsLostError,
    connect,
    explained,
    refuse_other_version,
    schema_version,
    sessions_dir,
)
from app.sessions.records import HoldRecord, HoldStatus, Session, SessionLog
from app.sessions.rows import (
    hold_row,
    microseconds,
    period,
    session_row,
    to_hold,
    to_session,
)
from model.errors import DrishtiError

_PUT_SESSION: Final = """
    INSERT INTO session (uuid, started, utc_offset, day, seconds, runs,
        source, bundle, app_version, title, notes)
    VALUES (:uuid, :started, :utc_offset, :day, :seconds, :runs,
        :source, :bundle, :app_version, :title, :notes)
    ON CONFLICT (uuid) DO UPDATE SET seconds = max(seconds, excluded.seconds)
"""
# A hold that is done is final: neither a late checkpoint nor an older export changes it.
_PUT_HOLD: Final = """
    INSERT INTO hold (session_id, uuid, pose_id, side, started, utc_offset, day, seconds,
        confidence, alignment, bundle, status)
    VALUES (:session_id, :uuid, :pose_id, :side, :started, :utc_offset, :day, :seconds,
        :confidence, :alignment, :bundle, :status)
    ON CONFLICT (session_id, uuid) DO UPDATE SET
        side = excluded.side, seconds = excluded.seconds, confidence = excluded.confidence,
        alignment = excluded.alignment, status = excluded.status
    WHERE hold.status <> 'done' AND excluded.seconds >= hold.seconds
"""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session for a list.

    Attributes:
        session: the session.
        holds: how many it has.
        held_seconds: sum over its holds.
        longest_seconds: its longest hold, 0 without any.
    """

    session: Session
    holds: int
    held_seconds: float
    longest_seconds: float


@dataclass(frozen=True, slots=True)
class Added:
    """What an import brought that was not there.

    Attributes:
        sessions: how many.
        holds: how many, also in sessions that were there.
    """

    sessions: int
    holds: int


class Store:
    """The sessions of one data folder.

    Every change is one transaction, on disk when the call returns. Several processes may have the same
    sessions open: SQLite lets one write at a time, the others wait for milliseconds. Every method raises
    DrishtiError, with one sentence for people, where the file cannot be read or written; nothing has changed
    then.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: str) -> None:
        """Use :meth:`open`."""
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._path = path
        self._file = _identity(path)
        self.notice: Final = notice
        """One sentence where a damaged file was set aside when this one was opened, else empty."""

    @classmethod
    def open(cls, data: Path, *, check: bool = False) -> Self:
        """Open the sessions in a data folder, made where there are none.

        Args:
            data: the data folder, see :func:`app.paths.data_dir`.
            check: look at every page of the file first.

        Raises:
            DrishtiError: they cannot be opened, or belong to a newer Drishti.
        """
        connection, notice = connect(data, check=check)
        return cls(connection, sessions_dir(data) / FILE_NAME, notice)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save(self, session: Session, holds: Iterable[HoldRecord] = ()) -> None:
        """Write a session as it stands, and holds of it; those that are there are brought up to date.

        Saving the same again changes nothing. Title and notes are written with a new session only, since the
        user may have changed them meanwhile.
        """
        with self._writing():
            key = self._put(session, holds)
            self._run("UPDATE session SET runs = ? WHERE id = ?", session.runs, key)

    def add(self, logs: Iterable[SessionLog]) -> Added:
        """Take in sessions from elsewhere, all or none; what is there stays, what is missing is added.

        A session that was deleted comes back. A hold that ran when it was exported counts as recovered.
        """
        with self._writing():
            before = self._counts()
            for log in logs:
                key = self._put(replace(log.session, runs=False), map(_ended, log.holds))
                self._run("UPDATE session SET deleted = NULL WHERE id = ?", key)
            after = self._counts()
        return Added(after.sessions - before.sessions, after.holds - before.holds)

    def _counts(self) -> Added:
        (sessions,), (holds,) = self._rows("SELECT count(*) FROM session UNION ALL SELECT count(*) FROM hold")
        return Added(sessions, holds)

    def recover(self) -> int:
        """End what an app that was cut off has left running, as far as it had been written.

        Where that app lives after all, in another window, its next checkpoint sets everything right.

        Returns:
            How many holds were recovered.
        """
        with self._writing():
            self._run("UPDATE session SET runs = 0 WHERE runs")
            return self._run("UPDATE hold SET status = 'recovered' WHERE status = 'running'")

    def edit(self, uuid: UUID, *, title: str | None = None, notes: str | None = None) -> None:
        """Change the title or the notes of a session; None leaves them.

        Raises:
            DrishtiError: there is no such session, or the text is too long.
        """
        old = self.log(uuid).session
        try:
            new = replace(
                old,
                title=old.title if title is None else title,
                notes=old.notes if notes is None else notes,
            )
        except ValueError as error:
            raise DrishtiError("The title or the notes are too long: shorten them.") from error
        self._change(uuid, "UPDATE session SET title = ?, notes = ? WHERE uuid = ?", new.title, new.notes)

    def delete(self, uuid: UUID, now: datetime) -> None:
        """Delete a session; :meth:`restore` brings it back until :meth:`purge` removes it for good."""
        self._change(uuid, "UPDATE session SET deleted = ? WHERE uuid = ?", microseconds(now))

    def restore(self, uuid: UUID) -> None:
        """Bring a deleted session back."""
        self._change(uuid, "UPDATE session SET deleted = NULL WHERE uuid = ?")

    def purge(self, before: datetime) -> int:
        """Remove for good what was deleted before a moment, or at it; how many sessions."""
        with self._writing():
            return self._run("DELETE FROM session WHERE deleted <= ?", microseconds(before))

    def _change(self, uuid: UUID, sql: str, *values: object) -> None:
        with self._writing():
            if self._run(sql, *values, str(uuid)) == 0:
                raise DrishtiError(f"There is no session {uuid}: see `drishti sessions list`.")

    def sessions(
        self, first: date | None = None, last: date | None = None, *, deleted: bool = False
    ) -> list[SessionSummary]:
        """The sessions that began on the days from ``first`` to ``last``, the newest first.

        Args:
            first: None for no limit.
            last: None for no limit; included.
            deleted: those that were deleted, instead of the others.
        """
        rows = self.select(
            """
            SELECT session.*, count(hold.session_id) AS holds,
                total(hold.seconds) AS held, coalesce(max(hold.seconds), 0.0) AS longest
            FROM session LEFT JOIN hold ON hold.session_id = session.id
            WHERE session.day BETWEEN ? AND ? AND (session.deleted IS NOT NULL) = ?
            GROUP BY session.id ORDER BY session.started DESC, session.id DESC
            """,
            *period(first, last),
            deleted,
        )
        return [SessionSummary(to_session(row), row["holds"], row["held"], row["longest"]) for row in rows]

    def find(self, prefix: str) -> UUID:
        """The one session, deleted or not, whose uuid begins so.

        Raises:
            DrishtiError: there is none, or more than one.
        """
        found = []
        if re.fullmatch(r"[0-9a-f-]{1,36}", prefix.lower()):
            found = self.select("SELECT uuid FROM session WHERE uuid LIKE ? LIMIT 2", prefix.lower() + "%")
        if len(found) > 1:
            raise DrishtiError(f"Several sessions begin with “{prefix}”: give more of the id.")
        if not found:
            raise DrishtiError(f"There is no session “{prefix}”: see `drishti sessions list`.")
        return UUID(found[0]["uuid"])

    def log(self, uuid: UUID) -> SessionLog:
        """A session with its holds, deleted or not.

        Raises:
            DrishtiError: there is none.
        """
        with self._reading():
            session = self._rows("SELECT * FROM session WHERE uuid = ?", str(uuid))
            if not session:
                raise DrishtiError(f"There is no session {uuid}: see `drishti sessions list`.")
            holds = self._rows(
                "SELECT * FROM hold WHERE session_id = ? ORDER BY started, id", session[0]["id"]
            )
        return SessionLog(to_session(session[0]), tuple(map(to_hold, holds)))

    def logs(self, first: date | None = None, last: date | None = None) -> list[SessionLog]:
        """The sessions that began on these days with their holds, without the deleted ones, oldest first."""
        with self._reading():
            sessions = self._rows(
                """
                SELECT * FROM session WHERE day BETWEEN ? AND ? AND deleted IS NULL ORDER BY started, id
                """,
                *period(first, last),
            )
            rows = self._rows(
                """
                SELECT hold.* FROM session JOIN hold ON hold.session_id = session.id
                WHERE session.day BETWEEN ? AND ? AND deleted IS NULL ORDER BY hold.started, hold.id
                """,
                *period(first, last),
            )
        holds: dict[int, list[HoldRecord]] = {}
        for row in rows:
            holds.setdefault(row["session_id"], []).append(to_hold(row))
        return [SessionLog(to_session(row), tuple(holds.get(row["id"], ()))) for row in sessions]

    def select(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """The rows of a query, for :mod:`app.sessions.history`."""
        with self._reading():
            return self._rows(sql, *values)

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def _run(self, sql: str, *values: object) -> int:
        """Change rows; how many."""
        return self._connection.execute(sql, values).rowcount

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """One view of the file, whoever writes meanwhile."""
        with explained(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.rollback()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """All of it on disk at the end, or nothing."""
        with explained(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if _identity(self._path) != self._file:
                    raise SessionsLostError(
                        f"The sessions in {self._path} were moved while in use: try again."
                    )
                # Another Drishti may have brought the file to its newer version since it was opened.
                refuse_other_version(schema_version(self._connection), self._path)
                yield
                self._connection.commit()
            finally:
                self._connection.rollback()  # does nothing after a commit

    def _put(self, session: Session, holds: Iterable[HoldRecord]) -> int:
        """Write a session and holds of it; its row id."""
        self._connection.execute(_PUT_SESSION, session_row(session))
        (key,) = self._rows("SELECT id FROM session WHERE uuid = ?", str(session.uuid))[0]
        self._connection.executemany(_PUT_HOLD, (hold_row(hold, key) for hold in holds))
        return int(key)


def _ended(hold: HoldRecord) -> HoldRecord:
    return replace(hold, status=HoldStatus.RECOVERED) if hold.status is HoldStatus.RUNNING else hold


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
