"""Draws what was recognised over the picture: the same for the screen and for films.

All sizes follow from the rectangle, so that the text can be read from three metres on a full screen and still
fits into a small window.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.ui.readout import Readout
from app.ui.theme import SKELETON, SKELETON_EDGE, SKELETON_HOLDING, Theme
from model.hold import HoldPhase
from model.landmarks import CONNECTIONS, Landmark
from model.person import Person

_SMALLEST_TEXT: Final = 11.0
_JOINTS: Final = sorted({int(end) for bone in CONNECTIONS for end in bone})
_BONES: Final = [(int(a), int(b)) for a, b in CONNECTIONS]


@dataclass(frozen=True, slots=True, eq=False)
class OverlayState:
    """What to draw.

    Attributes:
        readout: the words and numbers.
        theme: the colours.
        picture: where the frame is drawn, in the painter's coordinates; empty where there is none.
        frame_size: width and height of the frame, in pixels.
        person: whose skeleton is drawn; None for no skeleton.
        mirrored: whether the picture is shown as in a mirror.
    """

    readout: Readout
    theme: Theme
    picture: QRectF
    frame_size: tuple[int, int]
    person: Person | None = None
    mirrored: bool = False


def paint(painter: QPainter, rect: QRectF, state: OverlayState) -> None:
    """Draw the skeleton, the pose, the hold timer and the hint.

    Args:
        painter: on the screen, or on a frame of a film.
        rect: the whole surface; panels stay inside.
        state: what to draw.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    unit = min(rect.height(), rect.width() * 9 / 16) / 100
    if state.person is not None:
        _paint_skeleton(painter, state, state.person, unit)
    margin = 3 * unit
    inner = rect.adjusted(margin, margin, -margin, -margin)
    if not state.picture.isEmpty():
        timer = QRectF(inner.right() - 36 * unit, inner.top(), 36 * unit, 43 * unit)
        _paint_timer(painter, timer, state, unit)
        if state.readout.title:
            width = min(timer.left() - margin - inner.left(), 74 * unit)
            _paint_pose(painter, QRectF(inner.left(), inner.top(), width, inner.height()), state, unit)
    if state.readout.hint:
        _paint_hint(painter, inner, state, unit)
    painter.restore()


