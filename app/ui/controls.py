"""The bar of controls under the picture, and the banner for what has to be said."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.capture.cameras import CameraInfo, list_cameras
from app.capture.demo import SPEC as DEMO
from app.cues import VoiceMode
from app.ui.chevron_box import ChevronBox

_OPEN_FILM: Final = "open"
_LONGEST_NAME: Final = 28


class ElidedLabel(QLabel):
    """A label that cuts its text short where there is no room; the tool tip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        """Show a text, as much of it as fits."""
        if text != self._text:
            self._text = text
            self.setToolTip(text)
            self.setAccessibleDescription(text)
            self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(
            QFontMetrics(self.font()).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        )


class SourceChooser(ChevronBox):
    """Cameras, the film that was opened, the demo practitioner, and the way to open a film."""

    chosen = Signal(str)
    """What ``--source`` would take."""
    film_wanted = Signal()

    def __init__(self, cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras) -> None:
        super().__init__()
        self.setAccessibleName("What to watch")
        self.setToolTip("What to watch: a camera, a film or the demo practitioner")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(14)
        self._cameras = cameras
        self._current = DEMO
        self._film: str | None = None
        self.refresh()
        self.activated.connect(self._choose)

    def show_current(self, spec: str) -> None:
        """Show what is watched now."""
        self._current = spec
        if not spec.startswith("camera:") and spec != DEMO:
            self._film = spec
        self.refresh()

    def showPopup(self) -> None:  # noqa: N802
        """Look for cameras again, then open the list."""
        self.refresh()
        super().showPopup()

    def refresh(self) -> None:
        """List the cameras that are plugged in."""
        with QSignalBlocker(self):
            self.clear()
            for camera in self._cameras():
                self.addItem(camera.name, camera.spec)
            if self._current.startswith("camera:") and self.findData(self._current) < 0:
                self.addItem(f"Camera {self._current.removeprefix('camera:')} (not found)", self._current)
            self.addItem("Demo practitioner", DEMO)
            if self._film is not None:
                self.addItem(_short(Path(self._film).name), self._film)
                self.setItemData(self.count() - 1, self._film, Qt.ItemDataRole.ToolTipRole)
            self.insertSeparator(self.count())
            self.addItem("Open film …", _OPEN_FILM)
            self.setCurrentIndex(self.findData(self._current))

    def _choose(self, index: int) -> None:
        spec = self.itemData(index)
        self.setCurrentIndex(self.findData(self._current))
        if spec == _OPEN_FILM:
            self.film_wanted.emit()
        else:
            self.chosen.emit(spec)


class VoiceChooser(ChevronBox):
    """How much is spoken."""

    chosen = Signal(VoiceMode)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Voice")
        self.setToolTip("What is spoken (V): nothing, names and goals, or also what is missing in view")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for mode in VoiceMode:
            self.addItem(f"Voice: {mode}", mode)
        self.activated.connect(lambda index: self.chosen.emit(VoiceMode(self.itemData(index))))

    def show_current(self, mode: VoiceMode) -> None:
        """Show what is chosen now."""
        self.setCurrentIndex(list(VoiceMode).index(mode))


class Banner(QFrame):
    """One sentence that stays until it is closed, with one thing to do about it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setAccessibleName("Message")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.action = QPushButton("Watch the demo practitioner")
        self.action.setAccessibleName("Watch the demo practitioner")
        self._close = QPushButton("Close")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.action)
        layout.addWidget(self._close)
        self.hide()

    def say(self, sentence: str, *, offer_demo: bool) -> None:
        """Show a sentence, and the button that starts the demo where that helps."""
        self._text.setText(sentence)
        self._text.setAccessibleDescription(sentence)
        self.action.setVisible(offer_demo)
        self.show()


class ControlBar(QWidget):
    """Source, pause, mirror, skeleton, voice, full screen, the other windows, and the status line."""

    def __init__(self, cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.source = SourceChooser(cameras)
        self.pause = _button("Pause", "Pause or go on (Space)", checkable=False)
        self.record = _button("Record", "Record a film, or stop (R)", checkable=True)
        self.mirror = _button("Mirror", "Show the picture as a mirror does (M)", checkable=True)
        self.skeleton = _button("Skeleton", "Draw the skeleton (K)", checkable=True)
        self.full_screen = _button("Full screen", "Fill the screen (F); Esc goes back", checkable=False)
        self.voice = VoiceChooser()
        self.poses = _button("Poses", "All poses, and how to take them (L)", checkable=False)
        self.more = _button("More", "The other windows, the settings and the keys", checkable=False)
        self.more.setMenu(QMenu(self.more))
        self.status = ElidedLabel()
        self.status.setObjectName("status")
        self.status.setAccessibleName("Status")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.source, 3)
        row.addStretch(1)
        for button in (self.pause, self.record, self.mirror, self.skeleton):
            row.addWidget(button)
        self.source.setMaximumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(row)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        for control in (self.voice, self.full_screen, self.poses, self.more):
            below.addWidget(control)
        layout.addLayout(below)


def _short(name: str) -> str:
    """A long file name without its middle."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 8]}…{name[-7:]}"


def _button(text: str, tip: str, *, checkable: bool) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setCheckable(checkable)
    # A click leaves the focus where it is, so that Space goes on pausing; Tab reaches every button.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
