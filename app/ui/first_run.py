"""The first steps, on a sheet over the picture: choose a camera, find the place to stand, learn the keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.capture.cameras import CameraInfo, list_cameras
from app.capture.demo import SPEC as DEMO
from app.cues import VoiceMode
from app.engine import Snapshot
from app.ui.floating_sheet import FloatingSheet
from app.ui.parts import color_names, named_button
from app.ui.settings.rows import ChoiceBox, Switch, enlarge
from app.ui.theme import Theme, palette, style_sheet
from app.whole_body import WholeBody

_LOW: Final = 420
"""Pictures lower than this spare the words that say it once more."""
_TITLES: Final = ("Choose your camera", "Find your place", "You are ready")
_KEYS: Final = (("Space", "pause"), ("F", "full screen"), ("M", "mirror"), ("V", "voice"), ("?", "all keys"))
_NO_CAMERA: Final = "No camera was found: plug one in, or watch the demo practitioner first."
_PRIVATE: Final = "Pictures never leave this computer."


class Mark(QWidget):
    """A ring that fills, and then a tick."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(34, 34))
        self._share = 0.0
        self._theme: Theme | None = None

    def show_share(self, share: float, theme: Theme) -> None:
        """Show how much is done, 0 to 1."""
        if (share, theme) != (self._share, self._theme):
            self._share, self._theme = share, theme
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The ring or the tick."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self._share >= 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.accent)
            painter.drawEllipse(ring)
            pen = QPen(self._theme.window, 3.2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline([QPointF(10.5, 17.5), QPointF(15, 22), QPointF(23.5, 12.5)])
        else:
            painter.setPen(QPen(self._theme.track, 4))
            painter.drawEllipse(ring)
            painter.setPen(QPen(self._theme.accent, 4))
            painter.drawArc(ring, 90 * 16, round(-360 * 16 * self._share))
        painter.end()


class FirstRun(FloatingSheet):
    """Three steps that can be left at any time; the window goes on working behind them."""

    at_edge = 350
    widest = 560
    free = 0.6  # between the name of the pose and the hint

    source_chosen = Signal(str)
    """What is to be watched, as ``--source`` takes it."""
    voice_chosen = Signal(VoiceMode)
    finished = Signal()
    """All steps were taken, or left out; the sheet goes away by itself."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        source: str,
        voice: VoiceMode = VoiceMode.OFF,
        cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras,
    ) -> None:
        """Build the sheet; it lies on ``parent`` and follows its size.

        Args:
            parent: the picture that it lies on.
            theme: the colours to begin with.
            source: what is watched now.
            voice: how much is spoken now.
            cameras: finds the cameras.
        """
        super().__init__(parent)
        self._cameras = cameras
        self._source = source
        self._theme = theme
        self._body = WholeBody()
        self.step: int = 0
        """Which step is shown, from 0."""
        self.setAccessibleName("First steps")
        self._build(voice)
        self.set_theme(theme)
        self.show_cameras()
        parent.installEventFilter(self)
        self._go(0)
        self.show()
        self.raise_()

    def _build(self, voice: VoiceMode) -> None:
        self.title = enlarge(QLabel(), 1.45)
        self.count = QLabel()
        self.count.setObjectName("quiet")
        self.camera = ChoiceBox()
        self.camera.setAccessibleName("Camera")
        self.camera.setToolTip("What to watch: a camera or the demo practitioner")
        self.camera.setMinimumContentsLength(20)
        self.camera.chosen.connect(self._choose_source)
        self.no_camera = _words(_NO_CAMERA, "trouble")
        self.how = _words("Step back until head, hands and feet are in the picture.")
        self.mark = Mark()
        self.status = enlarge(_words(""), 1.55, bold=False)
        self.status.setAccessibleName("What the camera sees")
        self.voice = Switch()
        self.voice.setChecked(voice is not VoiceMode.OFF)
        self.voice.setAccessibleName("Voice")
        self.voice.setToolTip("Speak names and goals (V)")
        self.voice.toggled.connect(lambda on: self.voice_chosen.emit(VoiceMode.CUES if on else VoiceMode.OFF))
        self.back = named_button("Back", "Go to the step before")
        self.skip = named_button("Skip", "Leave the first steps out (Esc); the settings show them again")
        self.next = named_button("Next", "Go to the next step (Enter)")
        self.next.setObjectName("main")
        self.back.clicked.connect(lambda: self._go(self.step - 1))
        self.next.clicked.connect(self._next)
        self.skip.clicked.connect(self._finish)
        self._pages: list[QWidget] = []
        seen = QHBoxLayout()
        seen.setSpacing(12)
        seen.addWidget(self.mark)
        seen.addWidget(self.status, 1)
        speak = QHBoxLayout()
        speak.addWidget(_words("Speak names and goals"), 1)
        speak.addWidget(self.voice)
        for parts in (
            (self.camera, self.no_camera, _words(_PRIVATE, "quiet")),
            (self.how, seen),
            (
                _words("Take a pose and hold it: its name and the timer come by themselves."),
                speak,
                _words(_keys(), "quiet"),
            ),
        ):
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(8)
            for part in parts:
                if isinstance(part, QWidget):
                    column.addWidget(part)
                else:
                    column.addLayout(part)
            self._pages.append(page)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.count)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        for page in self._pages:
            layout.addWidget(page)
        layout.addLayout(buttons)

    def show_cameras(self) -> None:
        """List the cameras that are plugged in; call it when one comes or goes."""
        cameras = [(camera.name, camera.spec) for camera in self._cameras()]
        self.no_camera.setVisible(not cameras)
        self.camera.set_choices([*cameras, ("Demo practitioner", DEMO)])
        offered = {spec for _, spec in cameras} | {DEMO}
        self.camera.show_value(self._source if self._source in offered else DEMO, "")
        self._place()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Tell what the camera sees; call it with every new snapshot."""
        if self.step == 1:
            self._body.update(snapshot)
            self._show_body()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme) + _style(theme))
        self._show_body()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves, Enter goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self._finish()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._next()
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        if self.step == len(_TITLES) - 1:
            self._finish()
        else:
            self._go(self.step + 1)

    def _go(self, step: int) -> None:
        last = step == len(_TITLES) - 1
        if step == 1:
            self._body = WholeBody()
            self._show_body()
        self.step = step
        for number, page in enumerate(self._pages):
            page.setVisible(number == step)
        self.title.setText(_TITLES[step])
        self.count.setText(f"{step + 1} of {len(_TITLES)}")
        self.setAccessibleDescription(f"Step {step + 1} of {len(_TITLES)}: {_TITLES[step]}")
        self.back.setVisible(step > 0)
        self.skip.setVisible(not last)
        self.next.setText("Start" if last else "Next")
        self.next.setAccessibleName(self.next.text())
        self.next.setToolTip("Start practising (Enter)" if last else "Go to the next step (Enter)")
        self._place()
        (self.camera if step == 0 else self.next).setFocus()

    def _finish(self) -> None:
        parent = self.parent()
        if parent is not None:
            parent.removeEventFilter(self)
        self.hide()
        self.finished.emit()
        self.deleteLater()

    def _choose_source(self, spec: str) -> None:
        self._source = spec
        self.source_chosen.emit(spec)
        self.camera.setFocus()  # whoever starts the source may have given the picture the keyboard

    def _show_body(self) -> None:
        self.mark.show_share(self._body.share, self._theme)
        if self.status.text() != self._body.sentence:
            self.status.setText(self._body.sentence)
            self.status.setAccessibleDescription(self._body.sentence)

    def _fit(self, height: int) -> None:
        """Low pictures spare the words that say it once more."""
        self.how.setVisible(height >= _LOW)


def _keys() -> str:
    return " · ".join(f"<b>{key}</b>&nbsp;{what.replace(' ', '&nbsp;')}" for key, what in _KEYS)


def _words(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _style(theme: Theme) -> str:
    """The style of what only this sheet has."""
    window, surface, border, text, quiet, accent, warning = color_names(theme)
    return f"""
    QFrame#sheet {{ background: {window}; border: 1px solid {border}; border-radius: 14px; }}
    QLabel, QCheckBox {{ color: {text}; background: transparent; }}
    QCheckBox {{
        selection-background-color: {accent}; selection-color: {window}; placeholder-text-color: {quiet};
    }}
    QLabel#quiet {{ color: {quiet}; }}
    QLabel#trouble {{ color: {warning}; }}
    QPushButton#main {{ background: {accent}; color: {surface}; border-color: {accent}; font-weight: 600; }}
    QPushButton#main:focus {{ border: 2px solid {text}; }}
    """
