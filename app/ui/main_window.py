"""The practice window: the picture, what was recognised, and a few controls."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QVBoxLayout, QWidget

from app.capture.cameras import open_source
from app.capture.demo import SPEC as DEMO
from app.capture.source import Source
from app.cues import VoiceMode
from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.lazy_recognizer import Stepper
from app.live import Live, is_camera
from app.settings import Settings
from app.ui.commentary import Commentary
from app.ui.controls import Banner, ControlBar
from app.ui.help_sheet import HelpSheet
from app.ui.library.window import LibraryWindow
from app.ui.picture import PictureView
from app.ui.readout import Calm, Readout, read_out, status_line
from app.ui.side_windows import SideWindows
from app.ui.theme import Theme, palette, style_sheet, theme_for
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import FILM_SUFFIXES

_POLL_MS: Final = 16
_STATUS_SECONDS: Final = 1.0
_HINT_SECONDS: Final = 0.6


class MainWindow(QMainWindow):
    """Owns the engine and shows its latest snapshot."""

    def __init__(
        self,
        open_recognizer: Callable[[], Stepper],
        bundle_name: str,
        settings: Settings,
        data_dir: Path,
        make_source: Callable[[str], Source] = open_source,
        speech_engine: str | None = None,
    ) -> None:
        """Build the window; nothing is watched yet.

        Args:
            open_recognizer: loads the models; called in the engine's thread.
            bundle_name: for the status line.
            settings: the user's choices; changed and saved here.
            data_dir: where the settings are kept.
            make_source: turns what ``--source`` takes into a source.
            speech_engine: Qt's name of the engine that speaks; None for the system's own.
        """
        super().__init__()
        self._live = Live(open_recognizer, bundle_name, data_dir, make_source, self._has_started)
        self._settings = settings
        self._data_dir = data_dir
        self._catalogue = load_catalogue()
        self._windows = SideWindows()
        self._snapshot = Snapshot()
        self._readout = Readout()
        self._calm = Calm(_HINT_SECONDS)
        self._said: set[str] = set()
        self._recalling = False
        self._status_at = 0.0
        self.commentary = Commentary(self._catalogue, settings.voice, speech_engine, self)
        self.commentary.voice.failed.connect(self.say)
        self.problems: list[str] = []
        """What went wrong for good, in the order it happened."""
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self._snapshot

    def _build(self) -> None:
        self.setWindowTitle("Drishti")
        hints = QGuiApplication.styleHints()
        self.picture = PictureView()
        self.bar = ControlBar()
        self.banner = Banner()
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.banner)
        layout.addWidget(self.bar)
        self.setCentralWidget(central)
        self.set_theme(theme_for(hints.colorScheme()))
        hints.colorSchemeChanged.connect(self._follow_scheme)
        self.setMinimumSize(520, 380)
        self.resize(QSize(*self._settings.window_size))
        bar = self.bar
        bar.mirror.toggled.connect(self._mirror)
        bar.skeleton.setChecked(self._settings.skeleton)
        bar.skeleton.toggled.connect(self._skeleton)
        self.picture.set_skeleton(self._settings.skeleton)
        bar.pause.clicked.connect(self.toggle_pause)
        bar.full_screen.clicked.connect(self.toggle_full_screen)
        bar.poses.clicked.connect(self.show_library)
        bar.source.chosen.connect(self.watch)
        bar.source.film_wanted.connect(self.open_film)
        bar.voice.show_current(self._settings.voice)
        bar.voice.chosen.connect(self.set_voice)
        self.banner.action.clicked.connect(lambda: self.watch(DEMO))
        self._add_shortcuts()
        self.picture.setFocus()

    def _add_shortcuts(self) -> None:
        """The help sheet lists them in this order."""
        for keys, text, slot in (
            (("M",), "Mirror the picture, or not", self.bar.mirror.toggle),
            (("K",), "Draw the skeleton, or not", self.bar.skeleton.toggle),
            (("V",), "Voice: off, cues, coach", self.next_voice),
            (("F", "F11"), "Fill the screen, or go back", self.toggle_full_screen),
            (("Esc",), "Leave the full screen", self.leave_full_screen),
            (("L",), "Show all poses", self.show_library),
            (("Ctrl+O",), "Open a film", self.open_film),
            (("F1", "?"), "Show the keyboard shortcuts", self.show_help),
            (("Ctrl+Q",), "Quit", self.close),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(slot)
            self.addAction(action)
        # On the picture alone: elsewhere Space works the control that has the focus.
        pause = QAction("Pause or go on", self.picture)
        pause.setShortcut(QKeySequence("Space"))
        pause.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        pause.setAutoRepeat(False)
        pause.triggered.connect(self.toggle_pause)
        self.picture.addAction(pause)

    def watch(self, spec: str) -> None:
        """Watch another source, as soon as the one before has let go of its device."""
        self.banner.hide()
        self.bar.source.show_current(spec)
        self._live.watch(spec)
        self._tick()
        self.picture.setFocus()

    def _has_started(self, spec: str) -> None:
        """Show what belongs to the source that is watched from now on, and remember it."""
        self._said.clear()
        self._recalling = True
        self.bar.mirror.setChecked(is_camera(spec) and self._settings.mirror)
        self._recalling = False
        self._settings.source = spec
        self._save()

    def say(self, sentence: str) -> None:
        """Show a message that needs nothing done."""
        self.banner.say(sentence, offer_demo=False)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        QApplication.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme))
        self.picture.set_theme(theme)
        self._theme = theme
        self._windows.set_theme(theme)

    def toggle_pause(self) -> None:
        """Pause or go on; start again where the source has ended or failed."""
        if self._snapshot.source in {SourceStatus.ENDED, SourceStatus.FAILED}:
            self.watch(self._live.spec)
        else:
            self._live.toggle_pause()

    def toggle_full_screen(self) -> None:
        """Fill the screen with the picture, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.bar.setVisible(not self.isFullScreen())
        self.picture.setFocus()

    def open_film(self) -> None:
        """Ask for a film and watch it."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(FILM_SUFFIXES))
        path, _ = QFileDialog.getOpenFileName(self, "Open film", "", f"Films ({patterns});;All files (*)")
        if path:
            self.watch(path)

    def leave_full_screen(self) -> None:
        """Go back from the full screen; nothing happens elsewhere."""
        if self.isFullScreen():
            self.toggle_full_screen()

    def show_library(self) -> None:
        """Open the window with all poses, or bring it to the front."""
        self._windows.show(LibraryWindow, self._make_library)

    def _make_library(self) -> LibraryWindow:
        library = LibraryWindow(self._catalogue, self._settings.favourites, self._theme)
        library.favourites_changed.connect(self._remember_favourites)
        return library

    def show_help(self) -> None:
        """Show what the keys do."""
        HelpSheet(self).open()

    def set_voice(self, mode: VoiceMode) -> None:
        """Choose how much is spoken."""
        self._settings.voice = mode
        self._save()
        self.bar.voice.show_current(mode)
        self.commentary.choose(mode)

    def next_voice(self) -> None:
        """Choose the next mode of the voice, round and round."""
        modes = list(VoiceMode)
        self.set_voice(modes[(modes.index(self._settings.voice) + 1) % len(modes)])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop everything, then close."""
        self._timer.stop()
        self._windows.close()
        self.commentary.voice.stop()
        self._live.close()
        if not self.isFullScreen() and not self.isMaximized():
            self._settings.window_size = (self.width(), self.height())
        self._save()
        super().closeEvent(event)

    def _tick(self) -> None:
        """Show the latest snapshot if it is new. Never waits."""
        snapshot = self._live.poll()
        now = time.monotonic()
        if snapshot is not self._snapshot or self._calm.pending(now):
            self._show(snapshot)
        self.commentary.follow(now, snapshot)
        if now - self._status_at >= _STATUS_SECONDS:
            self._status_at = now
            self.bar.status.set_text(status_line(snapshot, self._live.source_name, self._live.bundle_name))
            for sentence in self._live.troubles():
                self._say_once(sentence)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self.say(sentence)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._readout = read_out(snapshot, self._catalogue)
        self._show_trouble(snapshot)
        self._show_pause(snapshot)
        at_once = snapshot.source is not SourceStatus.LIVE or snapshot.paused
        hint = self._calm.update(time.monotonic(), self._readout.hint, at_once=at_once)
        person = snapshot.recognition.person if snapshot.recognition else None
        self.picture.show_frame(snapshot.frame, person, replace(self._readout, hint=hint))

    def _show_trouble(self, snapshot: Snapshot) -> None:
        """Say once what has failed for good."""
        for failed, sentence, offer_demo in (
            (snapshot.recognizer is RecognizerStatus.FAILED, snapshot.recognizer_message, False),
            (snapshot.source is SourceStatus.FAILED, snapshot.source_message, self._live.spec != DEMO),
        ):
            if failed and sentence not in self._said:
                self._said.add(sentence)
                self.problems.append(sentence)
                self.banner.say(sentence, offer_demo=offer_demo)

    def _show_pause(self, snapshot: Snapshot) -> None:
        over = {SourceStatus.ENDED: "Play again", SourceStatus.FAILED: "Try again"}
        text = over.get(snapshot.source, "Resume" if snapshot.paused else "Pause")
        if self.bar.pause.text() != text:
            self.bar.pause.setText(text)
            self.bar.pause.setAccessibleName(text)

    def _mirror(self, mirrored: bool) -> None:
        self.picture.set_mirrored(mirrored)
        if is_camera(self._live.spec) and not self._recalling:
            self._settings.mirror = mirrored
            self._save()

    def _skeleton(self, drawn: bool) -> None:
        self.picture.set_skeleton(drawn)
        self._settings.skeleton = drawn
        self._save()

    def _remember_favourites(self, favourites: tuple[str, ...]) -> None:
        self._settings.favourites = favourites
        self._save()

    def _follow_scheme(self, scheme: Qt.ColorScheme) -> None:
        self.set_theme(theme_for(scheme))

    def _save(self) -> None:
        try:
            self._settings.save(self._data_dir)
        except DrishtiError as error:
            self.say(str(error))
