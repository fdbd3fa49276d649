"""The page of the sessions: a list that can be searched, and one session in full."""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.recording.names import films_between
from app.sessions.records import SessionLog
from app.sessions.store import SessionSummary, Store
from app.ui.history.empty import EmptyState
from app.ui.history.parts import button
from app.ui.history.reader import Reader
from app.ui.history.rows import RowList
from app.ui.history.session_card import Draft, SessionCard
from app.ui.history.session_list import matching, session_row
from app.ui.history.words import PoseNames, count, day_text
from app.ui.theme import Theme


class SessionsPage(QWidget):
    """Shows sessions, and saves what the user writes about them."""

    failed = Signal(object)
    """The DrishtiError of something that could not be read or saved."""
    saved = Signal()
    """A name or notes are on disk."""

    def __init__(self, reader: Reader, names: PoseNames, theme: Theme, films: Path) -> None:
        super().__init__()
        self._films = films
        self._reader = reader
        self._today = date.min
        self._sessions: list[SessionSummary] = []
        self._found: list[SessionSummary] = []
        self._drafts: dict[UUID, Draft] = {}
        self._day: date | None = None
        self.search = QLineEdit()
        self.search.setAccessibleName("Search in names, notes and dates")
        self.search.setToolTip("Search in names, notes and dates (Ctrl+F)")
        self.search.setPlaceholderText("Search names and notes")
        self.search.setClearButtonEnabled(True)
        self.count = QLabel()
        self.count.setObjectName("quiet")
        self.all = button("All days", "Show the sessions of all days", "Show the sessions of all days")
        self.list = RowList("Sessions", theme)
        self.card = SessionCard(names, theme)
        self.everything = button("Show all sessions", "Show all sessions", "Show all sessions")
        self._none = EmptyState(self.everything)
        self._none.say("No session fits", "Try other words or another day.")
        self._lay_out()
        self.search.textChanged.connect(self._search)
        self.all.clicked.connect(lambda: self.show_day(None))
        self.everything.clicked.connect(self.show_all)
        self.list.chosen.connect(self._ask_log)
        self.list.opened.connect(lambda _key: self.card.timeline.setFocus())
        self.card.edited.connect(self._save)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list, self._delete_current)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(6, 0, 0, 0)
        top.addWidget(self.search)
        below = QHBoxLayout()
        below.setContentsMargins(14, 0, 2, 0)
        below.addWidget(self.count, 1)
        below.addWidget(self.all)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        self._stack.addWidget(self._none)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._side, 2)
        row.addWidget(self._stack, 3)

    def show_sessions(self, sessions: Sequence[SessionSummary], today: date) -> None:
        """Show these sessions, the newest first."""
        self._sessions, self._today = list(sessions), today
        if not self._search() and self.list.key is not None:
            self._ask_log(self.list.key)

    def show_day(self, day: date | None) -> None:
        """Show the sessions of a day, or of all days."""
        self._day = day
        self.search.clear()
        self._search()
        self.list.setFocus()

    def show_all(self) -> None:
        """Show all sessions."""
        self.show_day(None)

    def choose(self, uuid: UUID) -> None:
        """Show a session."""
        if uuid not in self.list.keys:
            self.show_all()
        self.list.choose(uuid)

    def flush(self) -> None:
        """Save what was typed."""
        self.card.flush()
        for uuid, draft in list(self._drafts.items()):
            self._save(uuid, draft)

    def _search(self) -> bool:
        """Show the sessions that fit; whether they are others than before."""
        found = matching(self._sessions, self.search.text(), self._day)
        self._stack.setCurrentIndex(0 if found else 1)
        self.all.setVisible(self._day is not None)
        number = count(len(found), "session")
        self.count.setText(number if self._day is None else f"{day_text(self._day)} · {number}")
        return self._show_list(found)

    def _show_list(self, found: list[SessionSummary]) -> bool:
        self._found = found
        keys: list[Hashable] = [summary.session.uuid for summary in found]
        return self.list.show_lazily(keys, lambda place: session_row(found[place], self._today))

    def _ask_log(self, uuid: object) -> None:
        assert isinstance(uuid, UUID)
        self.card.flush()
        self._reader.ask(partial(_log, uuid=uuid, films=self._films), self._take_log, self.failed.emit)

    def _take_log(self, answer: tuple[SessionLog, str]) -> None:
        log, film = answer
        if log.session.uuid == self.list.key:
            self.card.show_log(log, self._drafts.get(log.session.uuid), film)

    def _save(self, uuid: UUID, draft: Draft) -> None:
        self._drafts[uuid] = draft
        self._reader.change(partial(_edit, uuid=uuid, draft=draft), self._has_saved, self.failed.emit)

    def _has_saved(self, saved: tuple[UUID, Draft, SessionSummary | None]) -> None:
        uuid, draft, summary = saved
        if self._drafts.get(uuid) == draft:
            del self._drafts[uuid]
        if summary is not None:
            self._sessions = [summary if old.session.uuid == uuid else old for old in self._sessions]
            # The list is not searched again: the session would slip away while it is written about.
            self._show_list([summary if old.session.uuid == uuid else old for old in self._found])
        self.saved.emit()

    def _delete_current(self) -> None:
        if self.list.key is not None:
            self.card.delete_wanted.emit(self.list.key)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.list.set_theme(theme)
        self.card.set_theme(theme)


def _log(store: Store, uuid: UUID, films: Path) -> tuple[SessionLog, str]:
    """In the reader's thread: a session, and the film that was recorded of it, if it is still there."""
    log = store.log(uuid)
    session = log.session
    found = films_between(films, session.started, session.started + timedelta(seconds=session.seconds))
    return log, str(found[0]) if found else ""


def _edit(store: Store, uuid: UUID, draft: Draft) -> tuple[UUID, Draft, SessionSummary | None]:
    """In the reader's thread: save name and notes; the session as it stands in the list then."""
    store.edit(uuid, title=draft.title, notes=draft.notes)
    day = store.log(uuid).session.started.date()
    found = (summary for summary in store.sessions(day, day) if summary.session.uuid == uuid)
    return uuid, draft, next(found, None)
