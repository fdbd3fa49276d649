"""Tells screen readers what happens, for those who do not look at the window."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from app.cues import Cue


class Announcer:
    """Announces cues politely: a screen reader finishes what it is saying first."""

    def __init__(
        self, source: QObject, post: Callable[[QAccessibleEvent], None] = QAccessible.updateAccessibility
    ) -> None:
        """Prepare to announce.

        Args:
            source: what the announcements come from, such as the window.
            post: hands an event to the system.
        """
        self._source = source
        self._post = post

    def say(self, cue: Cue) -> None:
        """Announce it; nothing happens where no screen reader listens."""
        event = QAccessibleAnnouncementEvent(self._source, cue.text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        self._post(event)
