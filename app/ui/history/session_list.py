"""Sessions as rows, and which of them fit a search."""

from collections.abc import Iterable
from datetime import date

from app.sessions.records import Session
from app.sessions.store import SessionSummary
from app.ui.history.rows import Row
from app.ui.history.words import count, day_part, day_text, duration, long_day, short_day, spoken, title_of


def session_row(summary: SessionSummary, today: date) -> Row:
    """A session as a row; the key is its uuid."""
    session = summary.session
    day = short_day(session.started.date(), today)
    clock = f"{session.started:%H:%M}"
    title = session.title.strip()
    running = " · not ended" if session.runs else ""
    holds = count(summary.holds, "hold")
    return Row(
        key=session.uuid,
        title=title or day,
        quiet=f"{day if title else day_part(session.started)}, {clock}{running}",
        value=duration(session.seconds),
        under=holds,
        spoken=f"{title_of(session)}, {long_day(session.started.date())}, {clock}: "
        f"{spoken(session.seconds)} long, {holds}, held {spoken(summary.held_seconds)}{running}",
    )


def matching(sessions: Iterable[SessionSummary], text: str, day: date | None) -> list[SessionSummary]:
    """The sessions of a day, or of all where it is None, with all words of a text in name, notes or date."""
    words = text.casefold().split()
    return [
        summary
        for summary in sessions
        if (day is None or _covers(summary.session, day)) and (not words or _has(summary, words))
    ]


def _covers(session: Session, day: date) -> bool:
    """Whether a session went on during a day; it may go on after midnight."""
    return session.started.date() <= day <= session.ended.date()


def _has(summary: SessionSummary, words: list[str]) -> bool:
    session = summary.session
    text = f"{title_of(session)} {session.notes} {day_text(session.started.date())}".casefold()
    return all(word in text for word in words)
