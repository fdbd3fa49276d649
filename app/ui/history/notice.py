"""The banner at the foot of the window: one sentence, and one thing to do about it."""

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.ui.history.parts import button, plain_label


class Notice(QFrame):
    """Stays until it is closed or another sentence comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.text: QLabel = plain_label()
        self.text.setAccessibleName("Message")
        self.action = button("", "", "")
        self.dismiss = button("Close", "Close this message", "Close this message")
        self._act: Callable[[], None] | None = None
        self.action.clicked.connect(self._do)
        self.dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(8)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.action)
        layout.addWidget(self.dismiss)
        self.hide()

    def say(
        self, sentence: str, action: str = "", tip: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Show a sentence.

        Args:
            sentence: what happened.
            action: text of the button, none where it is empty.
            tip: what the button does.
            act: called when it is pressed, after the notice is gone.
        """
        self.text.setText(sentence)
        self.text.setAccessibleDescription(sentence)
        self.action.setText(action)
        self.action.setAccessibleName(tip or action)
        self.action.setToolTip(tip)
        self.action.setVisible(bool(action))
        self._act = act
        self.show()
        # Nobody who does not look at the foot of the window would know of it.
        event = QAccessibleAnnouncementEvent(self, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
