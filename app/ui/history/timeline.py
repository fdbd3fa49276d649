"""A session as a strip, with its holds where they were."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.sessions.records import HoldRecord, HoldStatus, SessionLog
from app.ui.history.words import PoseNames, duration, spoken
from app.ui.theme import Theme

_STRIP: Final = 34
_MARK: Final = 9
"""Room above the strip for the mark of the longest hold."""
_LEAST: Final = 2.0
_TICKS: Final = 4


class Timeline(QWidget):
    """The strip; arrows or the mouse go from hold to hold."""

    changed = Signal(str)
    """The current hold in one line."""

    def __init__(self, names: PoseNames, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._names = names
        self._log: SessionLog | None = None
        self._current = -1
        self.setAccessibleName("Holds of the session")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def holds(self) -> Sequence[HoldRecord]:
        """What is shown."""
        return self._log.holds if self._log is not None else ()

    def show_log(self, log: SessionLog) -> None:
        """Show a session; where it is the same one, the current hold stays."""
        if log == self._log:
            return
        self._log = log
        self._current = -1
        self.setAccessibleDescription(
            ". ".join(
                f"{hold.started:%H:%M}: "
                f"{self._names.with_side(hold.pose_id, hold.side)}, {spoken(hold.seconds)}"
                for hold in log.holds
            )
            or "No holds"
        )
        self.changed.emit("")
        self.update()

    def text_of(self, hold: HoldRecord) -> str:
        """A hold in one line."""
        parts = [
            f"{hold.started:%H:%M:%S}",
            self._names.with_side(hold.pose_id, hold.side),
            duration(hold.seconds),
            f"{hold.confidence:.0%} sure",
        ]
        if hold.status is HoldStatus.RUNNING:
            parts.append("still held")
        elif hold.status is HoldStatus.RECOVERED:
            parts.append("cut off, known so far")
        return "  ·  ".join(parts)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The strip and the times below."""
        return QSize(300, _MARK + _STRIP + 4 + QFontMetrics(self._small()).height())

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        return font

    def _length(self) -> float:
        """Seconds from the left to the right end."""
        if self._log is None:
            return 1.0
        start = self._log.session.started
        ends = [(hold.started - start).total_seconds() + hold.seconds for hold in self._log.holds]
        return max(self._log.session.seconds, *ends, 1.0)

    def _block(self, hold: HoldRecord) -> QRectF:
        assert self._log is not None
        scale = (self.width() - 4) / self._length()
        left = 2 + max(0.0, (hold.started - self._log.session.started).total_seconds()) * scale
        return QRectF(left, _MARK, max(_LEAST, hold.seconds * scale), _STRIP)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The strip, the holds, a mark over the longest, the times."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.track)
        strip = QRectF(0, _MARK, self.width(), _STRIP)
        painter.drawRoundedRect(strip, 6, 6)
        longest = max(self.holds, key=lambda hold: hold.seconds, default=None)
        for place, hold in enumerate(self.holds):
            self._paint_hold(painter, hold, current=place == self._current, longest=hold is longest)
        if self.hasFocus():
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(strip.adjusted(1, 1, -1, -1), 6, 6)
        if self._log is not None:
            self._paint_times(painter, self._log)
        painter.end()

    def _paint_hold(self, painter: QPainter, hold: HoldRecord, *, current: bool, longest: bool) -> None:
        block = self._block(hold).adjusted(0, 5, 0, -5)
        painter.setPen(QPen(self.theme.text, 2) if current else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.accent)
        painter.drawRoundedRect(block.adjusted(-1, -3, 1, 3) if current else block, 2, 2)
        if longest:
            tip = QPointF(block.center().x(), _MARK - 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.warning)
            painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -7), tip + QPointF(5, -7)]))

    def _paint_times(self, painter: QPainter, log: SessionLog) -> None:
        painter.setFont(self._small())
        painter.setPen(self.theme.quiet)
        metrics = QFontMetrics(self._small())
        top = _MARK + _STRIP + 3
        for tick in range(_TICKS + 1):
            share = tick / _TICKS
            text = f"{log.session.started + timedelta(seconds=self._length() * share):%H:%M}"
            width = metrics.horizontalAdvance(text)
            left = min(max(0.0, share * self.width() - width / 2), self.width() - width)
            painter.drawText(QPointF(left, top + metrics.ascent()), text)

    def _go_to(self, place: int) -> None:
        if place != self._current and 0 <= place < len(self.holds):
            self._current = place
            text = self.text_of(self.holds[place])
            self.setToolTip(text)
            self.changed.emit(text)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right, Home and End."""
        last = len(self.holds) - 1
        match event.key():
            case Qt.Key.Key_Left:
                self._go_to(max(0, self._current - 1))
            case Qt.Key.Key_Right:
                self._go_to(min(last, self._current + 1))
            case Qt.Key.Key_Home:
                self._go_to(0)
            case Qt.Key.Key_End:
                self._go_to(last)
            case _:
                super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The hold under the mouse, or a little beside it."""
        place = event.position().x()
        for number, hold in enumerate(self.holds):
            block = self._block(hold)
            if block.left() - 1 <= place <= block.right() + 1:
                self._go_to(number)
                return
