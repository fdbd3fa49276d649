"""The buttons that play the film, mark a part of it and export it."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.review.playback import SPEEDS
from app.ui.chevron_box import ChevronBox

_NARROW: Final = 44


class Transport(QWidget):
    """One row of controls."""

    speed_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.back = _button("◂", "One picture back", "One picture back (Left); one second: Shift+Left")
        self.play = _button("Play", "Play", "Play or pause (Space)")
        self.on = _button("▸", "One picture on", "One picture on (Right); one second: Shift+Right")
        for arrow in (self.back, self.on):
            arrow.setFixedWidth(_NARROW)
            arrow.setAutoRepeat(True)
        self.play.setMinimumWidth(self.play.sizeHint().width() + 24)
        self.speed = ChevronBox()
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("How fast the film plays (− and +)")
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g} ×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.overlay = _button("Overlay", "Overlay", "Draw what was recognised (K)")
        self.overlay.setCheckable(True)
        self.overlay.setChecked(True)
        self.mark_in = _button("Mark in", "Mark the first picture", "The clip begins with this picture (I)")
        self.mark_out = _button("Mark out", "Mark the last picture", "The clip ends with this picture (O)")
        self.export = _button("Export …", "Export a clip", "Save a part of the film as MP4 or GIF (Ctrl+E)")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        for widget in (self.back, self.play, self.on, self.speed):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.overlay, self.mark_in, self.mark_out, self.export):
            row.addWidget(widget)
        self.speed.activated.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As narrow as all buttons together."""
        return QSize(0, super().minimumSizeHint().height())

    def change_speed(self, steps: int) -> None:
        """Faster, or slower where ``steps`` is negative."""
        index = min(max(self.speed.currentIndex() + steps, 0), len(SPEEDS) - 1)
        self.speed.setCurrentIndex(index)
        self.speed_chosen.emit(SPEEDS[index])

    def show_playing(self, *, playing: bool, over: bool) -> None:
        """Say what the button would do."""
        text = "Pause" if playing else "Play again" if over else "Play"
        if self.play.text() != text:
            self.play.setText(text)
            self.play.setAccessibleName(text)


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    # A click leaves the focus where it is, so that Space goes on playing; Tab reaches every button.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
