"""The sheet over the picture on which a pose is named, shown and learned."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.floating_sheet import FloatingSheet
from app.ui.parts import color_names, named_button
from app.ui.settings.rows import enlarge
from app.ui.teach.lesson import COUNTDOWN_SECONDS, HOLD_SECONDS, Lesson, Step
from app.ui.teach.ring import Ring
from app.ui.theme import Theme, palette, style_sheet
from model.personal import LONGEST_NAME

_LOW: Final = 420
"""Pictures lower than this have a small ring."""
_HOW: Final = (
    f"Give it a name and press Start. You have {COUNTDOWN_SECONDS} seconds to step back and take the pose; "
    f"then hold it for {HOLD_SECONDS:.0f} seconds, all of you in view."
)


class TeachSheet(FloatingSheet):
    """What is to be done, step by step; whoever owns it decides what comes next."""

    at_edge = 360
    widest = 360
    free = 0.62  # below the name of the pose

    start_wanted = Signal(str)
    """The name, as it was written."""
    closed = Signal()
    """By the user, at any time; the sheet goes away by itself."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        """Ask for a name; the sheet lies on ``parent`` and follows its size."""
        super().__init__(parent)
        self.setAccessibleName("Teach a pose")
        self._build(theme)
        self.set_theme(theme)
        parent.installEventFilter(self)
        self.ask()
        self.show()
        self.raise_()
        self.name.setFocus()

    def _build(self, theme: Theme) -> None:
        self.title = enlarge(_words(""), 1.45)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("Name of the pose")
        self.name.setAccessibleName("Name of the pose")
        self.name.setToolTip("What the pose is called on the screen, by the voice and in the history")
        self.words = _words("")
        self.trouble = _words("", "trouble")
        self.trouble.setAccessibleName("What is wrong")
        self.ring = Ring(theme)
        self.status = enlarge(_words(""), 1.55, bold=False)
        self.status.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.status.setAccessibleName("What to do")
        self.cancel = named_button("Cancel", "Leave without teaching a pose (Esc)")
        self.go = named_button("Start", "Begin to count down (Enter)")
        self.go.setObjectName("main")
        self.cancel.clicked.connect(self.leave)
        self.go.clicked.connect(self._go_on)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        for widget in (self.title, self.words, self.name, self.trouble):
            layout.addWidget(widget)
        layout.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.status)
        layout.addLayout(buttons)

    def ask(self, trouble: str = "") -> None:
        """Ask for a name, perhaps once more, saying what went wrong."""
        self._ends = False
        self._show("Teach a pose", _HOW, self.words, self.name, self.go)
        self._name_go("Start", "Begin to count down (Enter)")
        self.trouble.setText(trouble)
        self.trouble.setAccessibleDescription(trouble)
        self.trouble.setVisible(bool(trouble))
        self.name.setFocus()
        self._place()

    def refuse(self, why: str) -> None:
        """Say that nothing can be taught now."""
        self._end("Teach a pose", why)

    def show_lesson(self, lesson: Lesson) -> None:
        """Show how far the lesson is."""
        if self.status.isHidden():
            self._show(self.name.text(), "", self.ring, self.status)
            self.cancel.setFocus()
            self._place()
        if lesson.step is Step.COUNTDOWN:
            self.ring.show_share(0.0, str(lesson.left))
        else:
            self.ring.show_share(lesson.share, "Hold" if lesson.step is Step.HOLD else "✓")
        if self.status.text() != lesson.sentence:
            self.status.setText(lesson.sentence)
            self.status.setAccessibleDescription(lesson.sentence)

    def learned(self, name: str) -> None:
        """The pose is known from now on."""
        self._end(f"Learned: {name}", "It is recognised, timed and kept like any other pose from now on.")

    def leave(self) -> None:
        """Go away."""
        parent = self.parent()
        if parent is not None:
            parent.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.ring.theme = theme
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme) + _style(theme))
        self.ring.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves, Enter goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.go.isVisible():
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self._ends:
            self.leave()
        else:
            self.start_wanted.emit(self.name.text())

    def _end(self, title: str, words: str) -> None:
        self._ends = True
        self._show(title, words, self.words, self.go)
        self.cancel.hide()
        self._name_go("Close", "Go back to practising (Enter)")
        self.go.setFocus()
        self._place()

    def _show(self, title: str, words: str, *parts: QWidget) -> None:
        for one in (self.words, self.name, self.trouble, self.ring, self.status, self.go):
            one.setVisible(one in parts)
        self.cancel.show()
        self.title.setText(title)
        self.words.setText(words)
        self.setAccessibleDescription(f"{title}. {words}".strip())

    def _name_go(self, text: str, tip: str) -> None:
        self.go.setText(text)
        self.go.setAccessibleName(text)
        self.go.setToolTip(tip)

    def _fit(self, height: int) -> None:
        """In low pictures the ring is small."""
        self.ring.set_small(height < _LOW)


def _words(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _style(theme: Theme) -> str:
    """The style of what only this sheet has."""
    window, surface, border, text, quiet, accent, warning = color_names(theme)
    return f"""
    QFrame#sheet {{ background: {window}; border: 1px solid {border}; border-radius: 14px; }}
    QLabel {{ color: {text}; background: transparent; }}
    QLabel#trouble {{ color: {warning}; }}
    QLineEdit {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 6px 10px; min-height: 20px; placeholder-text-color: {quiet};
    }}
    QLineEdit:focus {{ border: 2px solid {accent}; padding: 5px 9px; }}
    QPushButton#main {{ background: {accent}; color: {surface}; border-color: {accent}; font-weight: 600; }}
    QPushButton#main:focus {{ border: 2px solid {text}; }}
    """
