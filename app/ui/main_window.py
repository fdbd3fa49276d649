"""The practice window: the picture, what was recognised, and a few controls."""

import logging
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
from app.cues import Cues, VoiceMode, mode_cue
from app.engine import STOP_SECONDS, Engine, RecognizerStatus, Snapshot, SourceStatus
from app.lazy_recognizer import LazyRecognizer, Stepper
from app.sessions.writer import SessionWriter, new_session
from app.settings import Settings
from app.ui.announcer import Announcer
from app.ui.controls import Banner, ControlBar
from app.ui.help_sheet import HelpSheet
from app.ui.library.window import LibraryWindow
from app.ui.picture import PictureView
from app.ui.readout import Calm, Readout, read_out, status_line
from app.ui.theme import Theme, palette, style_sheet, theme_for
from app.ui.voice import Voice
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import FILM_SUFFIXES
from model.practice import Practice

_POLL_MS: Final = 16
_STATUS_SECONDS: Final = 1.0
_HINT_SECONDS: Final = 0.6
_log = logging.getLogger(__name__)


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
        self._recognizer = LazyRecognizer(open_recognizer)
        self._bundle_name = bundle_name
        self._settings = settings
        self._data_dir = data_dir
        self._make_source = make_source
        self._catalogue = load_catalogue()
        self._engine: Engine | None = None
        self._writer: SessionWriter | None = None
        self._practice = Practice()
        self._spec = DEMO
        self._next_spec: str | None = None
        self._library: LibraryWindow | None = None
        self._give_up_at = 0.0
        self._snapshot = Snapshot()
        self._readout = Readout()
        self._calm = Calm(_HINT_SECONDS)
        self._said: set[str] = set()
        self._status_at = 0.0
        self.voice = Voice(speech_engine, self)
        self.voice.failed.connect(self.say)
        self.announcer = Announcer(self)
        self._spoken = Cues(self._catalogue, settings.voice)
        # Whoever cannot see the window needs to hear what is missing in view, too.
        self._announced = Cues(self._catalogue, VoiceMode.COACH)
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
        self._next_spec = spec
        self.bar.source.show_current(spec)
        if self._engine is not None:
            self._engine.ask_to_stop()
            self._give_up_at = time.monotonic() + STOP_SECONDS
        self._start_next()
        self.picture.setFocus()

    def _start_next(self) -> None:
        """Start what is wanted; called again and again until the engine before has stopped."""
        if self._next_spec is None:
            return
        if self._engine is not None and self._engine.running:
            if time.monotonic() < self._give_up_at:
                return
            # Stuck in a driver: leave it to itself, and its practice with it.
            self._practice = Practice()
        spec, self._next_spec, self._engine = self._next_spec, None, None
        self._spec = spec
        self._said.clear()
        is_camera = spec.startswith("camera:")
        self.bar.mirror.setChecked(is_camera and self._settings.mirror)
        try:
            source = self._make_source(spec)
        except DrishtiError as error:
            self._show(Snapshot(source=SourceStatus.FAILED, source_message=str(error)))
            return
        # Films and the demo are no practice of the user's.
        self._writer = self._new_writer(spec) if is_camera else None
        self._engine = Engine(source, self._recognizer, self._practice, self._writer)
        self._engine.start()
        self._settings.source = spec
        self._save()

    def _new_writer(self, spec: str) -> SessionWriter:
        """Keeps the session that begins now; cameras tell the time by the monotonic clock."""
        session = new_session(spec, self._bundle_name)
        return SessionWriter(self._data_dir, session, origin=time.monotonic())

    def say(self, sentence: str) -> None:
        """Show a message that needs nothing done."""
        self.banner.say(sentence, offer_demo=False)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        QApplication.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme))
        self.picture.set_theme(theme)
        self._theme = theme
        if self._library is not None:
            self._library.set_theme(theme)

    def toggle_pause(self) -> None:
        """Pause or go on; start again where the source has ended or failed."""
        if self._engine is None or self._snapshot.source in {SourceStatus.ENDED, SourceStatus.FAILED}:
            self.watch(self._spec)
        else:
            self._engine.pause(not self._engine.snapshot().paused)

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
        if self._library is None:
            self._library = LibraryWindow(self._catalogue, self._settings.favourites, self._theme)
            self._library.favourites_changed.connect(self._remember_favourites)
        self._library.show()
        self._library.raise_()
        self._library.activateWindow()

    def show_help(self) -> None:
        """Show what the keys do."""
        HelpSheet(self).open()

    def set_voice(self, mode: VoiceMode) -> None:
        """Choose how much is spoken."""
        self._settings.voice = self._spoken.mode = mode
        self._save()
        self.bar.voice.show_current(mode)
        self.voice.stop()
        if mode is not VoiceMode.OFF:
            self.voice.say(mode_cue(mode))
        self.announcer.say(mode_cue(mode))

    def next_voice(self) -> None:
        """Choose the next mode of the voice, round and round."""
        modes = list(VoiceMode)
        self.set_voice(modes[(modes.index(self._settings.voice) + 1) % len(modes)])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop everything, then close."""
        self._timer.stop()
        if self._library is not None:
            self._library.close()
        self.voice.stop()
        if self._engine is None or self._engine.stop():
            self._recognizer.close()
        else:
            _log.info("source or models did not let go within %.0f seconds", STOP_SECONDS)
        if not self.isFullScreen() and not self.isMaximized():
            self._settings.window_size = (self.width(), self.height())
        self._save()
        super().closeEvent(event)

    def _tick(self) -> None:
        """Show the latest snapshot if it is new. Never waits."""
        self._start_next()
        if self._engine is None:
            return
        snapshot = self._engine.snapshot()
        now = time.monotonic()
        if snapshot is not self._snapshot or self._calm.pending(now):
            self._show(snapshot)
        self._speak(now, snapshot)
        if now - self._status_at >= _STATUS_SECONDS:
            self._status_at = now
            self.bar.status.set_text(status_line(snapshot, self._engine.source.name, self._bundle_name))
            self._show_writing()

    def _speak(self, now: float, snapshot: Snapshot) -> None:
        """Say and announce what there is to say."""
        if snapshot.paused:
            self.voice.stop()
        elif snapshot.source is SourceStatus.LIVE and snapshot.practice and snapshot.recognition:
            for cues, say in ((self._spoken, self.voice.say), (self._announced, self.announcer.say)):
                cue = cues.update(now, snapshot.practice, snapshot.recognition.issues)
                if cue is not None:
                    say(cue)

    def _show_writing(self) -> None:
        """Say what goes wrong with keeping the session, once."""
        if self._writer is None:
            return
        status = self._writer.status
        for sentence in (status.message, status.notice):
            if sentence and sentence not in self._said:
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
            (snapshot.source is SourceStatus.FAILED, snapshot.source_message, self._spec != DEMO),
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
        if self._spec.startswith("camera:") and self._next_spec is None:
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
