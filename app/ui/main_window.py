"""The practice window: the picture, what was recognised, and a few controls."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QVBoxLayout, QWidget

from app.capture.cameras import CameraInfo, list_cameras, open_source
from app.capture.demo import SPEC as DEMO
from app.capture.returning import Advice, Returning
from app.capture.source import Source
from app.cues import VoiceMode
from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.lazy_recognizer import Stepper
from app.live import Live, is_camera
from app.personal import PersonalStore
from app.settings import Settings
from app.ui.appearance import Appearance
from app.ui.camera_watch import CameraWatch
from app.ui.commentary import Commentary
from app.ui.compose import Look
from app.ui.controls import Banner, ControlBar
from app.ui.first_run import FirstRun
from app.ui.help_sheet import HelpSheet
from app.ui.picture import PictureView
from app.ui.readout import Calm, Readout, read_out, status_line
from app.ui.recording import Recordings
from app.ui.side_windows import SideWindows
from app.ui.teach.taught import TaughtPoses
from app.ui.teach.teacher import Teacher
from app.ui.theme import Theme, palette, style_sheet
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import FILM_SUFFIXES

_POLL_MS: Final = 16
_RESTING_POLL_MS: Final = 250
_STATUS_SECONDS: Final = 1.0
_HINT_SECONDS: Final = 0.6


class MainWindow(QMainWindow):
    """Owns the engine and shows its latest snapshot."""

    def __init__(
        self,
        open_recognizer: Callable[[str], Stepper],
        bundle_name: str,
        settings: Settings,
        data_dir: Path,
        make_source: Callable[[str], Source] | None = None,
        speech_engine: str | None = None,
        cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras,
        films: Path | None = None,
    ) -> None:
        """Build the window; nothing is watched yet.

        Args:
            open_recognizer: loads a bundle by its name; called in the engine's thread.
            bundle_name: the bundle to begin with.
            settings: the user's choices; changed and saved here.
            data_dir: where the settings are kept.
            make_source: turns what ``--source`` takes into a source; None for the real ones.
            speech_engine: Qt's name of the engine that speaks; None for the system's own.
            cameras: finds the cameras.
            films: where films and snapshots go; None for a folder in the data folder.
        """
        super().__init__()
        self._settings = settings
        self._data_dir = data_dir
        self._films = films or data_dir / "recordings"
        self._catalogue = load_catalogue()
        self._live = Live(
            open_recognizer, bundle_name, data_dir, make_source or self._open_source, self._has_started
        )
        self._live.stay(settings.lock_on)
        self.taught = TaughtPoses(PersonalStore(data_dir), self._live.know, self)
        self._appearance = Appearance(settings.theme, self)
        self._cameras = CameraWatch(self, cameras)
        self._returning = Returning(lambda: self._live.spec, self._has_failed)
        self.windows = SideWindows(
            self._catalogue,
            settings,
            data_dir,
            self._films,
            self._appearance.theme,
            lambda: self._cameras.cameras,
            self,
        )
        self._first_run: FirstRun | None = None
        self._snapshot = Snapshot()
        self._readout = Readout()
        self._calm = Calm(_HINT_SECONDS)
        self._said: set[str] = set()
        self._recalling = False
        self._remembers = True
        self._status_at = 0.0
        self.commentary = Commentary(self._catalogue, settings, speech_engine, self)
        self.problems: list[str] = []
        """What went wrong for good, in the order it happened."""
        self._build()
        self.recordings = Recordings(
            self._films, self._catalogue, self._look, self._live.record, self.picture
        )
        self.teacher = Teacher(self.taught, self._live, lambda: self._snapshot, self.commentary, self.picture)
        self._connect()
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
        self.picture = PictureView()
        self.bar = ControlBar(lambda: self._cameras.cameras)
        self.banner = Banner()
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.banner)
        layout.addWidget(self.bar)
        self.setCentralWidget(central)
        self.set_theme(self._appearance.theme)
        self.setMinimumSize(520, 380)
        self.resize(QSize(*self._settings.window_size))
        self.bar.skeleton.setChecked(self._settings.skeleton)
        self.bar.voice.show_current(self._settings.voice)
        self.picture.set_skeleton(self._settings.skeleton)
        self.picture.set_details(self._settings.details)
        self._add_shortcuts()
        self.picture.setFocus()

    def _connect(self) -> None:
        bar, windows, cameras = self.bar, self.windows, self._cameras
        bar.mirror.toggled.connect(self._mirror)
        bar.skeleton.toggled.connect(lambda drawn: self._choose("skeleton", drawn))
        bar.pause.clicked.connect(self.toggle_pause)
        bar.full_screen.clicked.connect(self.toggle_full_screen)
        bar.record.clicked.connect(self.toggle_recording)
        self.recordings.said.connect(self.say)
        self.recordings.changed.connect(self._show_recording)
        bar.poses.clicked.connect(windows.show_library)
        bar.source.chosen.connect(self.watch)
        bar.source.film_wanted.connect(self.open_film)
        bar.voice.chosen.connect(lambda mode: self._choose("voice", mode))
        self.banner.action.clicked.connect(lambda: self.watch(DEMO))
        self.picture.pointed_at.connect(self._lock_on)
        windows.setting_changed.connect(self._apply)
        windows.source_chosen.connect(self.watch)
        windows.teach_wanted.connect(self.teach)
        windows.first_run_wanted.connect(self.show_first_run)
        cameras.changed.connect(self._show_cameras)
        cameras.came.connect(lambda camera: self._follow(self._returning.came(camera)))
        cameras.went.connect(lambda camera: self._follow(self._returning.went(camera)))
        self._appearance.theme_changed.connect(self.set_theme)
        self._appearance.theme_changed.connect(self.teacher.set_theme)
        self._appearance.motion_changed.connect(self._reduce_motion)
        self._appearance.choose_motion(self._settings.reduced_motion)
        self.commentary.voice.failed.connect(self.say)
        self.commentary.sounds.failed.connect(self.say)

    def _add_shortcuts(self) -> None:
        """The help sheet lists them in this order, the menu those that have no control of their own."""
        windows, details = self.windows, lambda: self._choose("details", not self._settings.details)
        for keys, text, slot, in_menu in (
            (("R",), "Record a film, or stop", self.toggle_recording, False),
            (("S",), "Save the picture as you see it", self.save_picture, True),
            (("Shift+S",), "Save the camera's picture", partial(self.save_picture, overlay=False), True),
            (("M",), "Mirror the picture, or not", self.bar.mirror.toggle, False),
            (("K",), "Draw the skeleton, or not", self.bar.skeleton.toggle, False),
            (("D",), "Show details, or not", details, True),
            (("V",), "Voice: off, cues, coach", self.next_voice, False),
            (("F", "F11"), "Fill the screen, or go back", self.toggle_full_screen, False),
            (("Esc",), "Leave the full screen", self.leave_full_screen, False),
            (("Ctrl+O",), "Watch a film", self.open_film, True),
            (("L",), "All poses", windows.show_library, True),
            (("H",), "History of your practice", windows.show_history, True),
            (("E",), "Review a film", windows.show_review, True),
            (("P",), "Presenter view", windows.show_presenter, True),
            (("T",), "Teach a pose of your own", self.teach, True),
            (("Shift+T",), "Your own poses", lambda: windows.show_taught(self.taught), True),
            (("Ctrl+,",), "Settings", windows.show_settings, True),
            (("F1", "?"), "Keyboard shortcuts", self.show_help, True),
            (("Ctrl+Q",), "Quit", self.close, True),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            # Qt hands over whether an action is checked, and none of these is.
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)
            if in_menu:
                self.bar.more.menu().addAction(action)
        # On the picture alone: elsewhere Space works the control that has the focus.
        pause = QAction("Pause or go on", self.picture)
        pause.setShortcut(QKeySequence("Space"))
        pause.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        pause.setAutoRepeat(False)
        pause.triggered.connect(self.toggle_pause)
        self.picture.addAction(pause)

    def watch(self, spec: str, *, remember: bool = True) -> None:
        """Watch another source, as soon as the one before has let go of its device.

        Args:
            spec: as ``--source`` takes it.
            remember: whether it is the user's choice, to begin with the next time.
        """
        self._remembers = remember
        self.banner.hide()
        self.bar.source.show_current(spec)
        self._live.watch(spec)
        self._tick()
        self.picture.setFocus()

    def _open_source(self, spec: str) -> Source:
        return open_source(spec, self._settings.resolution.size)

    def _has_started(self, spec: str) -> None:
        """Show what belongs to the source that is watched from now on, and remember it."""
        self._said.clear()
        self._recalling = True
        self.bar.mirror.setChecked(is_camera(spec) and self._settings.mirror)
        self._recalling = False
        if self._remembers:
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
        self.windows.set_theme(theme)
        if self._first_run is not None:
            self._first_run.set_theme(theme)

    def toggle_pause(self) -> None:
        """Pause or go on; start again where the source has ended or failed."""
        if self._snapshot.source in {SourceStatus.ENDED, SourceStatus.FAILED}:
            self.watch(self._live.spec)
        else:
            self._live.toggle_pause()

    def toggle_recording(self) -> None:
        """Record what is watched, or stop."""
        self.recordings.toggle(self._settings.record)

    def save_picture(self, *, overlay: bool = True) -> None:
        """Save what is seen now, with or without what is drawn over it."""
        self.recordings.save_snapshot(self._snapshot, overlay=overlay)

    def _show_recording(self, running: bool) -> None:
        self.bar.record.setChecked(running)
        if running:
            self._live.keep_session()

    def _look(self) -> Look:
        return Look(self._theme, self.bar.mirror.isChecked(), self._settings.skeleton, self._settings.details)

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

    def teach(self) -> None:
        """Teach a pose of the user's own."""
        if self._first_run is None:
            self.teacher.begin(self._theme)
            self.activateWindow()

    def leave_full_screen(self) -> None:
        """Go back from the full screen; nothing happens elsewhere."""
        if self.isFullScreen():
            self.toggle_full_screen()

    def show_help(self) -> None:
        """Show what the keys do."""
        HelpSheet(self).open()

    def show_first_run(self) -> None:
        """Go through the first steps: camera, place to stand, keys."""
        if self._first_run is None:
            self._first_run = FirstRun(
                self.picture,
                self._theme,
                self._live.spec,
                self._settings.voice,
                lambda: self._cameras.cameras,
            )
            self._first_run.source_chosen.connect(self.watch)
            self._first_run.voice_chosen.connect(lambda mode: self._choose("voice", mode))
            self._first_run.finished.connect(self._end_first_run)
            self.activateWindow()

    def _end_first_run(self) -> None:
        self._first_run = None
        self._choose("first_run_done", True)
        self.picture.setFocus()

    def next_voice(self) -> None:
        """Choose the next mode of the voice, round and round."""
        modes = list(VoiceMode)
        self._choose("voice", modes[(modes.index(self._settings.voice) + 1) % len(modes)])

    def _choose(self, field: str, value: object) -> None:
        """Change a setting here, and show it in the settings window."""
        self._settings.restore({field: value})
        self._apply(field)
        self.windows.refresh_settings()

    def _apply(self, field: str) -> None:
        """Do what a setting says that has another value now, and remember it."""
        settings = self._settings
        match field:
            case "voice":
                self.bar.voice.show_current(settings.voice)
                self.commentary.choose(settings.voice)
            case "skeleton":
                self.bar.skeleton.setChecked(settings.skeleton)
                self.picture.set_skeleton(settings.skeleton)
            case "details":
                self.picture.set_details(settings.details)
            case "theme":
                self._appearance.choose_theme(settings.theme)
            case "reduced_motion":
                self._appearance.choose_motion(settings.reduced_motion)
            case "lock_on":
                self._live.stay(settings.lock_on)
            case "bundle":
                self._live.use(settings.bundle)
            case "mirror" if is_camera(self._live.spec):
                self.bar.mirror.setChecked(settings.mirror)
            case "resolution" if is_camera(self._live.spec):
                self.watch(self._live.spec)
        self._save()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop everything, then close."""
        self._timer.stop()
        self.windows.close()
        self.commentary.stop()
        self.recordings.close()
        self.teacher.close()
        self._cameras.stop()
        self._live.close()
        if not self.isFullScreen() and not self.isMaximized():
            self._settings.window_size = (self.width(), self.height())
        self._save()
        super().closeEvent(event)

    def _tick(self) -> None:
        """Show the latest snapshot if it is new. Never waits."""
        # Nobody looks at a window that is put away, so it should cost nothing.
        self.recordings.tick()
        watched = self.windows.presenting or self.recordings.running
        resting = self.isMinimized() and not watched
        self._live.rest(resting)
        self._timer.setInterval(_RESTING_POLL_MS if resting else _POLL_MS)
        snapshot = self._live.poll()
        now = time.monotonic()
        if snapshot is not self._snapshot or self._calm.pending(now):
            self._show(snapshot)
        self.commentary.follow(now, snapshot)
        if now - self._status_at >= _STATUS_SECONDS:
            self._status_at = now
            self.bar.status.set_text(status_line(snapshot, self._live.source_name, self._live.bundle_name))
            for sentence in (*self._live.troubles(), *self.taught.take_problems()):
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
        self.windows.follow(snapshot, mirrored=self.bar.mirror.isChecked())
        if self._first_run is not None:
            self._first_run.show_snapshot(snapshot)

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
            self._choose("mirror", mirrored)

    def _show_cameras(self) -> None:
        self.bar.source.refresh()
        self.windows.refresh_settings()
        if self._first_run is not None:
            self._first_run.show_cameras()

    def _follow(self, advice: Advice) -> None:
        """Do what is best when a camera comes or goes."""
        if advice.watch is not None:
            self.watch(advice.watch)
        if advice.sentence:
            self.say(advice.sentence)

    def _lock_on(self, x: float, y: float) -> None:
        """Follow who was clicked on, where one person is to be followed at all."""
        if self._settings.lock_on:
            self._live.lock_on(x, y)

    def _has_failed(self) -> bool:
        return self._snapshot.source is SourceStatus.FAILED

    def _reduce_motion(self, reduced: bool) -> None:
        self.picture.set_reduced_motion(reduced)
        self.windows.set_reduced_motion(reduced)

    def _save(self) -> None:
        try:
            self._settings.save(self._data_dir)
        except DrishtiError as error:
            self.say(str(error))
