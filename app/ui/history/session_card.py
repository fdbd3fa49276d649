"""Everything about one session: name, figures, timeline, poses and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from app.sessions.records import HoldRecord, SessionLog
from app.ui.history.parts import Card, Page, Tile, button, heading, larger, quiet_label
from app.ui.history.rows import Row, RowList
from app.ui.history.timeline import Timeline
from app.ui.history.words import PoseNames, count, day_part, duration, long_day, source_text, spoken
from app.ui.theme import Theme

_SAVE_MS: Final = 800
_HINT: Final = "Arrow keys or the mouse go through the holds; the mark is over the longest."


@dataclass(frozen=True, slots=True)
class Draft:
    """Name and notes as they stand in the card."""

    title: str
    notes: str


class SessionCard(Page):
    """Shows a session; what is typed is reported shortly after."""

    edited = Signal(object, object)
    """The uuid of a session and the `Draft` that is to be saved."""
    delete_wanted = Signal(object)
    """The uuid of the session to be deleted."""
    film_wanted = Signal(str)
    """The path of the film that was recorded."""
    pose_wanted = Signal(str)
    """The id of a pose to be shown."""

    def __init__(self, names: PoseNames, theme: Theme) -> None:
        super().__init__("About the session")
        self._names = names
        self._log: SessionLog | None = None
        self._film = ""
        self._kept = self._told = Draft("", "")
        self.name = QLineEdit()
        self.name.setObjectName("name")
        self.name.setFont(larger(self.name.font(), 1.25, strong=True))
        self.name.setAccessibleName("Name of the session")
        self.name.setToolTip("Give the session a name (F2)")
        self.name.setMaxLength(200)
        self.when = quiet_label()
        self.delete = button("Delete", "Delete the session", "Delete the session; it can be undone")
        self.film = button("Watch the film", "Watch the film again", "Watch the film of this session again")
        self.length, self.held, self.holds, self.longest = (
            Tile(what) for what in ("Length", "Held", "Holds", "Longest hold")
        )
        self.timeline = Timeline(names, theme)
        self.hold = quiet_label(_HINT)
        self.poses = RowList("Poses of the session", theme, bars=True, selects=False)
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes")
        self.notes.setToolTip("Notes are saved as you write")
        self.notes.setPlaceholderText("How was it?")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(92)
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(_SAVE_MS)
        self._save_soon.timeout.connect(self.flush)
        self._lay_out()
        self.name.textEdited.connect(self._save_soon.start)
        self.name.editingFinished.connect(self.flush)
        self.notes.textChanged.connect(self._save_soon.start)
        self.delete.clicked.connect(self._want_delete)
        self.film.clicked.connect(lambda: self.film_wanted.emit(self._film))
        self.timeline.changed.connect(lambda text: self.hold.setText(text or _HINT))
        self.poses.opened.connect(lambda key: self.pose_wanted.emit(str(key)))

    def _lay_out(self) -> None:
        tiles = QGridLayout()
        tiles.setSpacing(10)
        for place, tile in enumerate((self.length, self.held, self.holds, self.longest)):
            tiles.addWidget(tile, place // 2, place % 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self.when, 1)
        buttons.addWidget(self.film)
        buttons.addWidget(self.delete)
        layout = QVBoxLayout(self.inside)
        layout.setContentsMargins(4, 4, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.name)
        layout.addLayout(buttons)
        layout.addLayout(tiles)
        for title, widgets in (
            ("Timeline", (self.timeline, self.hold)),
            ("Notes", (self.notes,)),
            ("Poses", (self.poses,)),
        ):
            card = Card()
            column = QVBoxLayout(card)
            column.setContentsMargins(14, 10, 14, 12)
            column.setSpacing(8)
            column.addWidget(heading(title))
            for widget in widgets:
                column.addWidget(widget)
            layout.addWidget(card)
        layout.addStretch(1)

    @property
    def uuid(self) -> UUID | None:
        """The session that is shown."""
        return None if self._log is None else self._log.session.uuid

    def show_log(self, log: SessionLog, draft: Draft | None, film: str) -> None:
        """Show a session.

        Args:
            log: the session and its holds.
            draft: name and notes that could not be saved yet.
            film: the path of a film that can be watched again, empty where there is none.
        """
        session = log.session
        same = session.uuid == self.uuid
        typing = same and self._draft() != self._told
        self._log, self._film = log, film
        if not typing:
            self._fill(draft or Draft(session.title, session.notes))
        self.name.setPlaceholderText(day_part(session.started))
        running = ", not ended yet" if session.runs else ""
        self.when.setText(
            f"{long_day(session.started.date())}, {session.started:%H:%M} to {session.ended:%H:%M}{running}"
        )
        self.film.setVisible(bool(film))
        self._show_figures(log)
        self.timeline.show_log(log)
        rows = pose_rows(log.holds, self._names)
        self.poses.show_rows(rows)
        self.poses.setFixedHeight(max(1, len(rows)) * self.poses.row_height() + 2)
        if not same:
            self.verticalScrollBar().setValue(0)

    def _fill(self, draft: Draft) -> None:
        with QSignalBlocker(self.name), QSignalBlocker(self.notes):
            if self.name.text() != draft.title:
                self.name.setText(draft.title)
            if self.notes.toPlainText() != draft.notes:
                self.notes.setPlainText(draft.notes)
        # As the editors give it back, which take line ends and lengths their own way.
        self._kept, self._told = draft, self._draft()

    def _show_figures(self, log: SessionLog) -> None:
        held = sum(hold.seconds for hold in log.holds)
        length = log.session.seconds
        self.length.show_figure(duration(length), source_text(log.session.source), spoken(length))
        share = f"{min(held / length, 1):.0%} of the time" if length and held else ""
        self.held.show_figure(duration(held), share, spoken(held))
        poses = len({hold.pose_id for hold in log.holds})
        self.holds.show_figure(f"{len(log.holds):,}", f"of {count(poses, 'pose')}" if poses else "")
        longest = max(log.holds, key=lambda hold: hold.seconds, default=None)
        if longest is None:
            self.longest.show_figure("–", "", "none")
        else:
            name = self._names.with_side(longest.pose_id, longest.side)
            self.longest.show_figure(duration(longest.seconds), name, spoken(longest.seconds))

    def _draft(self) -> Draft:
        return Draft(self.name.text().strip(), self.notes.toPlainText())

    def flush(self) -> None:
        """Report what was typed and not reported yet."""
        self._save_soon.stop()
        draft, told = self._draft(), self._told
        if self._log is not None and draft != told:
            # What was not touched is kept as it is, also where the editor cannot show all of it.
            self._kept = Draft(
                self._kept.title if draft.title == told.title else draft.title,
                self._kept.notes if draft.notes == told.notes else draft.notes,
            )
            self._told = draft
            self.edited.emit(self._log.session.uuid, self._kept)

    def _want_delete(self) -> None:
        if self._log is not None:
            self.delete_wanted.emit(self._log.session.uuid)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.poses.set_theme(theme)
        self.timeline.theme = theme
        self.timeline.update()


def pose_rows(holds: Sequence[HoldRecord], names: PoseNames) -> list[Row]:
    """The poses of a session, the longest held first; the key is the pose."""
    groups: dict[str, list[float]] = {}
    for hold in holds:
        groups.setdefault(hold.pose_id, []).append(hold.seconds)
    most = max((sum(seconds) for seconds in groups.values()), default=0.0)
    return [
        Row(
            key=pose_id,
            title=names.english(pose_id),
            quiet=names.sanskrit(pose_id),
            value=duration(sum(seconds)),
            under=f"{count(len(seconds), 'hold')}, best {duration(max(seconds))}",
            spoken=f"{names.english(pose_id)}: {spoken(sum(seconds))} in {count(len(seconds), 'hold')}, "
            f"longest {spoken(max(seconds))}",
            share=sum(seconds) / most if most else 0.0,
        )
        for pose_id, seconds in sorted(groups.items(), key=lambda item: -sum(item[1]))
    ]
