"""Says kindly why a file was not imported, with the line that is wrong."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLayout, QVBoxLayout, QWidget

from app.ui.history.parts import heading, plain_label
from app.ui.history.transfer import Refused

_WIDTH: Final = 520


class RefusalSheet(QDialog):
    """Which line of which file, what is wrong with it, and that nothing was changed."""

    def __init__(self, window: QWidget, refused: Refused) -> None:
        """Make the sheet.

        Args:
            window: above which it opens.
            refused: the file, and why.
        """
        super().__init__(window)
        self.setWindowTitle("Nothing was imported")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        where = f"Line {refused.line} of {refused.file}"
        problem = f"{refused.problem[:1].upper()}{refused.problem[1:]}."
        advice = (
            "Your sessions are as they were. Drishti reads the files that it exports itself: "
            "export the sessions again, and import that file as it is."
        )
        layout.addWidget(heading("This file cannot be imported"))
        layout.addWidget(plain_label(f"{where}: {problem}"))
        if refused.text:
            layout.addWidget(_code(refused.text))
        layout.addWidget(plain_label(advice))
        self.setAccessibleName("Nothing was imported")
        self.setAccessibleDescription(f"{where}: {problem} {refused.text} {advice}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close this message (Esc)")
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)
        close.setFocus()
        # Wrapped text is as high as the width makes it; a dialogue would take the height of a narrow one.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.resize(_WIDTH, layout.heightForWidth(_WIDTH))


def _code(text: str) -> QLabel:
    # A zero-width space after each comma lets rows of cells wrap.
    label = plain_label(text.replace(",", ",\u200b"))
    label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    label.setObjectName("code")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
