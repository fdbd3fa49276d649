"""What is shown where there is nothing to show: why, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.history.parts import larger


class EmptyState(QWidget):
    """A title, a sentence and up to some buttons, in the middle."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.title = _centred()
        self.title.setFont(larger(self.title.font(), 1.5, strong=True))
        self.text = _centred()
        self.text.setObjectName("quiet")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 28, 28, 28)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addLayout(row)
        layout.addStretch(3)

    def say(self, title: str, text: str) -> None:
        """Show these words."""
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)


def _centred() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # A path is one long word; it must not make the window wider.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
