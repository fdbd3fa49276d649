"""The sheet of all keyboard shortcuts, made from the shortcuts themselves."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

_COLUMN: Final = 15
"""Rows that fit below each other on a small screen."""
_KEY: Final = 34
"""The least width of a key, in pixels."""
_STYLE = """
QLabel#key {
    background: palette(base); border: 1px solid palette(placeholder-text);
    border-bottom-width: 2px; border-radius: 5px; padding: 3px 9px; font-weight: 600;
}
QLabel#heading { font-size: 17px; font-weight: 600; }
"""


def shortcuts(window: QWidget) -> list[tuple[tuple[str, ...], str]]:
    """Keys, as this system writes them, and what they do; in the order in which they were made."""
    return [
        (
            tuple(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()),
            action.text(),
        )
        for action in window.findChildren(QAction)
        if action.shortcuts() and action.isEnabled()
    ]


class HelpSheet(QDialog):
    """Shows what the keys do; Esc closes it."""

    def __init__(self, window: QWidget) -> None:
        """Make the sheet of a window, as its shortcuts stand now."""
        super().__init__(window)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(_STYLE)
        heading = QLabel("Keyboard shortcuts")
        heading.setObjectName("heading")
        rows = shortcuts(window)
        self.setAccessibleDescription(". ".join(f"{' or '.join(keys)}: {what}" for keys, what in rows))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        # Many keys stand in two columns, or the sheet would be higher than small screens.
        length = len(rows) if len(rows) <= _COLUMN else -(-len(rows) // 2)
        for place, (keys, what) in enumerate(rows):
            column, row = divmod(place, length)
            grid.setColumnStretch(2 * column + 1, 1)
            grid.addLayout(_keys(keys), row, 2 * column)
            grid.addWidget(QLabel(what), row, 2 * column + 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAccessibleName("Close the keyboard shortcuts")
        close.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(18)
        layout.addWidget(heading)
        layout.addLayout(grid)
        layout.addWidget(QLabel("Tab goes from control to control; Space presses the one that is marked."))
        layout.addWidget(buttons)
        for key in self.findChildren(QLabel, "key"):
            key.ensurePolished()
            key.setMinimumWidth(max(_KEY, key.sizeHint().width()))


def _keys(keys: tuple[str, ...]) -> QHBoxLayout:
    """The keys of one row, side by side."""
    row = QHBoxLayout()
    row.setSpacing(6)
    for key in keys:
        label = QLabel(key)
        label.setObjectName("key")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(label)
    row.addStretch(1)
    return row
