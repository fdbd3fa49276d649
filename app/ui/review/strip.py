"""The film as a strip: its holds where they are, the marked part, and where the film stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.review.stretch import Stretch
from app.review.timeline import Timeline, clock, poses_in_order
from app.ui.review.colors import PoseColors
from app.ui.review.words import hold_line, hold_name
from app.ui.theme import Theme
from model.catalogue import Catalogue
from model.hold import Hold

_RULER: Final = 20
_TRACK: Final = 30
_GAP: Final = 5
_EDGE: Final = 7.0
"""Room at both ends, for the mark of where the film stands."""
_NAMES: Final = 92.0
_STEPS: Final = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_TICK_ROOM: Final = 64
_DRAGGED: Final = 4
_NOTCH: Final = 120
_WHEEL_SHARE: Final = 0.15
ZOOM: Final = 1.6
"""How much more of the film one step of the zoom shows."""


@dataclass(frozen=True, slots=True)
class Track:
    """One timeline, and the name it has beside others."""

    timeline: Timeline
    name: str


class TimelineStrip(QWidget):
    """A click goes to a place, or to the start of a hold; the list beside it says all of it in words."""

    sought = Signal(float)
    """Seconds to go to."""

    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Timeline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._catalogue = catalogue
        self._theme = theme
        self._end = 0.0
        self._sight = Stretch.of(0.0)
        self._place = 0.0
        self._part: tuple[float, float] | None = None
        self._tracks: tuple[Track, ...] = ()
        self._colors = PoseColors()
        self._pressed: QPointF | None = None
        self._dragging = False

    @property
    def tracks(self) -> tuple[Track, ...]:
        """What is shown."""
        return self._tracks

    def sizeHint(self) -> QSize:  # noqa: N802
        """The ruler and the tracks; an empty track where there is none."""
        return QSize(400, _RULER + max(1, len(self._tracks)) * (_TRACK + _GAP))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As high, but as narrow as it has to be."""
        return QSize(200, self.sizeHint().height())

    def show_film(self, end: float) -> None:
        """Show a film of so many seconds."""
        self._end, self._place, self._part = end, 0.0, None
        self._sight = Stretch.of(end)
        self.show_tracks(())

    def show_tracks(self, tracks: Sequence[Track]) -> None:
        """Show timelines, one below the other."""
        self._tracks = tuple(tracks)
        self._colors = PoseColors(poses_in_order([track.timeline for track in self._tracks]))
        self.updateGeometry()
        self._describe()
        self.update()

    def show_place(self, t_seconds: float) -> None:
        """Show where the film stands."""
        if t_seconds != self._place:
            self._place = t_seconds
            self._sight = self._sight.showing(t_seconds)
            self._describe()
            self.update()

    def show_part(self, part: tuple[float, float] | None) -> None:
        """Show which part is marked, from second to second; None for all."""
        self._part = part
        self.update()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show more of the film, or less where ``factor`` is below 1.

        Args:
            factor: of the seconds in sight.
            around: the time that keeps its place; None for where the film stands.
        """
        if self._end > 0:
            self._sight = self._sight.zoomed(factor, self._place if around is None else around)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    @property
    def colors(self) -> PoseColors:
        """Those of the poses."""
        return self._colors

    def _describe(self) -> None:
        words = [f"{clock(self._place)} of {clock(self._end)}"]
        for track in self._tracks:
            hold = track.timeline.hold_at(self._place)
            name = f"{track.name}: " if len(self._tracks) > 1 else ""
            words.append(name + hold_name(hold, self._catalogue))
        self.setAccessibleDescription(", ".join(words))

    def _left(self) -> float:
        return _EDGE + (_NAMES if len(self._tracks) > 1 else 0.0)

    def _x(self, t_seconds: float) -> float:
        room = self.width() - _EDGE - self._left()
        gone = t_seconds - self._sight.start
        return self._left() + room * (gone / self._sight.seconds if self._end > 0 else 0.0)

    def _t(self, x: float) -> float:
        room = max(1.0, self.width() - _EDGE - self._left())
        share = min(max((x - self._left()) / room, 0.0), 1.0)
        return self._sight.start + share * self._sight.seconds

    def _track_box(self, number: int) -> QRectF:
        top = _RULER + number * (_TRACK + _GAP)
        return QRectF(self._left(), top, self.width() - _EDGE - self._left(), _TRACK)

    def _block(self, hold: Hold, number: int) -> QRectF:
        box = self._track_box(number)
        left, right = self._x(max(0.0, hold.start)), self._x(min(hold.end, self._end))
        return QRectF(left, box.top(), max(3.0, right - left), box.height()).intersected(box)

    def hold_under(self, place: QPointF) -> Hold | None:
        """The hold that is drawn at a point."""
        for number, track in enumerate(self._tracks):
            for hold in track.timeline.holds:
                if self._block(hold, number).contains(place):
                    return hold
        return None

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Ruler, tracks, the marked part, and the place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        if self._end > 0:
            self._paint_ruler(painter)
        for number in range(max(1, len(self._tracks))):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.track)
            painter.drawRoundedRect(self._track_box(number), 5, 5)
        for number, track in enumerate(self._tracks):
            self._paint_track(painter, track, number)
        if self._end > 0:
            self._paint_part(painter)
            self._paint_sight(painter)
            self._paint_place(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.end()

    def _paint_ruler(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        sight = self._sight
        room = self._x(sight.end) - self._x(sight.start)
        step = next((one for one in _STEPS if room * one / sight.seconds >= _TICK_ROOM), _STEPS[-1])
        for number in range(math.ceil(sight.start / step), int(sight.end / step) + 1):
            x = self._x(number * step)
            painter.setPen(QPen(self._theme.border, 1))
            painter.drawLine(QPointF(x, _RULER - 5), QPointF(x, _RULER - 1))
            text = _short_clock(number * step)
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, 1.0), self.width() - width - 1)
            painter.setPen(self._theme.quiet)
            painter.drawText(QPointF(left, metrics.ascent()), text)

    def _paint_track(self, painter: QPainter, track: Track, number: int) -> None:
        metrics = QFontMetricsF(painter.font())
        if len(self._tracks) > 1:
            box = QRectF(_EDGE, self._track_box(number).top(), _NAMES - 8, _TRACK)
            painter.setPen(self._theme.text)
            name = metrics.elidedText(track.name, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        for place, hold in enumerate(track.timeline.holds):
            block = self._block(hold, number)
            if block.isEmpty():
                continue  # out of sight
            painter.setPen(QPen(self._colors.edge(hold.pose_id, self._theme), 1))
            painter.setBrush(self._colors.fill(hold.pose_id, self._theme))
            painter.drawRoundedRect(block.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            inner = block.adjusted(5, 0, -4, 0)
            text = _fitting(place + 1, hold_name(hold, self._catalogue), inner.width(), metrics)
            painter.setPen(self._theme.text)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_part(self, painter: QPainter) -> None:
        """What is left out is veiled; brackets stand at the marks."""
        if self._part is None:
            return
        least, most = self._left(), self.width() - _EDGE
        start, end = (self._x(t) for t in self._part)
        top, bottom = float(_RULER), float(self.height())
        veil = QColor(self._theme.window)
        veil.setAlpha(170)
        before, after = min(max(start, least), most), min(max(end, least), most)
        painter.fillRect(QRectF(least, top, before - least, bottom - top), veil)
        painter.fillRect(QRectF(after, top, most - after, bottom - top), veil)
        painter.setPen(QPen(self._theme.warning, 2.5))
        for x, inward in ((start, 6), (end, -6)):
            if not least - 1 <= x <= most + 1:
                continue  # out of sight
            painter.drawPolyline(
                [
                    QPointF(x + inward, top),
                    QPointF(x, top),
                    QPointF(x, bottom - _GAP + 2),
                    QPointF(x + inward, bottom - _GAP + 2),
                ]
            )

    def _paint_sight(self, painter: QPainter) -> None:
        """A line at the foot: which part of the film is in sight."""
        if self._sight.is_whole:
            return
        left, room = self._left(), self.width() - _EDGE - self._left()
        y = self.height() - 2.0
        start, end = (left + room * t / self._end for t in (self._sight.start, self._sight.end))
        for color, one, other in ((self._theme.border, left, left + room), (self._theme.accent, start, end)):
            painter.setPen(QPen(color, 3))
            painter.drawLine(QPointF(one, y), QPointF(max(other, one + 2), y))

    def _paint_place(self, painter: QPainter) -> None:
        x = self._x(self._place)
        painter.setPen(QPen(self._theme.window, 4))
        painter.drawLine(QPointF(x, _RULER - 4), QPointF(x, self.height() - 2))
        painter.setPen(QPen(self._theme.text, 2))
        painter.drawLine(QPointF(x, _RULER - 4), QPointF(x, self.height() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.text)
        tip = QPointF(x, _RULER)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-6, -9), tip + QPointF(6, -9)]))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to a hold or a place."""
        if event.button() != Qt.MouseButton.LeftButton or self._end <= 0:
            return
        self._pressed, self._dragging = event.position(), False
        hold = self.hold_under(event.position())
        self.sought.emit(hold.start if hold is not None else self._t(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the place along."""
        if self._pressed is None:
            under = self.hold_under(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
            return
        if abs(event.position().x() - self._pressed.x()) >= _DRAGGED:
            self._dragging = True
        if self._dragging:
            self.sought.emit(self._t(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._pressed = None

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl: more or less of the film. Else: another part of it, where not all is in sight."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM if turned < 0 else 1 / ZOOM, self._t(event.position().x()))
        elif not self._sight.is_whole:
            self._sight = self._sight.moved(-turned / _NOTCH * _WHEEL_SHARE * self._sight.seconds)
            self.update()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """The tool tip tells of the hold under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hold = self.hold_under(QPointF(event.pos()))
            text = hold_line(hold, self._catalogue) if hold else clock(self._t(event.pos().x()))
            QToolTip.showText(event.globalPos(), text if self._end > 0 else "", self)
            return True
        return super().event(event)


def _fitting(number: int, name: str, width: float, metrics: QFontMetricsF) -> str:
    """The number and as much of the name as is worth it, the number alone, or nothing."""
    whole = f"{number}  {name}"
    if metrics.horizontalAdvance(whole) <= width:
        return whole
    if width >= metrics.horizontalAdvance(f"{number}  Mmm…"):
        return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, width)
    return str(number) if metrics.horizontalAdvance(str(number)) <= width else ""


def _short_clock(seconds: float) -> str:
    """As little as tells the time."""
    text = clock(seconds)
    return text.removesuffix(".00") if text.endswith(".00") else text.removesuffix("0")
