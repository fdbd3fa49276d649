"""How sessions and holds stand in the rows of the tables, see ``migrations``."""

from datetime import UTC, date, datetime, timedelta, timezone
from sqlite3 import Row
from typing import Final
from uuid import UUID

from app.sessions.records import HoldRecord, HoldStatus, Session
from model.side import Side

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def period(first: date | None, last: date | None) -> tuple[str, str]:
    """The bounds of a column of local dates, which sort as they follow each other; None is no bound."""
    return (first or date.min).isoformat(), (last or date.max).isoformat()


def microseconds(moment: datetime) -> int:
    """Since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_moment(row: Row) -> datetime:
    """When something started, with its offset from UTC."""
    zone = timezone(timedelta(minutes=row["utc_offset"]))
    return (_EPOCH + timedelta(microseconds=row["started"])).astimezone(zone)


def _start(started: datetime) -> dict[str, object]:
    offset = started.utcoffset() or timedelta()
    return {
        "started": microseconds(started),
        "utc_offset": offset // timedelta(minutes=1),
        "day": started.date().isoformat(),
    }


def session_row(session: Session) -> dict[str, object]:
    """Values for the columns of ``session``."""
    return {
        "uuid": str(session.uuid),
        **_start(session.started),
        "seconds": session.seconds,
        "runs": session.runs,
        "source": session.source,
        "bundle": session.bundle,
        "app_version": session.app_version,
        "title": session.title,
        "notes": session.notes,
    }


def to_session(row: Row) -> Session:
    """From the columns of ``session``."""
    return Session(
        uuid=UUID(row["uuid"]),
        started=to_moment(row),
        seconds=row["seconds"],
        runs=bool(row["runs"]),
        source=row["source"],
        bundle=row["bundle"],
        app_version=row["app_version"],
        title=row["title"],
        notes=row["notes"],
    )


def hold_row(hold: HoldRecord, session_id: int) -> dict[str, object]:
    """Values for the columns of ``hold``."""
    return {
        "session_id": session_id,
        "uuid": str(hold.uuid),
        "pose_id": hold.pose_id,
        "side": hold.side,
        **_start(hold.started),
        "seconds": hold.seconds,
        "confidence": hold.confidence,
        "alignment": hold.alignment,
        "bundle": hold.bundle,
        "status": hold.status,
    }


def to_hold(row: Row) -> HoldRecord:
    """From the columns of ``hold``."""
    return HoldRecord(
        uuid=UUID(row["uuid"]),
        pose_id=row["pose_id"],
        side=Side(row["side"]) if row["side"] else None,
        started=to_moment(row),
        seconds=row["seconds"],
        confidence=row["confidence"],
        alignment=row["alignment"],
        bundle=row["bundle"],
        status=HoldStatus(row["status"]),
    )
