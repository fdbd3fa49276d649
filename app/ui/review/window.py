"""The review window: look at a film again, see its holds, compare bundles, and share a part of it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.bundles import FoundBundle
from app.review.analyse import Analysis
from app.review.clip import Clip, export
from app.review.playback import Playback
from app.review.progress import Report
from app.review.shelf import Shelf
from app.review.timeline import clock, compare
from app.review.trim import Trim
from app.ui.chevron_box import ChevronBox
from app.ui.controls import Banner, ElidedLabel
from app.ui.help_sheet import HelpSheet
from app.ui.review.export_dialog import ExportDialog, Wish
from app.ui.review.overlay import decorator
from app.ui.review.parts import parts_of
from app.ui.review.player import OpenedFilm, Player
from app.ui.review.readings import OpenRecognizer, Readings
from app.ui.review.screen import Screen
from app.ui.review.side_panel import Shown, SidePanel
from app.ui.review.strip import TimelineStrip, Track
from app.ui.review.style import review_style
from app.ui.review.transport import Transport
from app.ui.review.work_row import WorkRow
from app.ui.theme import Theme, palette
from model.catalogue import Catalogue
from model.film import FILM_SUFFIXES
from model.frame import Frame

FOLDER: Final = "reviews"
"""Where analyses are kept, in the data folder."""
_TICK_MS: Final = 12
_SIDE_SHARE: Final = 0.29
_SIDE_WIDTH: Final = (236, 360)
_WELCOME: Final = "Open a film to look at it again: drop it here, or press Ctrl+O."


class ReviewWindow(QWidget):
    """Plays a film, picture by picture where wanted, above the strip of its holds."""

    def __init__(
        self,
        catalogue: Catalogue,
        theme: Theme,
        data_dir: Path,
        open_recognizer: OpenRecognizer,
        bundles: Callable[[], Sequence[FoundBundle]],
        bundle: str = "default",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Build the window; no film is open yet.

        Args:
            catalogue: the poses.
            theme: the colours to begin with.
            data_dir: where analyses are kept.
            open_recognizer: loads a recogniser from the path of a bundle; called in a thread.
            bundles: finds the bundles there are; asked whenever a film is opened.
            bundle: name of the one to recognise with, to begin with.
            now: a clock that only goes forwards, in seconds.
        """
        super().__init__()
        self._catalogue = catalogue
        self._theme = theme
        self._now = now
        self._find_bundles = bundles
        self._bundles: dict[str, FoundBundle] = {}
        self._usual = bundle
        self._path: Path | None = None
        self._film: OpenedFilm | None = None
        self._index = 0
        self._trim = Trim()
        self._playback = Playback()
        self.player = Player()
        self.work = WorkRow()
        self.readings = Readings(Shelf(data_dir / FOLDER), open_recognizer, self.work)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._build()
        self._connect()
        self.set_theme(theme)
        self._list_bundles()
        self._show_nothing(_WELCOME)

    def _build(self) -> None:
        self.setWindowTitle("Review a film")
        self.setMinimumSize(760, 500)
        self.resize(1120, 760)
        self.setAcceptDrops(True)
        self.open_button = QPushButton("Open film …")
        self.open_button.setAccessibleName("Open a film")
        self.open_button.setToolTip("Open a film (Ctrl+O)")
        self.name = ElidedLabel()
        self.name.setObjectName("status")
        self.name.setAccessibleName("This film")
        self.bundle = _box("Bundle", "The bundle that recognises the film")
        self.other = _box("Compare with", "Another bundle, to compare what the two see")
        self.screen_view = Screen(self._catalogue, self._theme)
        self.side = SidePanel(self._catalogue)
        self.place = QLabel()
        self.place.setAccessibleName("Place in the film")
        self.marked = QLabel()
        self.marked.setObjectName("quiet")
        self.marked.setAccessibleName("Marked part")
        self.clear_marks = QPushButton("Clear")
        self.clear_marks.setObjectName("plain")
        self.clear_marks.setAccessibleName("Clear the marks")
        self.clear_marks.setToolTip("Mark nothing (X)")
        self.clear_marks.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.strip = TimelineStrip(self._catalogue, self._theme)
        self.transport = Transport()
        self.banner = Banner()
        top = _row(self.open_button, self.bundle, self.other)
        top.insertWidget(1, self.name, 1)
        content = QHBoxLayout()
        content.setSpacing(8)
        content.setContentsMargins(14, 0, 0, 0)
        content.addWidget(self.screen_view, 1)
        content.addWidget(self.side)
        line = _row(self.place, self.marked, self.clear_marks)
        line.insertStretch(1, 1)
        strip = _row(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(content, 1)
        layout.addLayout(line)
        layout.addLayout(strip)
        layout.addWidget(self.transport)
        layout.addSpacing(2)
        layout.addWidget(self.work)
        layout.addWidget(self.banner)

    def _connect(self) -> None:
        self.player.opened.connect(self._opened)
        self.player.refused.connect(self._refused)
        self.player.failed.connect(self.say)
        self.player.shown.connect(self._shown)
        self.readings.changed.connect(self._show_readings)
        self.work.changed.connect(self._show_readings)
        self.work.failed.connect(self.say)
        self.open_button.clicked.connect(self.ask_for_film)
        self.bundle.activated.connect(self._bundle_chosen)
        self.other.activated.connect(self._other_chosen)
        self.screen_view.clicked.connect(self.toggle_play)
        self.side.recognise_wanted.connect(self.recognise)
        self.side.list.sought.connect(self.seek)
        self.strip.sought.connect(self.seek)
        self.clear_marks.clicked.connect(self._clear_marks)
        transport = self.transport
        transport.play.clicked.connect(self.toggle_play)
        transport.back.clicked.connect(lambda: self.step(-1))
        transport.on.clicked.connect(lambda: self.step(1))
        transport.speed_chosen.connect(lambda speed: self._playback.set_speed(speed, self._now()))
        transport.overlay.toggled.connect(self._show_overlay)
        transport.mark_in.clicked.connect(self._mark_in)
        transport.mark_out.clicked.connect(self._mark_out)
        transport.export.clicked.connect(self.ask_for_export)
        self._add_shortcuts()

    def _add_shortcuts(self) -> None:
        """The help sheet lists them in this order."""
        play = self._action(("Space",), "Play or pause", self.toggle_play)
        play.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        play.setAutoRepeat(False)
        self.removeAction(play)
        # Elsewhere Space works the control that has the focus.
        for widget in (self.screen_view, self.strip, self.side.list):
            widget.addAction(play)
        for keys, text, slot in (
            (("Right",), "One picture on", lambda: self.step(1)),
            (("Left",), "One picture back", lambda: self.step(-1)),
            (("Shift+Right",), "One second on", lambda: self._go_on(1.0)),
            (("Shift+Left",), "One second back", lambda: self._go_on(-1.0)),
            (("Home",), "To the first picture", lambda: self._go_to(0)),
            (("End",), "To the last picture", lambda: self._go_to(self._count - 1)),
            (("Ctrl+Right",), "To the next hold", lambda: self._to_hold(forwards=True)),
            (("Ctrl+Left",), "To the hold before", lambda: self._to_hold(forwards=False)),
            (("+", "="), "Faster", lambda: self.transport.change_speed(1)),
            (("-",), "Slower", lambda: self.transport.change_speed(-1)),
            (("I",), "Mark the first picture of a part", self._mark_in),
            (("O",), "Mark the last picture of a part", self._mark_out),
            (("X",), "Clear the marks", self._clear_marks),
            (("K",), "Draw what was recognised, or not", self.transport.overlay.toggle),
            (("R",), "Recognise this film", self.recognise),
            (("Ctrl+E",), "Export a clip", self.ask_for_export),
            (("Ctrl+O",), "Open a film", self.ask_for_film),
            (("F1", "?"), "Show the keyboard shortcuts", lambda: HelpSheet(self).open()),
            (("Esc",), "Stop the work at hand, or close the window", self._escape),
            (("Ctrl+W",), "Close the window", self.close),
        ):
            self._action(keys, text, slot)

    def _action(self, keys: Sequence[str], text: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    @property
    def film(self) -> OpenedFilm | None:
        """What is open."""
        return self._film

    @property
    def trim(self) -> Trim:
        """What is marked."""
        return self._trim

    @property
    def index(self) -> int:
        """The picture that was last asked for."""
        return self._index

    @property
    def playing(self) -> bool:
        """Whether the film goes on by itself."""
        return self._playback.playing

    @property
    def _count(self) -> int:
        return len(self._film.times) if self._film is not None else 0

    def ask_for_film(self) -> None:
        """Ask for a film, and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(FILM_SUFFIXES))
        folder = str(self._path.parent) if self._path is not None else ""
        path, _ = QFileDialog.getOpenFileName(self, "Open film", folder, f"Films ({patterns});;All files (*)")
        if path:
            self.open_film(Path(path))

    def open_film(self, path: Path) -> None:
        """Open a film instead of the one before; what was being worked on is given up."""
        self.work.abandon()
        self.readings.open(None)
        self._timer.stop()
        self._path, self._film = path, None
        self._playback = Playback()
        self._index, self._trim = 0, Trim()
        self.banner.hide()
        self._list_bundles()
        self._show_nothing(f"Opening {path.name} …")
        self.name.set_text(path.name)
        self.player.open(path)

    def _opened(self, film: OpenedFilm) -> None:
        if film.path != self._path:
            return  # another one was opened since
        if self._film is not None and self._film.times == film.times:
            self._film = film
            self.player.want(self._index)  # the window was closed and is open again
            return
        self._film = film
        self._playback = Playback(film.end)
        self._playback.set_speed(self.transport.speed.currentData(), self._now())
        width, height = film.size
        self.name.set_text(f"{film.path.name}  ·  {width} × {height}  ·  {film.fps:.3g} pictures/s")
        self.setWindowTitle(f"{film.path.name} – Review")
        self.strip.show_film(film.end)
        self.readings.open(film.path)
        for name in (self.bundle.currentData(), self.other.currentData()):
            if name is not None:
                self.readings.look_up(self._bundles[name])
        self.player.want(0)
        self._show_readings()
        self.screen_view.setFocus()
        if film.warning:
            self.say(film.warning)

    def _refused(self, sentence: str) -> None:
        if self._film is None and self._path is not None:
            self.name.set_text("")
            self._show_nothing(_WELCOME)
            self.say(sentence)
            self._path = None

    def say(self, sentence: str) -> None:
        """Show a sentence at the foot of the window."""
        self.banner.say(sentence, offer_demo=False)

    def _show_nothing(self, sentence: str) -> None:
        self.screen_view.show_overlay(None)
        self.screen_view.show_sentence(sentence)
        self.strip.show_film(0.0)
        self.setWindowTitle("Review a film")
        self._show_readings()

    def toggle_play(self) -> None:
        """Play, or pause."""
        if self._film is None:
            return
        now = self._now()
        if self._playback.playing:
            self._pause()
        else:
            if self._index == self._count - 1:
                self._playback.seek(self._film.end, now)
            self._playback.play(now)
            self._timer.start()
        self._show_state()

    def _pause(self) -> None:
        self._playback.pause(self._now())
        self._timer.stop()

    def seek(self, t_seconds: float) -> None:
        """Go to a time; a film that plays goes on from there."""
        if self._film is not None:
            self._go_to(self._film.index_at(t_seconds))

    def step(self, pictures: int) -> None:
        """Pause, and go so many pictures on or back."""
        if self._film is not None:
            self._pause()
            self._go_to(self._index + pictures)

    def _go_on(self, seconds: float) -> None:
        if self._film is not None:
            self.seek(self._film.times[self._index] + seconds)

    def _go_to(self, index: int) -> None:
        if self._film is None:
            return
        self._index = min(max(index, 0), self._count - 1)
        self._playback.seek(self._film.times[self._index], self._now())
        self.player.want(self._index)
        self._show_place()
        self._show_state()

    def _to_hold(self, *, forwards: bool) -> None:
        analysis = self._analysis
        if self._film is None or analysis is None:
            return
        t = self._film.times[self._index]
        hold = analysis.timeline.after(t + 1e-3) if forwards else analysis.timeline.before(t - 1e-3)
        if hold is not None:
            self.seek(hold.start)

    def _tick(self) -> None:
        """The film goes on; pictures that come too late are left out."""
        if self._film is None:
            return
        t = self._playback.position(self._now())
        index = self._film.index_at(t)
        if index != self._index:
            self._index = index
            self.player.want(index)
            self._show_place()
        if t >= self._film.end:
            self._pause()
            self._show_state()

    def _shown(self, frame: Frame) -> None:
        if self._film is None or frame.source_id != str(self._film.path):
            return
        self.screen_view.show_frame(frame)
        self._playback.wait_for(self._film.shown_until(frame.index), frame.t_seconds, self._now())

    def recognise(self) -> None:
        """Have the film recognised, where it was not yet."""
        name = self.bundle.currentData()
        if self._film is not None and name is not None and self.readings.of(name) is None:
            self.banner.hide()
            self.readings.recognise(self._bundles[name])
            self._show_readings()

    def _bundle_chosen(self) -> None:
        name = self.bundle.currentData()
        self._usual = name
        self._list_others()
        self.readings.look_up(self._bundles[name])
        self._show_readings()

    def _other_chosen(self) -> None:
        name = self.other.currentData()
        if name is not None:
            self.readings.look_up(self._bundles[name])
        self._show_readings()

    def _show_readings(self) -> None:
        """What is known of the film, wherever it is shown."""
        analysis, other = self._analysis, self._other_analysis
        name = self.other.currentData()
        missing = analysis is not None and other is None and name is not None
        if missing and self.readings.is_known(name) and not self.work.busy:
            self.readings.recognise(self._bundles[name], lambda: self.other.setCurrentIndex(0))
        timelines = tuple(one.timeline for one in (analysis, other) if one is not None)
        compared = compare(*timelines) if len(timelines) == 2 else None
        self.strip.show_tracks([Track(one, one.bundle) for one in timelines])
        self.side.show_all(
            Shown(timelines, compared, *self._why_no_timeline()), self.strip.colors, self._theme
        )
        self._show_overlay()
        self._show_state()
        self._show_place()
        if analysis is not None and analysis.warning and not self.banner.isVisible():
            self.say(analysis.warning)

    def _why_no_timeline(self) -> tuple[str, bool]:
        """A sentence, and whether recognising helps."""
        name = self.bundle.currentData()
        if self._film is None:
            return "Here are the holds of a film, once one is open.", False
        if name is None:
            return "There is no bundle to recognise the film with: install one.", False
        if self.work.busy:
            return "The holds will be here in a while.", False
        if not self.readings.is_known(name):
            return "Looking whether this film is known …", False
        return f"The bundle “{name}” has not seen this film yet.", True

    @property
    def _analysis(self) -> Analysis | None:
        name = self.bundle.currentData()
        return self.readings.of(name) if name is not None else None

    @property
    def _other_analysis(self) -> Analysis | None:
        name = self.other.currentData()
        return self.readings.of(name) if name is not None and self._analysis is not None else None

    def _show_overlay(self) -> None:
        wanted = self.transport.overlay.isChecked()
        self.screen_view.show_overlay(self._analysis if wanted else None)

    def _show_place(self) -> None:
        if self._film is None:
            self.place.setText("")
            return
        t = self._film.times[self._index]
        self.place.setText(
            f"{clock(t)} of {clock(self._film.end)}  ·  picture {self._index + 1} of {self._count}"
        )
        self.strip.show_place(t)
        self.side.follow(t)

    def _show_state(self) -> None:
        """What can be done now."""
        film = self._film
        is_open = film is not None
        transport = self.transport
        for widget in (
            transport.back,
            transport.play,
            transport.on,
            transport.mark_in,
            transport.mark_out,
            self.strip,
        ):
            widget.setEnabled(is_open)
        transport.overlay.setEnabled(self._analysis is not None)
        transport.export.setEnabled(is_open and not self.work.busy)
        self.bundle.setEnabled(is_open and not self.work.busy and self.bundle.count() > 0)
        self.other.setEnabled(self._analysis is not None and not self.work.busy and self.other.count() > 1)
        over = is_open and self._index == self._count - 1
        transport.show_playing(playing=self._playback.playing, over=over)
        self.marked.setVisible(self._trim.marked)
        self.clear_marks.setVisible(self._trim.marked)
        if film is not None and self._trim.marked:
            first, last = self._trim.bounds(self._count)
            start, end = film.times[first], film.shown_until(last)
            self.marked.setText(f"Marked {clock(start)} to {clock(end)}  ·  {end - start:.2f} s")
            self.strip.show_part((start, end))
        else:
            self.strip.show_part(None)

    def _mark_in(self) -> None:
        self._mark(self._trim.with_first(self._index))

    def _mark_out(self) -> None:
        self._mark(self._trim.with_last(self._index))

    def _clear_marks(self) -> None:
        self._mark(Trim())

    def _mark(self, trim: Trim) -> None:
        if self._film is not None:
            self._trim = trim
            self._show_state()

    def ask_for_export(self) -> None:
        """Ask what to export and where to, and begin."""
        if self._film is None or self.work.busy:
            return
        self._pause()
        self._show_state()
        analysis = self._analysis
        t = self._film.times[self._index]
        parts = parts_of(self._film, self._trim, analysis.timeline if analysis else None, t, self._catalogue)
        dialog = ExportDialog(
            self,
            tuple(parts),
            can_overlay=analysis is not None,
            overlay=self.transport.overlay.isChecked(),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._ask_where(dialog.wish))
        dialog.open()

    def _ask_where(self, wish: Wish) -> None:
        if self._film is None:
            return
        film = self._film.path
        usual = film.with_name(f"{film.stem}-{wish.part.stem}{wish.suffix}")
        kind = "GIF (*.gif)" if wish.suffix == ".gif" else "MP4 film (*.mp4)"
        path, _ = QFileDialog.getSaveFileName(self, "Save the clip", str(usual), kind)
        if path:
            target = Path(path)
            if target.suffix.lower() != wish.suffix:
                target = target.with_name(target.name + wish.suffix)
            self.export_clip(wish, target)

    def export_clip(self, wish: Wish, target: Path) -> None:
        """Write a clip, in a thread."""
        if self._film is None or self.work.busy:
            return
        clip = Clip(self._film.path, wish.part.first, wish.part.last, wish.longest_side)
        analysis = self._analysis
        draw = decorator(analysis, self._catalogue, self._theme) if wish.overlay and analysis else None

        def work(report: Report) -> None:
            export(clip, target, decorate=draw, report=report)

        self.banner.hide()
        self.work.run(
            f"Exporting {target.name}",
            work,
            lambda _none: self.say(f"The clip is saved as {target.name} in {target.parent}."),
        )

    def _list_bundles(self) -> None:
        self._bundles = {one.name: one for one in self._find_bundles() if one.manifest is not None}
        self.bundle.clear()
        for name in self._bundles:
            self.bundle.addItem(f"Bundle: {name}", name)
        self.bundle.setCurrentIndex(max(0, self.bundle.findData(self._usual)))
        self._list_others()

    def _list_others(self) -> None:
        """Every bundle but the one that is chosen; the choice is kept where it can be."""
        chosen = self.other.currentData()
        self.other.clear()
        self.other.addItem("Compare with …", None)
        for name in self._bundles:
            if name != self.bundle.currentData():
                self.other.addItem(f"Against: {name}", name)
        self.other.setCurrentIndex(max(0, self.other.findData(chosen)))

    def _escape(self) -> None:
        if self.work.busy:
            self.work.stop()
        else:
            self.close()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.setPalette(palette(theme))
        self.setStyleSheet(review_style(theme))
        self.screen_view.set_theme(theme)
        self.strip.set_theme(theme)
        self._show_readings()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The list takes its share of the width."""
        least, most = _SIDE_WIDTH
        self.side.setFixedWidth(min(max(round(self.width() * _SIDE_SHARE), least), most))
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open the first file that was dropped."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.open_film(Path(local[0]))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Go on where the window was closed."""
        super().showEvent(event)
        if self._path is not None and not self.player.running:
            self.player.open(self._path)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop playing and working; the film is let go of."""
        self._pause()
        self._show_state()
        self.work.abandon()
        self.readings.abandon()
        self.player.stop()
        super().closeEvent(event)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(14, 0, 14, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _box(name: str, tip: str) -> ChevronBox:
    box = ChevronBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(ChevronBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(15)
    return box
