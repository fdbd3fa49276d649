"""The days of a week as bars, each with its time."""

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.history.numbers import Week
from app.ui.history.words import WEEKDAYS, duration, spoken
from app.ui.theme import Theme


class WeekBars(QWidget):
    """Seven bars; the name of today is bold."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._week: Week | None = None
        self._today = date.min
        self.setAccessibleName("This week, day by day")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_week(self, week: Week, today: date) -> None:
        """Show this week."""
        self._week, self._today = week, today
        self.setAccessibleDescription(
            ". ".join(
                f"{WEEKDAYS[(week.first + timedelta(days=after)).weekday()]}: "
                f"{spoken(seconds) if seconds else 'no practice'}"
                for after, seconds in enumerate(week.seconds)
            )
        )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the times above the bars."""
        return QSize(280, 150)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Still readable."""
        return QSize(220, 130)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The bars."""
        if self._week is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.88)
        strong = QFont(small)
        strong.setWeight(QFont.Weight.Bold)
        line = QFontMetrics(strong).height()
        most = max(self._week.seconds)
        width = self.width() / 7
        room = float(self.height() - 2 * line - 8)
        for after, seconds in enumerate(self._week.seconds):
            day = self._week.first + timedelta(days=after)
            column = QRectF(after * width, 0, width, self.height())
            bar = min(26.0, width * 0.5)
            left = column.center().x() - bar / 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.track)
            foot = float(self.height() - line - 4)
            painter.drawRoundedRect(QRectF(left, foot - 3, bar, 3), 1.5, 1.5)
            top = foot
            if seconds and most:
                height = max(4.0, room * seconds / most)
                top = foot - height
                painter.setBrush(self.theme.accent)
                painter.drawRoundedRect(QRectF(left, top, bar, height), 4, 4)
                painter.setFont(small)
                painter.setPen(self.theme.text)
                text = QFontMetrics(small).elidedText(
                    duration(seconds), Qt.TextElideMode.ElideRight, int(width)
                )
                painter.drawText(
                    QRectF(column.left(), top - line - 2, width, line), Qt.AlignmentFlag.AlignCenter, text
                )
            painter.setFont(strong if day == self._today else small)
            painter.setPen(self.theme.text if day == self._today else self.theme.quiet)
            name = QRectF(column.left(), self.height() - line, width, line)
            painter.drawText(name, Qt.AlignmentFlag.AlignCenter, WEEKDAYS[day.weekday()][:3])
        painter.end()
