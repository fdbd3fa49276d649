"""The calendar: a year as a map of small squares, or a month with its times; one day of it is current."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.sessions.history import DayTotal
from app.ui.history.calendar_grid import Grid
from app.ui.history.heat import paint_cell
from app.ui.history.numbers import heat_level, heat_steps, week_start
from app.ui.history.words import MONTHS, WEEKDAYS, count, duration, long_day, spoken
from app.ui.theme import Theme

_MOST_CELL: Final = 22.0
_GAP: Final = 2.0


class View(Enum):
    """How much is shown at a time."""

    YEAR = "year"
    MONTH = "month"


class Calendar(QWidget):
    """Shows days with practice; arrows go from day to day, Enter opens the day."""

    day_changed = Signal(object)
    """The date that is current now."""
    opened = Signal(object)
    """The date whose sessions are wanted."""

    def __init__(self, theme: Theme, today: date, first_weekday: int) -> None:
        """Show nothing yet.

        Args:
            theme: the colours.
            today: the local date; days after it cannot be reached.
            first_weekday: 0 where weeks begin on Monday, 6 for Sunday.
        """
        super().__init__()
        self.theme = theme
        self._today = self._day = today
        self._first_weekday = first_weekday
        self._view = View.YEAR
        self._days: Mapping[date, DayTotal] = {}
        self.steps: tuple[float, ...] = heat_steps(())
        self.setAccessibleName("Calendar")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def day(self) -> date:
        """The current day."""
        return self._day

    @property
    def view(self) -> View:
        """How much is shown."""
        return self._view

    @property
    def earliest(self) -> date:
        """The first day that can be reached."""
        first = min(self._days, default=self._today)
        return min(first, self._today).replace(month=1, day=1)

    def show_days(self, days: Sequence[DayTotal], today: date) -> None:
        """Show these days; where today was current and another day has begun, that one is current."""
        if self._day == self._today:
            self._day = today
        self._today = today
        self._days = {day.day: day for day in days}
        self.steps = heat_steps(day.seconds for day in days)
        self.go_to(self._day)

    def show_view(self, view: View) -> None:
        """Show a year or a month."""
        self._view = view
        self.updateGeometry()
        self.update()

    def go_to(self, day: date) -> None:
        """Make a day current, within what can be reached."""
        self._day = min(max(day, self.earliest), self._today)
        self.setAccessibleDescription(self._in_words())
        self.update()
        self.day_changed.emit(self._day)

    def turn(self, pages: int) -> None:
        """Go so many years or months on."""
        months = pages * (12 if self._view is View.YEAR else 1)
        number = self._day.year * 12 + self._day.month - 1 + months
        first = date(number // 12, number % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.go_to(min(last, first + timedelta(days=self._day.day - 1)))

    def can_turn(self, pages: int) -> bool:
        """Whether there is a page to turn to."""
        if self._view is View.YEAR:
            return self.earliest.year <= self._day.year + pages <= self._today.year
        number = self._day.year * 12 + self._day.month + pages
        return self.earliest.year * 12 + 1 <= number <= self._today.year * 12 + self._today.month

    def shown(self) -> tuple[date, date]:
        """First and last day of the year or month."""
        if self._view is View.YEAR:
            return self._day.replace(month=1, day=1), self._day.replace(month=12, day=31)
        first = self._day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def in_view(self) -> list[DayTotal]:
        """The days with practice in the year or month."""
        first, last = self.shown()
        return [total for day, total in self._days.items() if first <= day <= last]

    def at(self, place: QPointF) -> date | None:
        """The day at a place, None where there is none."""
        day, last = self.shown()
        grid = self._grid()
        while day <= min(last, self._today):
            if grid.cell(day).contains(place):
                return day
            day += timedelta(days=1)
        return None

    def area(self, day: date) -> QRectF:
        """Where a day of the year or month is."""
        return self._grid().cell(day)

    def text_of(self, day: date) -> str:
        """A day in one line."""
        total = self._days.get(day)
        if total is None:
            return f"{long_day(day)}: no practice"
        return (
            f"{long_day(day)}: {duration(total.seconds)} in {count(total.holds, 'hold')}, "
            f"longest {duration(total.longest)}"
        )

    def _in_words(self) -> str:
        total = self._days.get(self._day)
        what = f"{spoken(total.seconds)} in {count(total.holds, 'hold')}" if total else "no practice"
        return f"{long_day(self._day)}: {what}. Arrow keys change the day, Enter shows its sessions."

    # Where things are

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide."""
        return QSize(640, self.heightForWidth(640))

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Seven days of a year below each other, or the weeks of a month."""
        head = self._head()
        if self._view is View.YEAR:
            return round(head + 7 * self._side(width) + 2)
        return round(head + 6 * self._row() + 2)

    def _head(self) -> float:
        return QFontMetrics(self._small()).height() + 6.0

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        return font

    def _margin(self) -> float:
        """Room for the names of the weekdays beside the year."""
        return QFontMetrics(self._small()).horizontalAdvance("Wed") + 8.0

    def _side(self, width: float) -> float:
        return min(_MOST_CELL, (width - self._margin() - 2) / 54)

    def _row(self) -> float:
        """Height of a week in the month: the number of the day, and its time."""
        return 2.0 * QFontMetrics(self._small()).height() + 16

    def _grid(self) -> Grid:
        first = week_start(self.shown()[0], self._first_weekday)
        if self._view is View.YEAR:
            side = self._side(self.width())
            return Grid(first, self._margin(), self._head(), side, side, down=True)
        return Grid(first, 0.0, self._head(), self.width() / 7, self._row(), down=False)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The days, their names, and a frame around the current one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        if self._view is View.YEAR:
            self._paint_year_names(painter)
        else:
            self._paint_month_names(painter)
        grid = self._grid()
        day, last = self.shown()
        while day <= last:
            if self._view is View.YEAR:
                self._paint_small(painter, day, grid.cell(day))
            else:
                self._paint_large(painter, day, grid.cell(day))
            day += timedelta(days=1)
        painter.setPen(QPen(self.theme.accent, 2.2) if self.hasFocus() else QPen(self.theme.quiet, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(grid.cell(self._day).adjusted(0.6, 0.6, -0.6, -0.6), 4, 4)
        painter.end()

    def _paint_year_names(self, painter: QPainter) -> None:
        painter.setPen(self.theme.quiet)
        year, metrics, grid = self._day.year, QFontMetrics(self._small()), self._grid()
        for month, name in enumerate(MONTHS, 1):
            # The column that holds the first of the month.
            left = grid.cell(date(year, month, 1)).left() + _GAP
            painter.drawText(QPointF(left, metrics.ascent()), name[:3])
        side = self._side(self.width())
        step = 1 if side >= metrics.height() else 2
        for row in range(0, 7, step):
            name = WEEKDAYS[(self._first_weekday + row) % 7][:3]
            area = QRectF(0, self._head() + row * side, self._margin(), side)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, name)

    def _paint_month_names(self, painter: QPainter) -> None:
        painter.setPen(self.theme.quiet)
        width = self.width() / 7
        for row in range(7):
            name = WEEKDAYS[(self._first_weekday + row) % 7][:3]
            area = QRectF(row * width + 8, 0, width, self._head())
            painter.drawText(area, Qt.AlignmentFlag.AlignTop, name)

    def _paint_small(self, painter: QPainter, day: date, area: QRectF) -> None:
        cell = area.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)
        if day > self._today:
            painter.setPen(QPen(self.theme.track, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        else:
            paint_cell(painter, cell, heat_level(self._days.get(day), self.steps), self.theme)

    def _paint_large(self, painter: QPainter, day: date, area: QRectF) -> None:
        cell = area.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        painter.setPen(QPen(self.theme.track, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell, 5, 5)
        painter.setPen(self.theme.text if day <= self._today else self.theme.quiet)
        inside = cell.adjusted(7, 3, -6, -3)
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, str(day.day))
        total = self._days.get(day)
        if total is not None:
            mark = QRectF(inside.right() - 12, inside.top() + 2, 12, 12)
            paint_cell(painter, mark, heat_level(total, self.steps), self.theme)
            painter.setPen(self.theme.text)
            text = QFontMetrics(painter.font()).elidedText(
                duration(total.seconds), Qt.TextElideMode.ElideRight, int(inside.width())
            )
            painter.drawText(inside, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows, Page keys, Home for today, Enter."""
        across, down = (7, 1) if self._view is View.YEAR else (1, 7)
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: -across,
            Qt.Key.Key_Right: across,
            Qt.Key.Key_Up: -down,
            Qt.Key.Key_Down: down,
        }
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in steps:
            self.go_to(self._day + timedelta(days=steps[key]))
        elif key in pages:
            self.turn(pages[key])
        elif key == Qt.Key.Key_Home:
            self.go_to(self._today)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(self._day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click makes a day current."""
        day = self.at(event.position())
        if day is not None:
            self.go_to(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A double click opens the day."""
        day = self.at(event.position())
        if day is not None:
            self.opened.emit(day)

    def event(self, event: QEvent) -> bool:
        """The tool tip says what the day under the mouse holds."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.at(QPointF(event.pos()))
            if day is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.text_of(day), self)
            return True
        return super().event(event)
