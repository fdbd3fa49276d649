"""The settings window: every choice on one page, applied at once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.capture.cameras import CameraInfo, list_cameras
from app.capture.demo import SPEC as DEMO
from app.cues import VoiceMode
from app.settings import MotionChoice, RecordMode, Resolution, Settings, ThemeChoice
from app.ui.parts import color_names, named_button
from app.ui.settings.bundle_list import BundleList
from app.ui.settings.rows import ChoiceBox, Row, Section, Switch
from app.ui.theme import Theme, palette, style_sheet

_WIDEST: Final = 720
_GOALS: Final = (10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
_RESOLUTIONS: Final = {
    Resolution.AUTO: "Automatic",
    Resolution.VGA: "640 × 480",
    Resolution.HD: "1280 × 720",
    Resolution.FULL_HD: "1920 × 1080",
}
_VOICES: Final = {
    VoiceMode.OFF: "Off",
    VoiceMode.CUES: "Cues: names and goals",
    VoiceMode.COACH: "Coach: also what is missing",
}
_THEMES: Final = {ThemeChoice.SYSTEM: "As the system", ThemeChoice.LIGHT: "Light", ThemeChoice.DARK: "Dark"}
_MOTIONS: Final = {MotionChoice.SYSTEM: "As the system", MotionChoice.ON: "On", MotionChoice.OFF: "Off"}
_RECORDS: Final = {
    RecordMode.CLEAN: "The camera's picture",
    RecordMode.OVERLAY: "The picture as you see it",
    RecordMode.BOTH: "Both, as two films",
}


class SettingsWindow(QWidget):
    """Changes the settings that it was given, and says which."""

    changed = Signal(str)
    """The name of the field of :class:`Settings` that has another value now."""
    source_chosen = Signal(str)
    """What is to be watched, as ``--source`` takes it."""
    first_run_wanted = Signal()
    """The first steps are to be shown again."""

    def __init__(
        self,
        settings: Settings,
        bundles: Path,
        recordings: Path,
        theme: Theme,
        cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras,
    ) -> None:
        """Build the window.

        Args:
            settings: the user's choices; changed here, saved by whoever listens.
            bundles: folder of the user's own bundles.
            recordings: folder of the films that are recorded.
            theme: the colours to begin with.
            cameras: finds the cameras.
        """
        super().__init__()
        self._settings = settings
        self._recordings = recordings
        self._cameras = cameras
        self._undo: dict[str, Any] | None = None
        self._show_field: dict[str, Callable[[Any], None]] = {}
        self.setWindowTitle("Settings")
        self.setMinimumSize(340, 320)
        self.resize(680, 760)
        self._build(bundles)
        self.set_theme(theme)
        self.refresh()

    def _build(self, bundles: Path) -> None:
        self.camera = ChoiceBox()
        self.camera.chosen.connect(self._choose_source)
        self.bundles = BundleList(bundles, self._settings.bundle)
        self.bundles.chosen.connect(partial(self._set, "bundle"))
        self._show_field["bundle"] = self.bundles.show_current
        self.reset = named_button(
            "Reset all", "Set everything back to how it was at first; that can be undone"
        )
        self.reset.clicked.connect(self._reset)
        again = named_button("Show again", "Choose the camera, find the place to stand, and learn the keys")
        again.clicked.connect(self.first_run_wanted)
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout()
        column.setContentsMargins(16, 18, 16, 22)
        column.setSpacing(22)
        for section in (
            Section(
                "Camera",
                Row("Camera", "", self.camera),
                self._choice(
                    "resolution", "Picture size", "The camera gives what comes nearest.", _RESOLUTIONS
                ),
                self._switch("mirror", "Mirror", "Show the camera's picture as a mirror does."),
                self._switch(
                    "lock_on",
                    "Stay with one person",
                    "Follow whoever was there first, or whom you click on.",
                ),
            ),
            Section("Recognition", self.bundles),
            Section(
                "Practice",
                self._choice("hold_goal", "Goal", "How long a hold is meant to last.", _goals()),
                self._choice("voice", "Voice", "What is spoken while you practise.", _VOICES),
                self._switch(
                    "sounds", "Sounds", "Soft tones when a hold begins, reaches its goal, and ends."
                ),
            ),
            Section(
                "Display",
                self._choice("theme", "Colours", "", _THEMES),
                self._switch("skeleton", "Skeleton", "Draw the joints that were found over the picture."),
                self._switch("details", "Details", "Show the five likeliest poses and the timings."),
                self._choice(
                    "reduced_motion", "Less movement", "Leave out what moves without need.", _MOTIONS
                ),
            ),
            Section(
                "Recording",
                self._choice("record", "What is recorded", "", _RECORDS),
                Row("Folder", str(self._recordings), self._folder_button()),
            ),
            Section(
                "From the beginning",
                Row("First steps", "Camera, place to stand, and keys.", again),
                Row("All settings", "Favourites and sessions stay.", self.reset),
            ),
        ):
            column.addWidget(section)
        column.addStretch(1)
        inside = QWidget()
        inside.setLayout(column)
        inside.setMaximumWidth(_WIDEST)
        across = QHBoxLayout(content)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(inside, 1000)
        across.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._build_undo())
        close = QAction("Close the window", self)
        close.setShortcuts([QKeySequence("Esc"), QKeySequence("Ctrl+W")])
        close.triggered.connect(self.close)
        self.addAction(close)
        self.camera.setFocus()

    def _build_undo(self) -> QFrame:
        self.undo_bar = QFrame()
        self.undo_bar.setObjectName("banner")
        said = QLabel("All settings are as they were at first.")
        said.setWordWrap(True)
        self.undo = named_button("Undo", "Bring your settings back")
        self.undo.clicked.connect(self._undo_reset)
        row = QHBoxLayout(self.undo_bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(said, 1)
        row.addWidget(self.undo)
        self.undo_bar.hide()
        return self.undo_bar

    def refresh(self) -> None:
        """Show the settings as they are now, and the cameras that are plugged in."""
        for name, show in self._show_field.items():
            show(getattr(self._settings, name))
        self.show_cameras()

    def show_cameras(self) -> None:
        """List the cameras that are plugged in."""
        cameras = [(camera.name, camera.spec) for camera in self._cameras()]
        self.camera.set_choices([*cameras, ("Demo practitioner", DEMO)])
        source = self._settings.source or (cameras[0][1] if cameras else DEMO)
        kind, _, number = source.partition(":")
        self.camera.show_value(
            source, f"Camera {number} (not found)" if kind == "camera" else Path(source).name
        )

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme) + _style(theme))

    def _choice(self, field: str, name: str, note: str, choices: dict[Any, str]) -> Row:
        box = ChoiceBox((text, value) for value, text in choices.items())
        box.setObjectName(field)
        box.chosen.connect(partial(self._set, field))
        self._show_field[field] = lambda value: box.show_value(value, _seconds(value))
        return Row(name, note, box)

    def _switch(self, field: str, name: str, note: str) -> Row:
        switch = Switch()
        switch.setObjectName(field)
        switch.clicked.connect(lambda on: self._set(field, on))
        self._show_field[field] = switch.setChecked
        return Row(name, note, switch)

    def _folder_button(self) -> QPushButton:
        button = named_button("Open", "Open the folder of the recordings")
        button.clicked.connect(self._open_folder)
        return button

    def _open_folder(self) -> None:
        """Open the folder, or what is there of the way to it before the first recording."""
        folders = (self._recordings, *self._recordings.parents)
        there = next((folder for folder in folders if folder.is_dir()), self._recordings)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(there)))

    def _choose_source(self, spec: str) -> None:
        self.source_chosen.emit(spec)

    def _set(self, field: str, value: object) -> None:
        if getattr(self._settings, field) != value:
            setattr(self._settings, field, value)
            self._forget_undo()
            self.changed.emit(field)

    def _reset(self) -> None:
        self._undo = self._settings.reset()
        self.refresh()
        self.undo_bar.show()
        self.undo.setFocus()
        self._tell(self._undo)

    def _undo_reset(self) -> None:
        if self._undo is not None:
            now = {name: getattr(self._settings, name) for name in self._undo}
            self._settings.restore(self._undo)
            self._forget_undo()
            self.refresh()
            self.reset.setFocus()
            self._tell(now)

    def _tell(self, before: dict[str, Any]) -> None:
        for name, value in before.items():
            if getattr(self._settings, name) != value:
                self.changed.emit(name)

    def _forget_undo(self) -> None:
        self._undo = None
        self.undo_bar.hide()


def _goals() -> dict[int, str]:
    return {seconds: _seconds(seconds) for seconds in _GOALS}


def _seconds(value: Any) -> str:
    """Seconds in words; anything else as it is."""
    if not isinstance(value, int):
        return str(value)
    minutes, seconds = divmod(value, 60)
    words = [f"{minutes} min"] if minutes else []
    return " ".join([*words, f"{seconds} s"] if seconds or not minutes else words)


def _style(theme: Theme) -> str:
    """The style of what only this window has."""
    window, surface, border, text, quiet, accent, warning = color_names(theme)
    return f"""
    SettingsWindow, QWidget#page {{ background: {window}; }}
    QFrame#plate {{ background: {surface}; border: 1px solid {border}; border-radius: 10px; }}
    QFrame#line {{ background: {border}; border: none; margin: 0 16px; }}
    QLabel, QRadioButton, QCheckBox {{ color: {text}; background: transparent; }}
    QCheckBox {{
        selection-background-color: {accent}; selection-color: {window}; placeholder-text-color: {quiet};
    }}
    QLabel#quiet {{ color: {quiet}; }}
    QLabel#trouble {{ color: {warning}; }}
    QRadioButton {{ spacing: 9px; font-weight: 600; padding: 3px 0; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QRadioButton:focus {{ text-decoration: underline; }}
    QRadioButton::indicator {{
        width: 14px; height: 14px; border-radius: 9px; border: 2px solid {quiet}; background: {surface};
    }}
    QRadioButton::indicator:checked {{ border: 5px solid {accent}; width: 8px; height: 8px; }}
    QRadioButton:disabled {{ color: {quiet}; }}
    QPushButton:disabled {{ color: {quiet}; border-style: dashed; }}
    QScrollBar:vertical {{ background: {window}; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; margin: 2px; min-height: 36px; }}
    QScrollBar::handle:vertical:hover {{ background: {quiet}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: none; }}
    """
