"""The history window: what was practised, seen as days, sessions and poses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, QLocale, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.sessions import history
from app.sessions.history import Best, DayTotal
from app.sessions.store import SessionSummary, Store
from app.ui.help_sheet import HelpSheet
from app.ui.history.empty import EmptyState
from app.ui.history.files import Files
from app.ui.history.notice import Notice
from app.ui.history.overview import OverviewPage
from app.ui.history.parts import button
from app.ui.history.poses import PosesPage
from app.ui.history.reader import Reader
from app.ui.history.sessions import SessionsPage
from app.ui.history.style import history_style
from app.ui.history.wastebasket import Wastebasket
from app.ui.history.words import PoseNames
from app.ui.theme import Theme, palette
from model.catalogue import Catalogue
from model.errors import DrishtiError

_PAGES: Final = ("Overview", "Sessions", "Poses")
_WAITING, _CONTENT, _EMPTY, _TROUBLE = range(4)
"""What the window shows."""

_SLOW_MS: Final = 400


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the overview is made from, and whether there is any session, with holds or without."""

    days: list[DayTotal]
    bests: list[Best]
    any: bool


def _local_today() -> date:
    return datetime.now().astimezone().date()


class HistoryWindow(QWidget):
    """Three pages over the sessions of a data folder, which it opens for itself."""

    film_wanted = Signal(str)
    """The path of a film that was recorded of a session and is to be watched again."""

    def __init__(
        self,
        data_dir: Path,
        films: Path,
        catalogue: Catalogue,
        theme: Theme,
        today: Callable[[], date] = _local_today,
    ) -> None:
        """Build the window; it reads when it is shown.

        Args:
            data_dir: the data folder, see :func:`app.paths.data_dir`.
            films: folder of the recordings.
            catalogue: the names of the poses.
            theme: the colours to begin with.
            today: the local date.
        """
        super().__init__()
        self._today = today
        self._reading = False
        self._wanted: UUID | None = None  # shown as soon as it has been read
        self.reader = Reader(data_dir)
        first_weekday = QLocale.system().firstDayOfWeek().value - 1
        names = PoseNames(catalogue)
        self.overview = OverviewPage(names, theme, today(), first_weekday)
        self.sessions = SessionsPage(self.reader, names, theme, films)
        self.poses = PosesPage(self.reader, names, theme, first_weekday)
        self.notice = Notice()
        self.files = Files(self, self.reader, self.notice, today)
        self.wastebasket = Wastebasket(self.reader, self.notice)
        self._build()
        self._connect()
        self._add_shortcuts()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setWindowTitle("Practice history")
        self.setMinimumSize(680, 460)
        self.resize(1060, 760)
        self.tabs = QButtonGroup(self)
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(8)
        for number, name in enumerate(_PAGES):
            tab = button(name, name, f"{name} (Ctrl+{number + 1})")
            tab.setObjectName("tab")
            tab.setCheckable(True)
            self.tabs.addButton(tab, number)
            top.addWidget(tab)
        self.tabs.button(0).setChecked(True)
        files = button("Import and export", "Import and export", "Take sessions in, or write them to files")
        files.setMenu(self.files.menu())
        top.addStretch(1)
        top.addWidget(files)
        self.pages = QStackedWidget()
        for page in (self.overview, self.sessions, self.poses):
            self.pages.addWidget(page)
        self.import_first = button(
            "Import sessions …", "Import sessions", "Take in sessions from an export (Ctrl+I)"
        )
        self.empty = EmptyState(self.import_first)
        self.empty.say(
            "Nothing practised yet",
            "Hold a pose in front of the camera: every hold that Drishti times is kept here, "
            "with its day, its session and your personal bests.",
        )
        self.retry = button("Try again", "Try again", "Open the sessions again (F5)")
        self.trouble = EmptyState(self.retry)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        self._content = content
        self.stack = QStackedWidget()
        self.waiting = EmptyState()
        # An answer that comes at once, as it nearly always does, is not announced.
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(lambda: self.waiting.say("", "Reading your sessions …"))
        for widget in (self.waiting, content, self.empty, self.trouble):
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.notice)

    def _connect(self) -> None:
        self.reader.noticed.connect(self.notice.say)
        self.tabs.idClicked.connect(self.show_page)
        self.overview.day_wanted.connect(self.show_day)
        self.overview.pose_wanted.connect(self.show_pose)
        self.overview.poses_wanted.connect(lambda: self.show_page(2))
        self.sessions.card.pose_wanted.connect(self.show_pose)
        self.sessions.card.delete_wanted.connect(self.wastebasket.delete)
        self.sessions.card.film_wanted.connect(self.film_wanted)
        self.sessions.failed.connect(self._fail)
        self.poses.session_wanted.connect(self.show_session)
        self.poses.failed.connect(self._fail)
        self.wastebasket.deleted.connect(self.refresh)
        self.wastebasket.restored.connect(self._show_restored)
        self.wastebasket.failed.connect(self._fail)
        self.files.imported.connect(self.refresh)
        self.files.exporting.connect(self.sessions.flush)
        self.files.failed.connect(self._fail)
        self.import_first.clicked.connect(self.files.ask_import)
        self.retry.clicked.connect(self.refresh)

    def _add_shortcuts(self) -> None:
        """The help sheet lists them in this order, after those of the menu."""
        for keys, text, slot in (
            (("Ctrl+1",), "Show the overview", partial(self.show_page, 0)),
            (("Ctrl+2",), "Show the sessions", partial(self.show_page, 1)),
            (("Ctrl+3",), "Show the poses", partial(self.show_page, 2)),
            (("Ctrl+F",), "Search in the sessions", self._to_search),
            (("F2",), "Name the session", self._to_name),
            (("Ctrl+Z",), "Bring back the session that was deleted last", self.wastebasket.undo),
            (("F5",), "Read the sessions again", self.refresh),
            (("F1", "?"), "Show the keyboard shortcuts", self._show_help),
            (("Esc", "Ctrl+W"), "Close the window", self.close),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(slot)
            self.addAction(action)
        self.addActions(self.files.actions)

    # Reading

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Read what was practised meanwhile."""
        super().showEvent(event)
        if self.stack.currentIndex() == _WAITING:
            self._slow.start()
        self.sessions.flush()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Read what was practised while another window was looked at."""
        super().changeEvent(event)
        looked_at = self.isVisible() and self.isActiveWindow() and not self._reading
        if event.type() == QEvent.Type.ActivationChange and looked_at:
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Save what was typed, and let go of the file."""
        self.sessions.flush()
        self.reader.stop()
        self._reading = False
        self._slow.stop()
        super().closeEvent(event)

    def refresh(self) -> None:
        """Read everything again; what is shown stays until the answer is there."""
        self._reading = True
        self.reader.ask(_read, self._show, self._cannot_read)

    def _show(self, answer: _Answer) -> None:
        """The overview first; the list of sessions takes a moment longer."""
        self._reading = False
        self._slow.stop()
        today = self._today()
        self.overview.show_days(answer.days, answer.bests, today)
        self.stack.setCurrentIndex(_CONTENT if answer.any else _EMPTY)
        self.reader.ask(Store.sessions, self._show_sessions, self._fail)
        self.poses.refresh(answer.bests, today)

    def _show_sessions(self, sessions: list[SessionSummary]) -> None:
        self.sessions.show_sessions(sessions, self._today())
        # By the time the poses are looked at, what draws their charts is there.
        self.reader.ask(_load_charts, _do_nothing, self._fail)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.show_session(wanted)

    def _cannot_read(self, error: DrishtiError) -> None:
        self._reading = False
        self._slow.stop()
        if self.stack.currentIndex() in {_CONTENT, _EMPTY}:
            self._fail(error)
            return
        self.trouble.say("Your sessions cannot be opened", str(error))
        self.stack.setCurrentIndex(_TROUBLE)

    def _fail(self, error: DrishtiError) -> None:
        """Nothing is lost: what could not be saved is tried again."""
        self.notice.say(str(error), "Try again", "Save and read again", self._try_again)

    def _try_again(self) -> None:
        self.sessions.flush()
        self.refresh()

    def _show_restored(self, uuid: UUID) -> None:
        self._wanted = uuid
        self.refresh()

    # Going to and fro

    def show_page(self, number: int) -> None:
        """Show a page: 0 is the overview, 1 the sessions, 2 the poses."""
        self.tabs.button(number).setChecked(True)
        self.pages.setCurrentIndex(number)

    def show_day(self, day: date) -> None:
        """Show the sessions of a day."""
        self.show_page(1)
        self.sessions.show_day(day)

    def show_session(self, uuid: UUID) -> None:
        """Show a session."""
        self.show_page(1)
        self.sessions.choose(uuid)

    def show_pose(self, pose_id: str) -> None:
        """Show the practice of a pose."""
        self.show_page(2)
        self.poses.choose(pose_id)

    def _to_search(self) -> None:
        self.show_page(1)
        self.sessions.search.setFocus()
        self.sessions.search.selectAll()

    def _to_name(self) -> None:
        self.show_page(1)
        self.sessions.card.name.setFocus()
        self.sessions.card.name.selectAll()

    def _show_help(self) -> None:
        HelpSheet(self).open()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setPalette(palette(theme))
        self.setStyleSheet(history_style(theme))
        for page in (self.overview, self.sessions, self.poses):
            page.set_theme(theme)


def _read(store: Store) -> _Answer:
    """In the reader's thread."""
    return _Answer(history.day_totals(store), history.bests(store), history.has_sessions(store))


def _load_charts(_store: Store) -> None:
    """In the reader's thread, for this takes some tenths of a second."""
    import_module("pyqtgraph")


def _do_nothing(_answer: None) -> None:
    """The answer to what was done ahead."""
