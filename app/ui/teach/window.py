"""The list of the poses that the user has taught: delete, export, import."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.help_sheet import HelpSheet
from app.ui.history.notice import Notice
from app.ui.teach.taught import TaughtPoses
from app.ui.theme import Theme, palette, style_sheet
from model.errors import DrishtiError
from model.personal import PersonalPose
from model.personal_file import SUFFIX

_NOTHING: Final = "You have taught no poses yet. Teach one, and it is recognised like any other from then on."
_KINDS: Final = f"Poses (*{SUFFIX});;All files (*)"


class TaughtWindow(QWidget):
    """One row for each pose; what is deleted can be brought back while the window is open."""

    teach_wanted = Signal()

    def __init__(self, taught: TaughtPoses, theme: Theme) -> None:
        """Build the window.

        Args:
            taught: the poses; changed here.
            theme: the colours to begin with.
        """
        super().__init__()
        self._taught = taught
        self._build()
        self.set_theme(theme)
        taught.changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        self.setWindowTitle("Your own poses")
        self.setMinimumSize(400, 300)
        self.resize(560, 440)
        self.list = QListWidget()
        self.list.setAccessibleName("Your own poses")
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        nothing = QLabel(_NOTHING)
        nothing.setObjectName("empty")
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setMargin(24)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(nothing)
        self.teach = _button("Teach a pose …", "Show Drishti a pose of your own (Ctrl+N)")
        self.bring = _button("Import …", "Take in a pose that was exported (Ctrl+I)")
        self.send = _button("Export …", "Write the chosen pose to a file (Ctrl+E)")
        self.delete = _button("Delete", "Delete the chosen pose (Delete)")
        self.notice = Notice()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, slot in (
            (self.teach, self.teach_wanted.emit),
            (self.bring, self.ask_import),
            (self.send, self.ask_export),
            (self.delete, self.delete_current),
        ):
            button.clicked.connect(slot)
            buttons.addWidget(button)
        buttons.insertStretch(2, 1)
        inside = QVBoxLayout()
        inside.setContentsMargins(14, 14, 14, 12)
        inside.setSpacing(10)
        inside.addWidget(self.stack, 1)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(inside, 1)
        layout.addWidget(self.notice)
        self.list.currentRowChanged.connect(self._show_choice)
        shortcuts: tuple[tuple[tuple[str, ...], str, Callable[[], object]], ...] = (
            (("Ctrl+N",), "Teach a pose", self.teach_wanted.emit),
            (("Ctrl+I",), "Import a pose", self.ask_import),
            (("Ctrl+E",), "Export the chosen pose", self.ask_export),
            (("Del",), "Delete the chosen pose", self.delete_current),
            (("F1", "?"), "Show the keyboard shortcuts", self._show_help),
            (("Esc", "Ctrl+W"), "Close the window", self.close),
        )
        for keys, text, act in shortcuts:
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(lambda _checked=False, act=act: act())
            self.addAction(action)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme) + _style(theme))

    def ask_import(self) -> None:
        """Ask for a file and take in its pose."""
        path, _ = QFileDialog.getOpenFileName(self, "Import a pose", "", _KINDS)
        if path:
            self.import_from(Path(path))

    def import_from(self, path: Path) -> None:
        """Take in the pose of a file."""
        try:
            pose = self._taught.bring_in(path)
        except DrishtiError as error:
            self.notice.say(str(error))
        else:
            self._choose(pose.name)
            self.notice.say(f"Imported “{pose.name}”.")

    def ask_export(self) -> None:
        """Ask for a file and write the chosen pose to it."""
        pose = self._current()
        if pose is None:
            return
        dialog = QFileDialog(self, "Export a pose", "", _KINDS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.selectFile("".join(letter if letter.isalnum() else "-" for letter in pose.name) + SUFFIX)
        dialog.fileSelected.connect(lambda path: self.export_to(pose, Path(path)))
        dialog.open()

    def export_to(self, pose: PersonalPose, path: Path) -> None:
        """Write a pose to a file."""
        try:
            self._taught.send_out(pose, path)
        except DrishtiError as error:
            self.notice.say(str(error))
        else:
            self.notice.say(f"Exported “{pose.name}” to {path.name}.")

    def delete_current(self) -> None:
        """Delete the chosen pose; the notice brings it back."""
        pose = self._current()
        if pose is None:
            return
        try:
            self._taught.remove(pose)
        except DrishtiError as error:
            self.notice.say(str(error))
        else:
            tip = f"Bring “{pose.name}” back"
            self.notice.say(f"Deleted “{pose.name}”.", "Undo", tip, lambda: self._bring_back(pose))

    def _bring_back(self, pose: PersonalPose) -> None:
        try:
            self._taught.add(pose)
        except DrishtiError as error:
            self.notice.say(str(error))
        else:
            self._choose(pose.name)

    def _refresh(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for pose in self._taught.poses:
            item = QListWidgetItem(pose.name)
            item.setToolTip(pose.name)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.stack.setCurrentIndex(0 if self.list.count() else 1)
        self._show_choice()

    def _show_choice(self) -> None:
        for button in (self.send, self.delete):
            button.setEnabled(self._current() is not None)

    def _choose(self, name: str) -> None:
        self.list.setCurrentRow(self._taught.names.index(name))
        self.list.setFocus()

    def _current(self) -> PersonalPose | None:
        row = self.list.currentRow()
        return self._taught.poses[row] if 0 <= row < len(self._taught.poses) else None

    def _show_help(self) -> None:
        HelpSheet(self).open()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text.removesuffix(" …"))
    button.setToolTip(tip)
    return button


def _style(theme: Theme) -> str:
    """The style of what only this window has."""
    window, surface, border, text, quiet, accent = (
        color.name()
        for color in (theme.window, theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    return f"""
    TaughtWindow {{ background: {window}; }}
    QLabel {{ color: {text}; background: transparent; }}
    QPushButton:disabled {{ color: {quiet}; }}
    QListWidget {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 4px; outline: none;
    }}
    QListWidget:focus {{ border: 2px solid {accent}; padding: 3px; }}
    QListWidget::item {{ padding: 8px 10px; border-radius: 5px; }}
    QListWidget::item:selected {{ background: {accent}; color: {window}; }}
    """
