"""A large ring that can be read from some steps away."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme

_SIZE: Final = 132
_WIDTH: Final = 10


class Ring(QWidget):
    """A ring that fills, around a number or a word."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._share = 0.0
        self._text = ""
        self.setFixedSize(QSize(_SIZE, _SIZE))
        self.setAccessibleName("Progress")

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
        font.setPixelSize(56 if len(self._text) < 3 else 24)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.theme.text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
