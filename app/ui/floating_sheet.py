"""A sheet that lies on the picture, where whoever practises is not."""

from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

_ROOMY: Final = 860
"""Pictures at least this wide have the sheet at their left edge, where it leaves the middle free."""
_SHARE: Final = 0.42
"""Of the picture's width that the sheet may take there."""
_MARGIN: Final = 14
_USUAL_LETTERS: Final = 15.0
"""Height of a line, in logical pixels, for which the widths are meant; larger letters need more."""


class FloatingSheet(QFrame):
    """Follows the size of the picture and of its own words; Esc and Enter reach it before the window.

    Attributes:
        at_edge: greatest width beside whoever practises, in logical pixels.
        widest: the same at the lower edge, in pictures that are too narrow for that.
        free: how far down there is room at the left edge, as a share of the picture's height.
    """

    at_edge: ClassVar[int]
    widest: ClassVar[int]
    free: ClassVar[float]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of the picture below."""
        if event.type() is QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Take Esc and Enter before the window's own shortcuts do, and grow with the words."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        ):
            event.accept()
            return True
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return handled

    def _fit(self, height: int) -> None:
        """Leave out what does not fit into a picture of that height, in logical pixels."""
        raise NotImplementedError

    def _place(self) -> None:
        """Lie at the left edge; in narrow pictures at the lower edge."""
        below, layout = self.parentWidget(), self.layout()
        if below is None or layout is None:
            return
        self._fit(below.height())
        roomy = below.width() >= _ROOMY
        letters = self.fontMetrics().height() / _USUAL_LETTERS
        room = below.width() * _SHARE if roomy else below.width() - 2 * _MARGIN
        width = round(min((self.at_edge if roomy else self.widest) * letters, room))
        height = min(layout.totalHeightForWidth(width), below.height() - _MARGIN)
        x = _MARGIN if roomy else (below.width() - width) // 2
        lowest = below.height() - height - _MARGIN
        y = min(round(below.height() * self.free) - height // 2, lowest) if roomy else lowest
        self.setGeometry(x, max(y, 0), width, height)
