"""Everything about the practice of one pose: figures, bests and charts."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app.sessions.history import DayTotal
from app.ui.history.bests import side_bests
from app.ui.history.numbers import PoseBest, buckets, total
from app.ui.history.parts import Card, Page, Tile, heading, larger, plain_label, quiet_label
from app.ui.history.rows import RowList
from app.ui.history.words import PoseNames, count, day_text, duration, short_day, spoken
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.ui.history.charts import Chart


class PoseCard(Page):
    """Shows a pose."""

    session_wanted = Signal(object)
    """The uuid of the session of a best."""

    def __init__(self, names: PoseNames, theme: Theme, first_weekday: int) -> None:
        super().__init__("About the pose")
        self._names = names
        self._theme = theme
        self._first_weekday = first_weekday
        self._pose_id = ""
        self.english = plain_label()
        self.english.setFont(larger(self.english.font(), 1.5, strong=True))
        self.sanskrit = quiet_label()
        self.held, self.longest, self.holds, self.last = (
            Tile(what) for what in ("Time held", "Longest hold", "Holds", "Last time")
        )
        self.bests = RowList("Bests of the pose", theme, selects=False)
        self.bests.opened.connect(self.session_wanted)
        self.charts: tuple[Chart, ...] = ()
        tiles = QGridLayout()
        tiles.setSpacing(10)
        for place, tile in enumerate((self.held, self.longest, self.holds, self.last)):
            tiles.addWidget(tile, place // 2, place % 2)
        self._bests = Card()
        column = QVBoxLayout(self._bests)
        column.setContentsMargins(8, 10, 8, 8)
        column.setSpacing(4)
        title = heading("Personal bests")
        title.setContentsMargins(8, 0, 8, 0)
        column.addWidget(title)
        column.addWidget(self.bests)
        self._layout = QVBoxLayout(self.inside)
        self._layout.setContentsMargins(4, 4, 14, 14)
        self._layout.setSpacing(10)
        self._layout.addWidget(self.english)
        self._layout.addWidget(self.sanskrit)
        self._layout.addLayout(tiles)
        self._layout.addWidget(self._bests)
        self._layout.addStretch(1)

    def show_pose(self, pose_id: str, days: Sequence[DayTotal], best: PoseBest | None, today: date) -> None:
        """Show a pose.

        Args:
            pose_id: the pose.
            days: with holds of it, in order, of the period that is looked at.
            best: its longest holds ever, None where there is none.
            today: the local date.
        """
        self.english.setText(self._names.english(pose_id))
        self.sanskrit.setText(self._names.sanskrit(pose_id))
        self.sanskrit.setVisible(bool(self.sanskrit.text()))
        whole = total(days)
        best_day = max(days, key=lambda day: day.longest, default=None)
        longest = best_day.longest if best_day else 0.0
        self.held.show_figure(
            duration(whole.seconds), f"on {count(whole.days, 'day')}", spoken(whole.seconds)
        )
        mean = f"{duration(whole.seconds / whole.holds)} on average" if whole.holds else ""
        self.longest.show_figure(
            duration(longest), short_day(best_day.day, today) if best_day else "", spoken(longest)
        )
        self.holds.show_figure(f"{whole.holds:,}", mean)
        last = days[-1].day if days else None
        self.last.show_figure(short_day(last, today) if last else "–", day_text(last) if last else "")
        rows = side_bests(best, self._names, today) if best is not None else []
        self.bests.show_rows(rows)
        self.bests.setFixedHeight(max(1, len(rows)) * self.bests.row_height() + 2)
        self._bests.setVisible(bool(rows))
        self._show_charts(days, today)
        if pose_id != self._pose_id:
            self.verticalScrollBar().setValue(0)
        self._pose_id = pose_id

    def _show_charts(self, days: Sequence[DayTotal], today: date) -> None:
        if not self.charts:
            # Some tenths of a second that the other pages do without.
            from app.ui.history.charts import Chart

            self.charts = (
                Chart("Longest hold", self._theme, longest=True),
                Chart("Time held", self._theme, longest=False),
            )
            for chart in self.charts:
                self._layout.insertWidget(self._layout.count() - 1, chart)
        bars = buckets(days, today, self._first_weekday)
        for chart in self.charts:
            chart.show_bars(bars, today)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.bests.set_theme(theme)
        for chart in self.charts:
            chart.set_theme(theme)
