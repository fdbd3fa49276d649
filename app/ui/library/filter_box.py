"""One filter of the library."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox


class FilterBox(QComboBox):
    """A list to choose from, with the arrow that the style sheet takes away; its data is None for all."""

    def __init__(self, name: str, everything: str, choices: Iterable[tuple[str, str | int | bool]]) -> None:
        """Make the list.

        Args:
            name: what is chosen.
            everything: the first entry, which takes all.
            choices: text and data of the other entries.
        """
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumWidth(96)
        self.addItem(everything, None)
        for text, value in choices:
            self.addItem(text, value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The box, then a chevron at its right."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.ButtonText), 1.6))
        tip = QPointF(self.width() - 17, self.height() / 2 + 2)
        painter.drawPolyline([tip + QPointF(-4, -4), tip, tip + QPointF(4, -4)])
        painter.end()
