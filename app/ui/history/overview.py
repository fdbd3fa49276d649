"""The first page: streak, week, calendar and personal bests."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.sessions.history import Best, DayTotal, streak
from app.ui.history.bests import newest_bests
from app.ui.history.calendar_panel import CalendarPanel
from app.ui.history.numbers import Week, by_pose, total, week_of
from app.ui.history.parts import Card, Page, Tile, button, heading, quiet_label
from app.ui.history.rows import RowList
from app.ui.history.week import WeekBars
from app.ui.history.words import PoseNames, count, duration, spoken
from app.ui.theme import Theme

_BESTS: Final = 5


class OverviewPage(Page):
    """Everything at a glance."""

    day_wanted = Signal(object)
    """The date whose sessions are wanted."""
    pose_wanted = Signal(str)
    """The id of a pose to be shown."""
    poses_wanted = Signal()

    def __init__(self, names: PoseNames, theme: Theme, today: date, first_weekday: int) -> None:
        super().__init__("Overview")
        self._names = names
        self._first_weekday = first_weekday
        self.streak = Tile("Days in a row")
        self.this_week = Tile("This week")
        self.all_time = Tile("All time")
        self.days = Tile("Days of practice")
        self.calendar = CalendarPanel(theme, today, first_weekday)
        self.week = WeekBars(theme)
        self.week_text = quiet_label()
        self.bests = RowList("Newest personal bests", theme, selects=False)
        self.bests.setFixedHeight(_BESTS * self.bests.row_height() + 2)
        self.all_poses = button("All poses", "Show all poses", "Show every pose with its best (Ctrl+3)")
        self._lay_out()
        self.calendar.day_wanted.connect(self.day_wanted)
        self.bests.opened.connect(lambda key: self.pose_wanted.emit(str(key)))
        self.all_poses.clicked.connect(self.poses_wanted)

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(10)
        for tile in (self.streak, self.this_week, self.all_time, self.days):
            tiles.addWidget(tile, 1)
        week = Card()
        column = QVBoxLayout(week)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(heading("This week"))
        column.addWidget(self.week_text)
        column.addWidget(self.week, 1)
        bests = Card()
        column = QVBoxLayout(bests)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.addWidget(heading("Newest bests"), 1)
        top.addWidget(self.all_poses)
        column.addLayout(top)
        column.addWidget(self.bests)
        column.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(week, 1)
        below.addWidget(bests, 1)
        layout = QVBoxLayout(self.inside)
        layout.setContentsMargins(14, 4, 14, 14)
        layout.setSpacing(10)
        layout.addLayout(tiles)
        layout.addWidget(self.calendar)
        layout.addLayout(below)
        layout.addStretch(1)

    def show_days(self, days: Sequence[DayTotal], bests: Sequence[Best], today: date) -> None:
        """Show all days with practice, in order, and the longest holds."""
        found = streak([day.day for day in days], today)
        week = week_of({day.day: day for day in days}, today, self._first_weekday)
        whole = total(days)
        longest = f"Longest {found.longest:,}" if found.longest > found.current else "Your longest yet"
        self.streak.show_figure(f"{found.current:,}", longest if found.longest else "")
        self.this_week.show_figure(
            duration(week.total), f"on {count(week.practised, 'day')}", spoken(week.total)
        )
        self.all_time.show_figure(duration(whole.seconds), count(whole.holds, "hold"), spoken(whole.seconds))
        self.days.show_figure(f"{whole.days:,}", f"since {days[0].day.year}" if days else "")
        self.week.show_week(week, today)
        self.week_text.setText(_compared(week))
        self.calendar.show_days(days, today)
        self.bests.show_rows(newest_bests(by_pose(bests).values(), self._names, today, _BESTS))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.calendar.set_theme(theme)
        self.bests.set_theme(theme)
        self.week.theme = theme
        self.week.update()


def _compared(week: Week) -> str:
    """This week beside the one before, up to the same day."""
    if not week.before:
        return f"{duration(week.total)} in {count(week.holds, 'hold')}"
    change = week.total - week.before
    if abs(change) < 1:
        return "As much as last week by this day"
    return f"{duration(abs(change))} {'more' if change > 0 else 'less'} than last week by this day"
