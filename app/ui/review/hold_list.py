"""The holds of a film as a list, or the differences between two readings: the timeline in words."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.review.timeline import Comparison, Timeline
from app.ui.review.colors import PoseColors
from app.ui.review.words import difference_facts, difference_names, hold_facts, hold_line, hold_name
from app.ui.theme import Theme
from model.catalogue import Catalogue

_SWATCH: Final = 14


class HoldList(QListWidget):
    """One row for each; choosing one goes there."""

    sought = Signal(float)
    """Seconds to go to."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Holds")
        self.setToolTip("Choose a hold to go to its start")
        self.setWordWrap(True)
        self.setUniformItemSizes(False)
        self.setIconSize(QSize(_SWATCH, _SWATCH))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._catalogue = catalogue
        self._spans: list[tuple[float, float]] = []
        self.currentRowChanged.connect(self._go)
        self.itemClicked.connect(lambda item: self._go(self.row(item)))
        self.itemActivated.connect(lambda item: self._go(self.row(item)))

    def show_holds(self, timeline: Timeline, colors: PoseColors, theme: Theme) -> None:
        """List the holds of a timeline."""
        self.setAccessibleName("Holds")
        spans = [(hold.start, hold.end) for hold in timeline.holds]
        current = self.currentRow() if spans == self._spans else -1
        with QSignalBlocker(self):
            self.clear()
            for number, hold in enumerate(timeline.holds, 1):
                text = f"{number}   {hold_name(hold, self._catalogue)}\n{hold_facts(hold)}"
                item = QListWidgetItem(_swatch(hold.pose_id, colors, theme), text)
                item.setToolTip(hold_line(hold, self._catalogue))
                self.addItem(item)
            self.setCurrentRow(current)
        self._spans = spans

    def show_differences(self, comparison: Comparison, names: tuple[str, str]) -> None:
        """List where two readings differ."""
        self.setAccessibleName("Differences")
        with QSignalBlocker(self):
            self.clear()
            for one in comparison.differences:
                words = difference_names(one, names, self._catalogue)
                self.addItem(f"{difference_facts(one)}\n{words}")
        self._spans = [(one.start, one.end) for one in comparison.differences]

    def follow(self, t_seconds: float) -> None:
        """Mark the row of a time; between two rows, none."""
        row = next((row for row, (start, end) in enumerate(self._spans) if start <= t_seconds <= end), -1)
        if row != self.currentRow():
            with QSignalBlocker(self):
                self.setCurrentRow(row)
            if row >= 0:
                self.scrollToItem(self.item(row))

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._spans):
            self.sought.emit(self._spans[row][0])


def _swatch(pose_id: str, colors: PoseColors, theme: Theme) -> QIcon:
    """The colour that the pose has on the strip."""
    pixmap = QPixmap(2 * _SWATCH, 2 * _SWATCH)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.edge(pose_id, theme), 1))
    painter.setBrush(colors.fill(pose_id, theme))
    painter.drawRoundedRect(1, 1, _SWATCH - 2, _SWATCH - 2, 3, 3)
    painter.end()
    icon = QIcon(pixmap)
    # A row that is chosen keeps its colour.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