def _paint_skeleton(painter: QPainter, state: OverlayState, person: Person, unit: float) -> None:
    width, height = state.frame_size
    points = person.landmarks[:, :2].astype(np.float64)
    if state.mirrored:
        points[:, 0] = width - points[:, 0]
    picture = state.picture
    points *= (picture.width() / width, picture.height() / height)
    points += (picture.left(), picture.top())
    drawn = person.drawn
    bones = [QLineF(*points[a].tolist(), *points[b].tolist()) for a, b in _BONES if drawn[a] and drawn[b]]
    holding = state.readout.phase in {HoldPhase.HOLDING, HoldPhase.GRACE}
    color = SKELETON_HOLDING if holding else SKELETON
    painter.save()
    painter.setClipRect(picture, Qt.ClipOperation.IntersectClip)
    # Opaque lines with flat ends, and round joints over them: ten times as fast as lines with round ends.
    for layer, wider in ((SKELETON_EDGE, 0.5), (color, 0.0)):
        painter.setPen(QPen(layer, (0.65 + wider) * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines(bones)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(layer)
        for joint in _JOINTS:
            if drawn[joint]:
                small = Landmark.LEFT_PINKY <= joint <= Landmark.RIGHT_THUMB
                radius = ((0.45 if small else 0.8) + wider / 2) * unit
                painter.drawEllipse(QPointF(*points[joint].tolist()), radius, radius)
    painter.restore()


def _panel(painter: QPainter, rect: QRectF, theme: Theme, unit: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(rect, 2.4 * unit, 2.4 * unit)


def _paint_pose(painter: QPainter, room: QRectF, state: OverlayState, unit: float) -> None:
    readout, theme = state.readout, state.theme
    padding = 2.6 * unit
    width = room.width() - 2 * padding
    title = _fit(readout.title, width, 9.2 * unit, bold=True, lines=3)
    subtitle = _fit(readout.subtitle, width, 4.8 * unit) if readout.subtitle else None
    bar_height, number = 1.5 * unit, _fit("100 %", width, 4.8 * unit, bold=True)
    height = 2 * padding + title.height + (subtitle.height if subtitle else 0) + 0.6 * unit + number.height
    widest = max(title.width, subtitle.width if subtitle else 0, min(44 * unit, width))
    panel = QRectF(room.left(), room.top(), widest + 2 * padding, height)
    _panel(painter, panel, theme, unit)
    left, top = panel.left() + padding, panel.top() + padding
    top = title.paint(painter, left, top, theme.text)
    if subtitle:
        top = subtitle.paint(painter, left, top, theme.quiet)
    top += 0.6 * unit
    share = readout.confidence
    _fit("–" if share is None else f"{share:.0%}".replace("%", " %"), width, 4.8 * unit, bold=True).paint(
        painter, left, top, theme.text
    )
    track = QRectF(left + number.width + 1.5 * unit, top + (number.height - bar_height) / 2, 0, bar_height)
    track.setRight(panel.right() - padding)
    _bar(painter, track, theme.track)
    if share:
        _bar(
            painter,
            QRectF(track.topLeft(), track.size()).adjusted(0, 0, -track.width() * (1 - share), 0),
            theme.accent,
        )


def _bar(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    radius = min(rect.height(), rect.width()) / 2
    painter.drawRoundedRect(rect, radius, radius)


def _paint_timer(painter: QPainter, panel: QRectF, state: OverlayState, unit: float) -> None:
    readout, theme = state.readout, state.theme
    _panel(painter, panel, theme, unit)
    side = 30 * unit
    ring = QRectF(panel.center().x() - side / 2, panel.top() + 3 * unit, side, side)
    thickness = 2.2 * unit
    circle = ring.adjusted(thickness / 2, thickness / 2, -thickness / 2, -thickness / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.track, thickness))
    painter.drawEllipse(circle)
    active = readout.phase is not HoldPhase.IDLE
    color = {HoldPhase.GRACE: theme.warning, HoldPhase.CANDIDATE: theme.quiet}.get(
        readout.phase, theme.accent
    )
    if active and readout.ring > 0:
        painter.setPen(QPen(color, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(circle, 90 * 16, -round(readout.ring * 360 * 16))
    inside = side - 2 * thickness - 2 * unit
    digits = _fit(readout.clock, inside, 11.5 * unit, bold=True)
    label = _fit(readout.phase_label, 0.8 * inside, 3.7 * unit)
    top = ring.center().y() - (digits.height + label.height) / 2
    text_color = theme.text if active else theme.quiet
    top = digits.paint(painter, ring.center().x() - digits.width / 2, top, text_color)
    label.paint(painter, ring.center().x() - label.width / 2, top, color if active else theme.quiet)
    best = _fit(readout.best or "Best –", panel.width() - 4 * unit, 4.8 * unit)
    best.paint(
        painter,
        panel.center().x() - best.width / 2,
        panel.bottom() - 2.2 * unit - best.height,
        theme.text if readout.best else theme.quiet,
    )


def _paint_hint(painter: QPainter, inner: QRectF, state: OverlayState, unit: float) -> None:
    padding = 2.2 * unit
    text = _fit(state.readout.hint, inner.width() - 4 * padding, 4.8 * unit, lines=3)
    panel = QRectF(0, 0, text.width + 4 * padding, text.height + 2 * padding)
    panel.moveCenter(QPointF(inner.center().x(), 0))
    if state.picture.isEmpty():
        panel.moveCenter(inner.center())
    else:
        panel.moveBottom(inner.bottom())
    _panel(painter, panel, state.theme, unit)
    text.paint(painter, panel.left() + 2 * padding, panel.top() + padding, state.theme.text)


@dataclass(frozen=True, slots=True)
class _Text:
    """Text laid out for one width."""

    font: QFont
    lines: tuple[str, ...]
    width: float
    line_height: float
    ascent: float

    @property
    def height(self) -> float:
        return self.line_height * len(self.lines)

    def paint(self, painter: QPainter, left: float, top: float, color: QColor) -> float:
        """Draw it; the vertical position below it."""
        painter.setFont(self.font)
        painter.setPen(color)
        for line in self.lines:
            painter.drawText(QPointF(left, top + self.ascent), line)
            top += self.line_height
        return top


@lru_cache(maxsize=256)
def _fit(text: str, width: float, pixels: float, *, bold: bool = False, lines: int = 1) -> _Text:
    """Lay a text out as large as ``pixels`` where it fits: a little smaller, on more lines, cut short."""
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    for allowed in range(1, lines + 1):
        smallest = min(pixels, max(_SMALLEST_TEXT, pixels * (0.6 if allowed == lines else 0.8)))
        size = pixels
        while True:
            font.setPixelSize(max(1, round(size)))
            metrics = QFontMetricsF(font)
            broken = _wrap(text, width, metrics)
            if len(broken) <= allowed and all(metrics.horizontalAdvance(line) <= width for line in broken):
                return _laid_out(font, broken, metrics)
            if size <= smallest:
                break
            size = max(smallest, size * 0.93)
    kept = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
    cut = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in kept]
    return _laid_out(font, cut, metrics)


def _laid_out(font: QFont, lines: list[str], metrics: QFontMetricsF) -> _Text:
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return _Text(QFont(font), tuple(lines), width, metrics.lineSpacing(), metrics.ascent())


def _wrap(text: str, width: float, metrics: QFontMetricsF) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
