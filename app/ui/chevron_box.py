"""A list to choose from, with the arrow that the style sheet takes away."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox


class ChevronBox(QComboBox):
    """A combo box with a chevron at its right."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The box, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.ButtonText), 1.6))
        tip = QPointF(self.width() - 17, self.height() / 2 + 2)
        painter.drawPolyline([tip + QPointF(-4, -4), tip, tip + QPointF(4, -4)])
        painter.end()
