"""What the settings are made of: sections of rows, each with a name, what it means, and a control."""

import re
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.chevron_box import ChevronBox

_LETTERS: Final = 26
"""Where there is room for fewer beside the control, it goes below its name."""
_TRACK: Final = QSize(42, 24)
_GAP: Final = 10


def breakable(text: str) -> str:
    """A text whose paths and long names may go on in the next line."""
    return re.sub(r"([/\\\\._-])", "\\1\u200b", text)


def enlarge(label: QLabel, times: float, *, bold: bool = True) -> QLabel:
    """Write a label larger than the text that the system has been told to use."""
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * times)
    font.setBold(bold)
    label.setFont(font)
    return label


class Switch(QCheckBox):
    """On or off, said in words and by the side on which the knob is."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the word and the switch."""
        words = self.fontMetrics().horizontalAdvance("Off")
        return QSize(words + _GAP + _TRACK.width() + 4, max(_TRACK.height(), self.fontMetrics().height()) + 6)

    def hitButton(self, position: object) -> bool:  # noqa: N802, ARG002  Qt's
        """All of it can be clicked."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The word, then the switch."""
        colors, on = self.palette(), self.isChecked()
        accent, quiet = (
            colors.color(QPalette.ColorRole.Highlight),
            colors.color(QPalette.ColorRole.PlaceholderText),
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colors.color(QPalette.ColorRole.WindowText))
        track = QRectF(self.width() - _TRACK.width() - 2, (self.height() - _TRACK.height()) / 2, 0, 0)
        track.setSize(_TRACK.toSizeF())
        words = QRectF(0, 0, track.left() - _GAP, self.height())
        painter.drawText(
            words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), "On" if on else "Off"
        )
        inner = track.adjusted(2, 2, -2, -2)
        painter.setPen(QPen(accent if on else quiet, 1.6))
        painter.setBrush(accent if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        x = inner.right() - inner.height() / 2 if on else inner.left() + inner.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(QPalette.ColorRole.HighlightedText) if on else quiet)
        painter.drawEllipse(QPointF(x, inner.center().y()), inner.height() / 2 - 4, inner.height() / 2 - 4)
        if self.hasFocus():
            painter.setPen(QPen(accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-0.5, -0.5, 0.5, 0.5)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()


class ChoiceBox(ChevronBox):
    """One of several values. The wheel scrolls the page instead of changing it."""

    chosen = Signal(object)

    def __init__(self, choices: Iterable[tuple[str, object]] = ()) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(ChevronBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.set_choices(choices)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def set_choices(self, choices: Iterable[tuple[str, object]]) -> None:
        """Offer these: what is read, and the value."""
        with QSignalBlocker(self):
            self.clear()
            for text, value in choices:
                self.addItem(text, value)
                self.setItemData(self.count() - 1, text, Qt.ItemDataRole.ToolTipRole)

    def show_value(self, value: object, text: str) -> None:
        """Show what is chosen now; a value that is not offered is added as ``text``."""
        values = [self.itemData(index) for index in range(self.count())]
        if value not in values:
            self.addItem(text, value)
            values.append(value)
        self.setCurrentIndex(values.index(value))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Some letters and dots."""
        return QSize(min(super().minimumSizeHint().width(), 140), super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave it to the page."""
        event.ignore()


class Row(QWidget):
    """A name and what it means at the left, the control at the right, or below where there is little room."""

    def __init__(self, name: str, note: str, control: QWidget) -> None:
        super().__init__()
        self.label = QLabel(name)
        self.label.setWordWrap(True)
        self.label.setBuddy(control)
        control.setAccessibleName(name)
        control.setAccessibleDescription(note)
        control.setToolTip(note or name)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.label)
        if note:
            about = QLabel(breakable(note))
            about.setObjectName("quiet")
            about.setWordWrap(True)
            words.addWidget(about)
        self._control = control
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(16)
        self._layout.addLayout(words, 1)
        self._layout.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The control can be below."""
        hint = super().minimumSizeHint()
        margins = self._layout.contentsMargins()
        beside = 0 if self._may_go_below else _LETTERS // 3 * self.fontMetrics().averageCharWidth()
        width = self._control.minimumSizeHint().width() + beside + margins.left() + margins.right()
        return QSize(min(hint.width(), width), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the control where there is room for it."""
        room = event.size().width() - self._control.sizeHint().width() - 48
        below = self._may_go_below and room < _LETTERS * self.fontMetrics().averageCharWidth()
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._layout.direction() is not direction:
            self._layout.setDirection(direction)
            side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight
            self._layout.setAlignment(self._control, side | Qt.AlignmentFlag.AlignVCenter)
            self._layout.setSpacing(8 if below else 16)
        super().resizeEvent(event)

    @property
    def _may_go_below(self) -> bool:
        """A switch is small enough to stay at the right."""
        return not isinstance(self._control, Switch)


class Section(QWidget):
    """A heading, and rows on a plate below it."""

    def __init__(self, title: str, *rows: QWidget) -> None:
        super().__init__()
        heading = enlarge(QLabel(title), 1.15)
        heading.setObjectName("section")
        plate = QFrame()
        plate.setObjectName("plate")
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for number, row in enumerate(rows):
            if number:
                line = QFrame()
                line.setObjectName("line")
                line.setFixedHeight(1)
                inside.addWidget(line)
            inside.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(plate)
