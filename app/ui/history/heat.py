"""How much was practised on a day, as a square: the more, the stronger its colour and the larger it is."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.history.numbers import LEVELS
from app.ui.history.rows import tint
from app.ui.theme import Theme

_SAMPLE: Final = 12
_SHARES: Final = (0.0, 0.42, 0.62, 0.82, 1.0)
"""Of the colour and of the side, by level."""


def paint_cell(painter: QPainter, area: QRectF, level: int, theme: Theme) -> None:
    """Paint one day; the painter has antialiasing on.

    Args:
        painter: paints.
        area: the whole cell.
        level: 0 to ``LEVELS``.
        theme: the colours.
    """
    radius = min(4.0, area.width() / 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.track)
    painter.drawRoundedRect(area, radius, radius)
    if level:
        share = _SHARES[level]
        rest = min(area.width(), area.height()) * (1 - share) / 2
        painter.setBrush(tint(theme.accent, theme.surface, 0.35 + 0.65 * share))
        painter.drawRoundedRect(area.adjusted(rest, rest, -rest, -rest), radius, radius)


class Legend(QWidget):
    """What the squares mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._texts: tuple[str, ...] = ("",) * LEVELS
        self.setAccessibleName("Legend of the calendar")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: tuple[float, ...]) -> None:
        """Say where the shades change; times in seconds, whole minutes."""
        minutes = [round(step / 60) for step in steps]
        between = [f"{a}–{b}" for a, b in pairwise(minutes)]
        self._texts = (f"under {minutes[0]}", *between, f"{minutes[-1]} min or more")
        self.setAccessibleDescription(f"Minutes a day, in four steps: {', '.join(self._texts)}")
        self.setToolTip("Minutes of holding a day: the larger and stronger, the more")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """All samples in one row."""
        metrics = QFontMetrics(self.font())
        width = sum(_SAMPLE + 5 + metrics.horizontalAdvance(text) + 12 for text in self._texts)
        return QSize(width - 12 + 2, max(metrics.height(), _SAMPLE + 2))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Each sample with its minutes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        left = 0.0
        for level, text in enumerate(self._texts, 1):
            paint_cell(
                painter, QRectF(left, (self.height() - _SAMPLE) / 2, _SAMPLE, _SAMPLE), level, self.theme
            )
            left += _SAMPLE + 5
            painter.setPen(self.theme.quiet)
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            left += width + 12
        painter.end()
