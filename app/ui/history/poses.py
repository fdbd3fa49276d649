"""The page of the poses: all of them compared, and one with its figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.sessions import history
from app.sessions.history import Best, DayTotal, PoseTotal
from app.sessions.store import Store
from app.ui.history.empty import EmptyState
from app.ui.history.numbers import by_pose
from app.ui.history.pose_card import PoseCard
from app.ui.history.pose_list import Order, pose_rows
from app.ui.history.reader import Reader
from app.ui.history.rows import RowList
from app.ui.history.words import PoseNames
from app.ui.library.filter_box import FilterBox
from app.ui.theme import Theme

_PERIODS: Final = (("Last 12 months", 365), ("Last 90 days", 90), ("Last 30 days", 30))
_ORDERS: Final = (("By longest hold", Order.LONGEST.value), ("By last time", Order.NEWEST.value))


class PosesPage(QWidget):
    """Asks for what it shows when it is seen."""

    session_wanted = Signal(object)
    """The uuid of a session to be shown."""
    failed = Signal(object)
    """The DrishtiError of a question that could not be answered."""

    def __init__(self, reader: Reader, names: PoseNames, theme: Theme, first_weekday: int) -> None:
        super().__init__()
        self._reader = reader
        self._names = names
        self._today = date.min
        self._totals: Sequence[PoseTotal] = ()
        self._bests: Sequence[Best] = ()
        self._wanted = ""
        self.period = FilterBox("Period", "All time", _PERIODS)
        self.order = FilterBox("Order", "By time held", _ORDERS)
        self.list = RowList("Poses", theme, bars=True)
        self.card = PoseCard(names, theme, first_weekday)
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        boxes = QHBoxLayout()
        boxes.setContentsMargins(6, 0, 0, 0)
        boxes.setSpacing(8)
        boxes.addWidget(self.period, 1)
        boxes.addWidget(self.order, 1)
        column.addLayout(boxes)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        self._none = EmptyState()
        self._none.say("No holds in this time", "Choose a longer period to see your poses.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        self._stack.addWidget(self._none)
        row.addWidget(self._side, 2)
        row.addWidget(self._stack, 3)
        self.period.currentIndexChanged.connect(self.ask)
        self.order.currentIndexChanged.connect(self._show_list)
        self.list.chosen.connect(self._choose_row)
        self.list.opened.connect(lambda _key: self.card.bests.setFocus())
        self.card.session_wanted.connect(self.session_wanted)

    def refresh(self, bests: Sequence[Best], today: date) -> None:
        """Something has changed; what is shown is asked for again."""
        self._bests, self._today = bests, today
        self.ask()

    def choose(self, pose_id: str) -> None:
        """Show a pose, of all time where it was not practised in the period."""
        self._wanted = pose_id
        if not any(pose.pose_id == pose_id for pose in self._totals):
            self.period.setCurrentIndex(0)
        self.list.choose(pose_id)

    def ask(self) -> None:
        """Ask for the totals."""
        if self._today != date.min:
            self._reader.ask(partial(_totals, first=self._first()), self._take_totals, self.failed.emit)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Only now the charts of the pose are made, and pyqtgraph is loaded with them."""
        super().showEvent(event)
        if self.list.key is not None:
            self._ask_pose(self.list.key)

    def _first(self) -> date | None:
        back = self.period.currentData()
        return None if back is None else self._today - timedelta(days=int(back) - 1)

    def _take_totals(self, totals: list[PoseTotal]) -> None:
        self._totals = totals
        self._stack.setCurrentIndex(0 if totals else 1)
        # Filling the list may choose a row, which is not what was wanted.
        wanted = self._wanted
        changed = self._show_list()
        self._wanted = wanted
        if any(total.pose_id == wanted for total in totals):
            self.list.choose(wanted)
        if not changed and self.list.key is not None:
            self._ask_pose(self.list.key)

    def _show_list(self) -> bool:
        order = Order(self.order.currentData() or Order.TIME.value)
        return self.list.show_rows(pose_rows(self._totals, order, self._names, self._today))

    def _choose_row(self, pose_id: object) -> None:
        self._wanted = ""
        self._ask_pose(pose_id)

    def _ask_pose(self, pose_id: object) -> None:
        if self.isVisible():
            job = partial(_days, pose_id=str(pose_id), first=self._first())
            self._reader.ask(job, partial(self._take_days, str(pose_id)), self.failed.emit)

    def _take_days(self, pose_id: str, days: list[DayTotal]) -> None:
        if pose_id == self.list.key:
            self.card.show_pose(pose_id, days, by_pose(self._bests).get(pose_id), self._today)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.list.set_theme(theme)
        self.card.set_theme(theme)


def _totals(store: Store, first: date | None) -> list[PoseTotal]:
    """In the reader's thread."""
    return history.pose_totals(store, first)


def _days(store: Store, pose_id: str, first: date | None) -> list[DayTotal]:
    """In the reader's thread."""
    return history.pose_days(store, pose_id, first)
