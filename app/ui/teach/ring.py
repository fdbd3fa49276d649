"""A large ring that can be read from some steps away."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme

_LARGE: Final = 132
_SMALL: Final = 76
_WIDTH: Final = 10


class Ring(QWidget):
    """A ring that fills, around a number or a word."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._share = 0.0
        self._text = ""
        self.set_small(False)
        self.setAccessibleName("Progress")

    def set_small(self, small: bool) -> None:
        """Take less room, where there is little."""
        size = _SMALL if small else _LARGE
        self.setFixedSize(QSize(size, size))

    def show_share(self, share: float, text: str) -> None:
        """Show how much is done, 0 to 1, and what stands inside."""
        if (share, text) != (self._share, self._text):
            self._share, self._text = share, text
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The ring and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        painter.setPen(QPen(self.theme.track, _WIDTH))
        painter.drawEllipse(ring)
        pen = QPen(self.theme.accent, _WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if self._share > 0:
            painter.drawArc(ring, 90 * 16, round(-360 * 16 * self._share))
        font = painter.font()
        font.setPixelSize(self.height() * 2 // (5 if len(self._text) < 3 else 11))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.theme.text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
