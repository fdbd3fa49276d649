"""Draws how sure the last minute was."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.ui.overlay.text import fit
from app.ui.presenter.trace import SECONDS, Sample, runs
from app.ui.theme import Theme

_LEVELS: Final = (0.0, 0.5, 1.0)


def paint_chart(
    painter: QPainter, room: QRectF, samples: tuple[Sample, ...], theme: Theme, unit: float
) -> None:
    """Now is at the right; a gap is where no pose was named, a thin upright line where it changed.

    Args:
        painter: on the presenter's view.
        room: where the chart goes.
        samples: the last minute.
        theme: the colours.
        unit: of the layout.
    """
    labels = {level: fit(f"{level * 100:.0f} %", room.width(), 2.6 * unit) for level in _LEVELS}
    widest = max(label.width for label in labels.values())
    half = labels[1.0].height / 2
    plot = room.adjusted(widest + 1.2 * unit, half, -unit, -half)
    if plot.height() < 3 * half:
        plot = room.adjusted(0, unit, -unit, -unit)
        labels.clear()
    for level in _LEVELS:
        y = plot.bottom() - level * plot.height()
        painter.setPen(QPen(theme.track, 0.25 * unit))
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
        if label := labels.get(level):
            label.paint(painter, label.at(room.left() + widest - label.width, y - half), theme.quiet)
    stretches = runs(samples)
    for stretch in stretches:
        points = [_point(sample, plot) for sample in stretch]
        _paint_area(painter, points, plot, theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(
                theme.accent,
                0.7 * unit,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        if len(points) > 1:
            painter.drawPolyline(points)
        else:
            painter.drawPoint(points[0])
    painter.setPen(QPen(theme.quiet, 0.25 * unit))
    for before, after in pairwise(stretches):
        if before[-1].name != after[0].name:
            x = _point(after[0], plot).x()
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    if samples and samples[-1].confidence is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawEllipse(_point(samples[-1], plot), 0.9 * unit, 0.9 * unit)


def _point(sample: Sample, plot: QRectF) -> QPointF:
    share = min(max(sample.confidence or 0.0, 0.0), 1.0)
    return QPointF(plot.right() - sample.age / SECONDS * plot.width(), plot.bottom() - share * plot.height())


def _paint_area(painter: QPainter, points: list[QPointF], plot: QRectF, theme: Theme) -> None:
    path = QPainterPath(QPointF(points[0].x(), plot.bottom()))
    for point in points:
        path.lineTo(point)
    path.lineTo(points[-1].x(), plot.bottom())
    color = QColor(theme.accent)
    color.setAlphaF(0.16)
    painter.fillPath(path, color)
