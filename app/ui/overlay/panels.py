"""Draws the panels of a layout."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.overlay.layout import RING_THICKNESS, Bar, Ink, Layout, Panel
from app.ui.overlay.state import OverlayState
from app.ui.readout import Readout
from app.ui.theme import Theme
from model.hold import HoldPhase

_GENTLE_SECONDS: Final = 0.35
"""A change of phase takes this long to be seen in full."""
_BREATH_SECONDS: Final = 1.6
_HEAD: Final = 0.27
"""Radius of the hole where the arc of a hold ends, as a share of the ring's thickness."""


def paint_layout(painter: QPainter, layout: Layout, state: OverlayState) -> None:
    """Draw all panels of a layout."""
    ink = inks(state)
    for panel in layout.panels:
        paint_box(painter, panel.box, state.theme.panel, layout.unit)
        if panel is layout.timer:
            paint_timer(painter, panel, layout.ring, state, layout.unit)
        else:
            paint_panel(painter, panel, state.theme, ink)


def inks(state: OverlayState) -> dict[Ink, QColor]:
    """The colours of the texts."""
    return {Ink.TEXT: state.theme.text, Ink.QUIET: state.theme.quiet, Ink.PHASE: phase_color(state)}


def phase_color(state: OverlayState) -> QColor:
    """The colour of the ring and of the word for it; the ring's shape says the same."""
    theme = state.theme
    return {
        HoldPhase.IDLE: theme.quiet,
        HoldPhase.CANDIDATE: theme.quiet,
        HoldPhase.GRACE: theme.warning,
    }.get(state.readout.phase, theme.accent)


def settled(state: OverlayState) -> float:
    """How far a change of phase has come, 0 to 1."""
    return 1.0 if state.reduced_motion else min(state.phase_age / _GENTLE_SECONDS, 1.0)


def breath(state: OverlayState) -> float:
    """Rises and falls between 0 and 1; 1 where nothing may move."""
    if state.reduced_motion:
        return 1.0
    return 0.5 + 0.5 * math.cos(2 * math.pi * state.moment / _BREATH_SECONDS)


def paint_box(painter: QPainter, box: QRectF, color: QColor, unit: float) -> None:
    """The ground of a panel."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, 2.4 * unit, 2.4 * unit)


def paint_panel(painter: QPainter, panel: Panel, theme: Theme, ink: dict[Ink, QColor]) -> None:
    """Texts and bars of a panel."""
    for placed in panel.texts:
        placed.text.paint(painter, placed.box, ink[placed.ink])
    for bar in panel.bars:
        paint_bar(painter, bar, theme)


def paint_bar(painter: QPainter, bar: Bar, theme: Theme) -> None:
    """A bar, filled from the left."""
    track = bar.track
    filled = QRectF(track.left(), track.top(), track.width() * bar.share, track.height())
    painter.setPen(Qt.PenStyle.NoPen)
    for box, color in ((track, theme.track), (filled, theme.accent)):
        if box.width() > 0:
            radius = min(box.height(), box.width()) / 2
            painter.setBrush(color)
            painter.drawRoundedRect(box, radius, radius)


def paint_timer(painter: QPainter, panel: Panel, ring: QRectF, state: OverlayState, unit: float) -> None:
    """The ring, the time in it, and the best hold under it."""
    theme, ink = state.theme, inks(state)
    if state.readout.phase is HoldPhase.IDLE:
        ink[Ink.TEXT] = theme.quiet
    paint_ring(painter, ring, state, unit)
    paint_panel(painter, panel, theme, ink)
    if state.readout.phase is HoldPhase.GRACE:
        outline = QColor(theme.warning)
        outline.setAlphaF(settled(state) * (0.45 + 0.55 * breath(state)))
        painter.setPen(QPen(outline, 0.8 * unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = 0.4 * unit
        painter.drawRoundedRect(panel.box.adjusted(inset, inset, -inset, -inset), 2 * unit, 2 * unit)


def paint_ring(painter: QPainter, ring: QRectF, state: OverlayState, unit: float) -> None:
    """One turn a minute.

    Every phase has a shape of its own: empty, dotted, full with a hole at its end, dashed, closed
    with a tick.
    """
    readout, thickness = state.readout, RING_THICKNESS * unit
    inset = thickness / 2
    circle = ring.adjusted(inset, inset, -inset, -inset)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(state.theme.track, thickness))
    painter.drawEllipse(circle)
    if readout.phase is HoldPhase.IDLE:
        return
    color = QColor(phase_color(state))
    color.setAlphaF(0.3 + 0.7 * settled(state))
    pen = QPen(color, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    share = _share(readout)
    if readout.phase is HoldPhase.CANDIDATE:
        pen.setWidthF(0.6 * thickness)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, 2.2])
    elif readout.phase is HoldPhase.GRACE:
        pen.setDashPattern([1.1, 0.55])
    elif share < 1:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if share > 0:
        painter.setPen(pen)
        painter.drawArc(circle, 90 * 16, -round(share * 360 * 16))
    if readout.phase is HoldPhase.HOLDING:
        _paint_head(painter, circle, share, state.theme.surface, _HEAD * thickness)
    if readout.phase is HoldPhase.DONE:
        _paint_tick(painter, ring, color, unit)


def _share(readout: Readout) -> float:
    return 1.0 if readout.phase is HoldPhase.DONE else readout.ring


def _paint_head(painter: QPainter, circle: QRectF, share: float, color: QColor, radius: float) -> None:
    angle = 2 * math.pi * share
    reach = circle.width() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    center = circle.center() + QPointF(math.sin(angle) * reach, -math.cos(angle) * reach)
    painter.drawEllipse(center, radius, radius)


def _paint_tick(painter: QPainter, ring: QRectF, color: QColor, unit: float) -> None:
    """Between the ring and the digits."""
    center = QPointF(ring.center().x(), ring.top() + (RING_THICKNESS + 3.4) * unit)
    points = [QPointF(-1.9, 0.0), QPointF(-0.5, 1.4), QPointF(2.1, -1.5)]
    painter.setPen(
        QPen(color, 0.9 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.drawPolyline([center + point * unit for point in points])
