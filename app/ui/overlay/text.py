"""Text that is laid out once for its room: a little smaller, on more lines, or cut short."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

SMALLEST: Final = 11.0
"""No text is smaller than this many pixels."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text laid out for one width."""

    font: QFont
    lines: tuple[str, ...]
    width: float
    line_height: float
    ascent: float

    @property
    def height(self) -> float:
        """Of all lines."""
        return self.line_height * len(self.lines)

    def at(self, left: float, top: float) -> QRectF:
        """The room it takes with this upper left corner."""
        return QRectF(left, top, self.width, self.height)

    def paint(self, painter: QPainter, box: QRectF, color: QColor) -> None:
        """Draw it, every line from the left edge of its room."""
        painter.setFont(self.font)
        painter.setPen(color)
        for index, line in enumerate(self.lines):
            painter.drawText(QPointF(box.left(), box.top() + index * self.line_height + self.ascent), line)


@lru_cache(maxsize=1024)
def fit(
    text: str, width: float, pixels: float, *, bold: bool = False, lines: int = 1, shrinks: bool = True
) -> Text:
    """Lay a text out as large as ``pixels`` where it fits: a little smaller, on more lines, cut short."""
    pixels = max(pixels, SMALLEST)
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    for allowed in range(1, lines + 1):
        share = 1.0 if not shrinks else 0.6 if allowed == lines else 0.8
        smallest = max(SMALLEST, pixels * share)
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


def _laid_out(font: QFont, lines: Sequence[str], metrics: QFontMetricsF) -> Text:
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return Text(QFont(font), tuple(lines), width, metrics.lineSpacing(), metrics.ascent())


def _wrap(text: str, width: float, metrics: QFontMetricsF) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
