"""The star of a favourite, drawn, because not every font has one."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF, QTransform

from app.ui.theme import Theme

ICON: Final = QSize(20, 16)


def star_icon(theme: Theme) -> QIcon:
    """The star on a button, of `ICON` size, filled where the button is checked."""
    icon = QIcon()
    for state in (QIcon.State.Off, QIcon.State.On):
        # Three times as fine as its size for dense screens; the room on its right keeps the text away.
        pixmap = QPixmap(ICON * 3)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_star(painter, QRectF(3, 3, 42, 42), theme.warning, 4, filled=state == QIcon.State.On)
        painter.end()
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon


def paint_star(painter: QPainter, area: QRectF, theme: Theme, *, filled: bool) -> None:
    """A star on a round plate, readable over any picture; filled for a favourite."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.panel)
    painter.drawEllipse(area)
    _draw_star(painter, area.adjusted(6, 6, -6, -6), theme.warning, 1.6, filled=filled)


def _draw_star(painter: QPainter, area: QRectF, color: QColor, line: float, *, filled: bool) -> None:
    painter.setPen(
        QPen(color, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_star_shape(area))


def _star_shape(area: QRectF) -> QPolygonF:
    """Five points; the inner ones at 0.45 of the radius, a little plumper than a pentagram."""
    points = []
    for corner in range(10):
        arm = QPointF(0, -area.height() / 2 * (0.45 if corner % 2 else 1.0))
        turn = QTransform().rotate(36 * corner)
        points.append(area.center() + turn.map(arm))
    return QPolygonF(points)
