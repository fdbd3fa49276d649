"""Deletes sessions and brings them back."""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.sessions.store import Store
from app.ui.history.notice import Notice
from app.ui.history.reader import Reader
from app.ui.history.words import day_text, shortened, title_of
from model.errors import DrishtiError

_LONGEST_NAME: Final = 60
_Gone = tuple[UUID, str]
"""A session that was deleted, and its name."""


class Wastebasket(QObject):
    """Remembers what was deleted in this window, to be brought back one after the other."""

    deleted = Signal()
    restored = Signal(object)
    """The uuid of the session that is there again."""
    failed = Signal(object)
    """The DrishtiError of something that could not be deleted or brought back."""

    def __init__(self, reader: Reader, notice: Notice) -> None:
        """Nothing was deleted yet.

        Args:
            reader: runs the changes.
            notice: says what happened, and offers the way back.
        """
        super().__init__()
        self._reader = reader
        self._notice = notice
        self._gone: list[_Gone] = []

    def delete(self, uuid: UUID) -> None:
        """Delete a session."""
        self._reader.change(partial(_delete, uuid=uuid), self._has_deleted, self.failed.emit)

    def undo(self) -> None:
        """Bring back the session that was deleted last, here."""
        if self._gone:
            gone = self._gone.pop()
            self._reader.change(
                partial(_restore, uuid=gone[0]),
                partial(self._has_restored, gone),
                partial(self._cannot_restore, gone),
            )

    def _has_deleted(self, gone: _Gone) -> None:
        self._gone.append(gone)
        self._notice.say(f"Deleted {gone[1]}.", "Undo", "Bring the session back (Ctrl+Z)", self.undo)
        self.deleted.emit()

    def _has_restored(self, gone: _Gone, _answer: None) -> None:
        if self._gone:
            tip = "Bring back the one deleted before (Ctrl+Z)"
            self._notice.say(f"Brought back {gone[1]}.", "Undo one more", tip, self.undo)
        else:
            self._notice.say(f"Brought back {gone[1]}.")
        self.restored.emit(gone[0])

    def _cannot_restore(self, gone: _Gone, error: DrishtiError) -> None:
        self._gone.append(gone)
        self.failed.emit(error)


def _delete(store: Store, uuid: UUID) -> _Gone:
    """In the reader's thread."""
    session = store.log(uuid).session
    store.delete(uuid, datetime.now().astimezone())
    return uuid, f"“{shortened(title_of(session), _LONGEST_NAME)}” of {day_text(session.started.date())}"


def _restore(store: Store, uuid: UUID) -> None:
    """In the reader's thread."""
    store.restore(uuid)
