"""Questions to years of practice: days, poses, bests, streak. Deleted sessions never count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Row
from uuid import UUID

from app.sessions.rows import period, to_moment
from app.sessions.store import Store
from model.side import Side


@dataclass(frozen=True, slots=True)
class DayTotal:
    """Holds that began on one local day.

    Attributes:
        day: the date.
        holds: how many.
        seconds: their sum.
        longest: the longest of them, in seconds.
    """

    day: date
    holds: int
    seconds: float
    longest: float


@dataclass(frozen=True, slots=True)
class PoseTotal:
    """Holds of one pose.

    Attributes:
        pose_id: the pose.
        holds: how many.
        seconds: their sum.
        longest: the longest of them, in seconds.
        last_day: the newest day with one.
    """

    pose_id: str
    holds: int
    seconds: float
    longest: float
    last_day: date


@dataclass(frozen=True, slots=True)
class Best:
    """The longest hold of a pose on a side.

    Attributes:
        pose_id: the pose.
        side: the practitioner's own, None for holds without one.
        seconds: how long.
        started: when.
        session: in which session.
    """

    pose_id: str
    side: Side | None
    seconds: float
    started: datetime
    session: UUID


@dataclass(frozen=True, slots=True)
class Streak:
    """Days of practice that follow each other.

    Attributes:
        current: how many up to today, or up to yesterday while today is still to come.
        longest: the most there ever were.
    """

    current: int
    longest: int


def has_sessions(store: Store) -> bool:
    """Whether there is any session, with holds or without."""
    return bool(store.select("SELECT 1 FROM session WHERE deleted IS NULL LIMIT 1"))


def day_totals(store: Store, first: date | None = None, last: date | None = None) -> list[DayTotal]:
    """The days with holds from ``first`` to ``last`` (included), in order."""
    rows = store.select(
        """
        SELECT day, count(*) AS holds, total(seconds) AS seconds, max(seconds) AS longest FROM hold
        WHERE day BETWEEN ? AND ? AND session_id NOT IN (SELECT id FROM session WHERE deleted IS NOT NULL)
        GROUP BY day ORDER BY day
        """,
        *period(first, last),
    )
    return [_day_total(row) for row in rows]


def pose_days(
    store: Store, pose_id: str, first: date | None = None, last: date | None = None
) -> list[DayTotal]:
    """The days from ``first`` to ``last`` (included) with holds of one pose, in order: its trend."""
    rows = store.select(
        """
        SELECT day, count(*) AS holds, total(seconds) AS seconds, max(seconds) AS longest FROM hold
        WHERE pose_id = ? AND day BETWEEN ? AND ?
            AND session_id NOT IN (SELECT id FROM session WHERE deleted IS NOT NULL)
        GROUP BY day ORDER BY day
        """,
        pose_id,
        *period(first, last),
    )
    return [_day_total(row) for row in rows]


def _day_total(row: Row) -> DayTotal:
    return DayTotal(date.fromisoformat(row["day"]), row["holds"], row["seconds"], row["longest"])


def pose_totals(store: Store, first: date | None = None, last: date | None = None) -> list[PoseTotal]:
    """The poses held from ``first`` to ``last`` (included), the most practised first."""
    # The plus keeps SQLite from going by day and sorting everything by pose.
    rows = store.select(
        """
        SELECT pose_id, count(*) AS holds, total(seconds) AS held, max(seconds) AS longest,
            max(day) AS last_day
        FROM hold
        WHERE +day BETWEEN ? AND ? AND session_id NOT IN (SELECT id FROM session WHERE deleted IS NOT NULL)
        GROUP BY pose_id ORDER BY held DESC, pose_id
        """,
        *period(first, last),
    )
    return [
        PoseTotal(
            row["pose_id"],
            row["holds"],
            row["held"],
            row["longest"],
            date.fromisoformat(row["last_day"]),
        )
        for row in rows
    ]


def bests(store: Store) -> list[Best]:
    """The longest hold of each pose and side, by pose."""
    # SQLite takes the other columns from the row that holds the maximum.
    rows = store.select(
        """
        SELECT best.*, session.uuid FROM (
            SELECT pose_id, side, max(seconds) AS seconds, started, utc_offset, session_id FROM hold
            WHERE session_id NOT IN (SELECT id FROM session WHERE deleted IS NOT NULL)
            GROUP BY pose_id, side
        ) AS best JOIN session ON session.id = best.session_id ORDER BY pose_id, side
        """
    )
    return [
        Best(
            row["pose_id"],
            Side(row["side"]) if row["side"] else None,
            row["seconds"],
            to_moment(row),
            UUID(row["uuid"]),
        )
        for row in rows
    ]


def streak(days: Iterable[date], today: date) -> Streak:
    """Count days of practice that follow each other.

    Args:
        days: days of practice in order, each once, such as those of :func:`day_totals`.
        today: the local date.
    """
    longest = run = current = 0
    previous: date | None = None
    for day in days:
        run = run + 1 if previous is not None and day - previous == timedelta(days=1) else 1
        longest = max(longest, run)
        if timedelta() <= today - day <= timedelta(days=1):
            current = run
        previous = day
    return Streak(current, longest)
