"""The calendar with what turns its pages, the sum of what it shows, its legend and its current day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout

from app.sessions.history import DayTotal
from app.ui.history.calendar import Calendar, View
from app.ui.history.heat import Legend
from app.ui.history.numbers import total
from app.ui.history.parts import Card, button, heading, quiet_label
from app.ui.history.words import MONTHS, count, duration
from app.ui.theme import Theme


class CalendarPanel(Card):
    """A card with the calendar."""

    day_wanted = Signal(object)
    """The date whose sessions are wanted."""

    def __init__(self, theme: Theme, today: date, first_weekday: int) -> None:
        super().__init__()
        self.calendar = Calendar(theme, today, first_weekday)
        self.legend = Legend(theme)
        self.title = heading()
        self.sum = quiet_label()
        self.back = button("‹", "Back", "The year or month before (Page up)")
        self.forward = button("›", "Forward", "The year or month after (Page down)")
        self.today = button("Today", "Go to today", "Go to today (Home in the calendar)")
        self.year = button("Year", "Show a year", "Show a whole year")
        self.month = button("Month", "Show a month", "Show a month with its times")
        self.open = button("Show sessions", "Show the sessions of the day", "Its sessions (Enter)")
        self.day = QLabel()
        self.day.setWordWrap(True)
        views = QButtonGroup(self)
        for one in (self.year, self.month):
            one.setCheckable(True)
            views.addButton(one)
        self.year.setChecked(True)
        for one in (self.back, self.forward):
            one.setObjectName("arrow")
        self._lay_out()
        self.calendar.day_changed.connect(self._describe)
        self.calendar.opened.connect(self.day_wanted)
        self.back.clicked.connect(lambda: self.calendar.turn(-1))
        self.forward.clicked.connect(lambda: self.calendar.turn(1))
        self.today.clicked.connect(lambda: self.calendar.go_to(date.max))
        self.year.clicked.connect(lambda: self._show_view(View.YEAR))
        self.month.clicked.connect(lambda: self._show_view(View.MONTH))
        self.open.clicked.connect(lambda: self.day_wanted.emit(self.calendar.day))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self.title)
        names.addWidget(self.sum)
        top.addLayout(names, 1)
        for one in (self.back, self.forward, self.today, self.year, self.month):
            top.addWidget(one)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.day, 1)
        below.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.calendar)
        layout.addWidget(self.legend)
        layout.addLayout(below)

    def show_days(self, days: Sequence[DayTotal], today: date) -> None:
        """Show these days."""
        self.calendar.show_days(days, today)
        self.legend.show_steps(self.calendar.steps)
        self._describe(self.calendar.day)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for one in (self.calendar, self.legend):
            one.theme = theme
            one.update()

    def _show_view(self, view: View) -> None:
        self.calendar.show_view(view)
        self._describe(self.calendar.day)

    def _describe(self, day: date) -> None:
        shown = total(self.calendar.in_view())
        page = str(day.year) if self.calendar.view is View.YEAR else f"{MONTHS[day.month - 1]} {day.year}"
        self.title.setText(page)
        held = f"{duration(shown.seconds)} in {count(shown.holds, 'hold')}"
        self.sum.setText(f"{count(shown.days, 'day')} of practice · {held}" if shown.days else "No practice")
        self.back.setEnabled(self.calendar.can_turn(-1))
        self.forward.setEnabled(self.calendar.can_turn(1))
        self.day.setText(self.calendar.text_of(day))
