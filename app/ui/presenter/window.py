"""The presenter's window: for a second screen, a projector, the eyes of a class."""

import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QScreen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.engine import Snapshot, SourceStatus
from app.ui.help_sheet import HelpSheet
from app.ui.lasting import Lasting
from app.ui.presenter.stage import Stage
from app.ui.presenter.trace import Trace
from app.ui.readout import Calm, read_out
from app.ui.theme import Theme, palette, style_sheet
from model.catalogue import Catalogue
from model.recognition import Recognition

_HINT_SECONDS: Final = 0.6


class PresenterWindow(QWidget):
    """Shows the snapshots that it is given, very large; can be frozen while the engine goes on."""

    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        """Build the window; it shows nothing yet.

        Args:
            catalogue: the poses.
            theme: the colours to begin with.
        """
        super().__init__()
        self._catalogue = catalogue
        self._trace = Trace()
        self._traced: Recognition | None = None
        self._lasting = Lasting()
        self._calm = Calm(_HINT_SECONDS)
        self._latest = Snapshot()
        self._placed = False
        self.stage = Stage(theme)
        self._build()
        self._add_shortcuts()
        self.set_theme(theme)
        self.stage.setFocus()

    def _build(self) -> None:
        self.setWindowTitle("Presenter view")
        self.setMinimumSize(520, 380)
        self.resize(1280, 760)
        self.freeze = _button("Freeze", "Let the view stand still, or go on (Space)")
        self.freeze.setCheckable(True)
        self.freeze.toggled.connect(self._freeze)
        self.full_screen = _button("Full screen", "Fill the screen (F); Esc goes back")
        self.full_screen.clicked.connect(self.toggle_full_screen)
        self.other_screen = _button("Other screen", "Move to the next screen (S)")
        self.other_screen.clicked.connect(self.move_to_other_screen)
        self.keys = _button("Keys", "Show the keyboard shortcuts (F1)")
        self.keys.clicked.connect(self.show_help)
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.freeze, self.full_screen, self.other_screen, self.keys):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.bar)

    def _add_shortcuts(self) -> None:
        """The help sheet lists them in this order."""
        for keys, text, slot in (
            (("F", "F11"), "Fill the screen, or go back", self.toggle_full_screen),
            (("Esc",), "Leave the full screen", self.leave_full_screen),
            (("S",), "Move to the next screen", self.move_to_other_screen),
            (("F1", "?"), "Show the keyboard shortcuts", self.show_help),
            (("Ctrl+W",), "Close this window", self.close),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(slot)
            self.addAction(action)
        # On the view alone: elsewhere Space works the control that has the focus.
        freeze = QAction("Freeze the view, or go on", self.stage)
        freeze.setShortcut(QKeySequence("Space"))
        freeze.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        freeze.setAutoRepeat(False)
        freeze.triggered.connect(self.freeze.toggle)
        self.stage.addAction(freeze)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the newest snapshot; it is shown unless the view is frozen."""
        self._latest = snapshot
        readout = read_out(snapshot, self._catalogue)
        recognition = snapshot.recognition
        if recognition is not None and recognition is not self._traced:
            self._traced = recognition
            self._trace.note(recognition.t_seconds, readout.confidence, readout.title)
        now = time.monotonic()
        at_once = snapshot.source is not SourceStatus.LIVE or snapshot.paused
        hint = self._calm.update(now, readout.hint, at_once=at_once)
        shown = self._lasting.update(now, replace(readout, hint=hint))
        if self.frozen or not self.isVisible():
            return
        person = recognition.person if recognition else None
        self.stage.present(snapshot.frame, person, shown, self._trace.samples())

    @property
    def frozen(self) -> bool:
        """Whether the view stands still."""
        return self.freeze.isChecked()

    def _freeze(self, frozen: bool) -> None:
        words = "Go on" if frozen else "Freeze"
        self.freeze.setText(words)
        self.freeze.setAccessibleName(words)
        self.stage.set_frozen(frozen)
        if not frozen:
            self.show_snapshot(self._latest)

    def show(self) -> None:
        """Open the window: the first time on the screen that is free, filling it, where there is one."""
        if not self._placed:
            self._placed = True
            active = QApplication.activeWindow()
            taken = active.screen() if active is not None else QGuiApplication.primaryScreen()
            free = [screen for screen in QGuiApplication.screens() if screen is not taken]
            if free:
                self._go_to(free[0])
                self.toggle_full_screen()
        self.other_screen.setVisible(len(QGuiApplication.screens()) > 1)
        super().show()
        self.show_snapshot(self._latest)

    def move_to_other_screen(self) -> None:
        """Move to the next screen, round and round; nothing happens where there is one only."""
        screens = QGuiApplication.screens()
        here = screens.index(self.screen()) if self.screen() in screens else 0
        following = screens[(here + 1) % len(screens)]
        if following is self.screen():
            return
        filled = self.isFullScreen()
        if filled:
            # Some window managers move no window that fills a screen.
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)
        self._go_to(following)
        if filled:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowFullScreen)

    def _go_to(self, screen: QScreen) -> None:
        room = screen.availableGeometry()
        self.setScreen(screen)
        self.resize(self.size().boundedTo(room.size()))
        self.move(room.center() - self.rect().center())

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.bar.setVisible(not self.isFullScreen())
        self.stage.setFocus()

    def leave_full_screen(self) -> None:
        """Go back from the full screen; nothing happens elsewhere."""
        if self.isFullScreen():
            self.toggle_full_screen()

    def show_help(self) -> None:
        """Show what the keys do."""
        HelpSheet(self).open()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as in a mirror, or as it is."""
        self.stage.set_mirrored(mirrored)

    def set_skeleton(self, skeleton: bool) -> None:
        """Draw the skeleton, or leave it out."""
        self.stage.set_skeleton(skeleton)

    def set_details(self, details: bool) -> None:
        """Draw the timings, or leave them out; the best poses are always there."""
        self.stage.set_details(details)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let nothing move but what tells something, or change gently."""
        self.stage.set_reduced_motion(reduced)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme))
        self.stage.set_theme(theme)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    # A click leaves the focus where it is, so that Space goes on freezing; Tab reaches every button.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
