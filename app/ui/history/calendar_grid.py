"""Where the days of a year or a month are."""

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QRectF


class Grid(NamedTuple):
    """Where the days are: weeks beside each other, or below.

    Attributes:
        first: the day of the first cell.
        left: of the first cell.
        top: of the first cell.
        width: of a cell.
        height: of a cell.
        down: whether the days of a week are below each other.
    """

    first: date
    left: float
    top: float
    width: float
    height: float
    down: bool

    def cell(self, day: date) -> QRectF:
        """Where a day is."""
        week, weekday = divmod((day - self.first).days, 7)
        column, row = (week, weekday) if self.down else (weekday, week)
        return QRectF(self.left + column * self.width, self.top + row * self.height, self.width, self.height)
