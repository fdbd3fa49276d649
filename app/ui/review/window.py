"""The review window: look at a film again, see its holds, compare bundles, and share a part of it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.personal import PersonalStore
from app.review.analyse import Analysis
from app.review.shelf import Shelf
from app.review.timeline import compare
from app.ui.controls import Banner
from app.ui.review.deck import Deck
from app.ui.review.exporter import Exporter
from app.ui.review.keys import add_keys
from app.ui.review.overlay import decorator
from app.ui.review.parts import parts_of
from app.ui.review.playing import Playing
from app.ui.review.readings import OpenRecognizer, Readings
from app.ui.review.screen import Screen
from app.ui.review.side_panel import Shown, SidePanel
from app.ui.review.strip import Track
from app.ui.review.style import review_style
from app.ui.review.top_bar import TopBar
from app.ui.review.work_row import WorkRow
from app.ui.theme import Theme, palette
from model.bundle_store import FoundBundle
from model.catalogue import Catalogue
from model.film import FILM_SUFFIXES

FOLDER: Final = "reviews"
"""Where analyses are kept, in the data folder."""
_SIDE_SHARE: Final = 0.29
_SIDE_WIDTH: Final = (236, 360)
_WELCOME: Final = "Drop a film here, or click to choose one."


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
            data_dir: where analyses and taught poses are kept.
            open_recognizer: loads a recogniser from the path of a bundle; called in a thread.
            bundles: finds the bundles there are; asked whenever a film is opened.
            bundle: name of the one to recognise with, to begin with.
            now: a clock that only goes forwards, in seconds.
        """
        super().__init__()
        self._catalogue = catalogue
        self._theme = theme
        self._find_bundles = bundles
        taught = PersonalStore(data_dir)
        self.playing = Playing(catalogue, taught, now)
        self.top = TopBar(bundle)
        self.view = Screen(catalogue, theme)
        self.side = SidePanel(catalogue)
        self.deck = Deck(catalogue, theme, self.playing)
        self.work = WorkRow()
        self.banner = Banner()
        self.readings = Readings(Shelf(data_dir / FOLDER), open_recognizer, taught, self.work)
        self.exporter = Exporter(self, self.work, self.say)
        self._build()
        self._connect()
        add_keys(self)
        self.set_theme(theme)
        self._show_nothing(_WELCOME)

    def _build(self) -> None:
        self.setMinimumSize(760, 500)
        self.resize(1120, 760)
        self.setAcceptDrops(True)
        content = self._content = QHBoxLayout()
        content.setSpacing(12)
        content.addWidget(self.view, 1)
        content.addWidget(self.side)
        foot = QVBoxLayout()
        foot.setSpacing(0)
        for widget in (self.deck, self.work, self.banner):
            foot.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.top)
        layout.addLayout(content, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        playing = self.playing
        playing.opened.connect(self._show_film)
        playing.reading.connect(self._show_opening)
        playing.refused.connect(self._show_refusal)
        playing.failed.connect(self.say)
        playing.shown.connect(self.view.show_frame)
        playing.moved.connect(lambda: self.side.follow(playing.t_seconds))
        self.readings.changed.connect(self._show_readings)
        self.readings.recognised.connect(self._announce)
        self.work.changed.connect(self._show_readings)
        self.work.failed.connect(self.say)
        self.top.open.clicked.connect(self.ask_for_film)
        self.top.chosen.connect(self._look_up)
        self.view.clicked.connect(self._click)
        self.side.recognise_wanted.connect(self.recognise)
        self.side.list.sought.connect(playing.seek)
        self.deck.transport.overlay.toggled.connect(self._show_overlay)
        self.deck.transport.export.clicked.connect(self.ask_for_export)

    def ask_for_film(self) -> None:
        """Ask for a film, and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(FILM_SUFFIXES))
        folder = str(self.playing.path.parent) if self.playing.path is not None else ""
        path, _ = QFileDialog.getOpenFileName(self, "Open film", folder, f"Films ({patterns});;All files (*)")
        if path:
            self.open_film(Path(path))

    def _click(self) -> None:
        """On the picture; or on the words where there will be one."""
        if self.playing.path is None:
            self.ask_for_film()
        else:
            self.playing.toggle()

    def open_film(self, path: Path) -> None:
        """Open a film instead of the one before; what was being worked on is given up."""
        self.work.abandon()
        self.readings.open(None)
        self.banner.hide()
        self.playing.open(path)
        self._show_nothing(f"Opening {path.name} …")

    def _show_opening(self, share: float) -> None:
        if self.playing.path is not None:
            self.view.show_sentence(f"Opening {self.playing.path.name} … {share:.0%}".replace("%", " %"))

    def _show_film(self) -> None:
        film = self.playing.film
        if film is None:
            return
        width, height = film.size
        self.top.name.set_text(f"{film.path.name}  ·  {width} × {height}  ·  {film.fps:.3g} pictures/s")
        self.setWindowTitle(f"{film.path.name} – Review")
        self.deck.show_film()
        self.readings.open(film)
        recorded = film.path if film.recorded is not None else None
        self.top.list_bundles(self._find_bundles(), recorded)
        self._look_up()
        self.view.setFocus()
        if film.warning:
            self.say(film.warning)

    def _show_refusal(self, sentence: str) -> None:
        self._show_nothing(_WELCOME)
        self.say(sentence)

    def _show_nothing(self, sentence: str) -> None:
        """Words instead of a film."""
        self.setWindowTitle("Review a film")
        self.top.name.set_text("")
        self.view.show_sentence(sentence)
        self.deck.show_film()
        self._show_readings()

    def say(self, sentence: str) -> None:
        """Show a sentence at the foot of the window."""
        self.banner.say(sentence, offer_demo=False)
        self._announce(sentence)

    def _announce(self, sentence: str) -> None:
        """Tell screen readers, who do not see that something has changed."""
        event = QAccessibleAnnouncementEvent(self, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)

    @property
    def analysis(self) -> Analysis | None:
        """What the chosen bundle saw in the film, if it has seen it."""
        return self.readings.of(self.top.bundle)

    def recognise(self) -> None:
        """Have the film recognised, where it was not yet, or poses were taught since."""
        bundle = self.top.bundle if self.analysis is None else self._outdated()
        if bundle is not None:
            self.banner.hide()
            self.readings.recognise(bundle)

    def _outdated(self) -> FoundBundle | None:
        """A bundle whose reading is shown and was made before poses were taught or deleted."""
        shown = (self.top.bundle, self.top.other)
        return next((one for one in shown if self.readings.is_outdated(one)), None)

    def _look_up(self) -> None:
        """Find out whether the chosen bundles have seen this film."""
        for bundle in (self.top.bundle, self.top.other):
            if bundle is not None:
                self.readings.look_up(bundle)
        self._show_readings()

    def _show_readings(self) -> None:
        """What is known of the film, wherever it is shown."""
        is_open, analysis, other = self.playing.film is not None, self.analysis, None
        if analysis is not None and self.top.other is not None:
            other = self.readings.of(self.top.other)
            if other is None and self.readings.is_known(self.top.other) and not self.work.busy:
                # Who wants to compare wants it recognised.
                self.readings.recognise(self.top.other, lambda: self.top.compare_with(None))
        timelines = tuple(one.timeline for one in (analysis, other) if one is not None)
        compared = compare(*timelines) if len(timelines) == 2 else None
        self.deck.strip.show_tracks([Track(one, one.bundle) for one in timelines])
        outdated = not self.work.busy and self._outdated() is not None
        shown = Shown(timelines, compared, *self._why_no_timeline(), outdated=outdated)
        self.side.show_all(shown, self.deck.strip.colors, self._theme)
        self.side.follow(self.playing.t_seconds)
        self._show_overlay()
        busy = self.work.busy
        self._content.setContentsMargins(14, 0, 14, 0 if is_open else 12)
        self.side.setVisible(is_open)
        self.deck.setVisible(is_open)
        self.top.show_state(is_open=is_open, analysed=analysis is not None, busy=busy)
        self.deck.transport.overlay.setEnabled(analysis is not None)
        self.deck.transport.export.setEnabled(is_open and not busy)

    def _why_no_timeline(self) -> tuple[str, bool]:
        """A sentence, and whether recognising helps."""
        bundle = self.top.bundle
        if bundle is None:
            return "There is no bundle to recognise the film with: install one.", False
        if self.work.busy:
            return "The holds will be here in a while.", False
        if not self.readings.is_known(bundle):
            return "Looking whether this film is known …", False
        return f"The bundle “{bundle.name}” has not seen this film yet.", True

    def _show_overlay(self) -> None:
        wanted = self.deck.transport.overlay.isChecked()
        self.view.show_overlay(self.analysis if wanted else None)

    def to_next_hold(self) -> None:
        """Go to the start of the next hold, if there is one."""
        if self.analysis is not None:
            hold = self.analysis.timeline.after(self.playing.t_seconds + 1e-3)
            if hold is not None:
                self.playing.seek(hold.start)

    def to_hold_before(self) -> None:
        """Go to the start of this hold, or of the one before."""
        if self.analysis is not None:
            hold = self.analysis.timeline.before(self.playing.t_seconds - 1e-3)
            if hold is not None:
                self.playing.seek(hold.start)

    def ask_for_export(self) -> None:
        """Ask what to export and where to, and begin."""
        film, analysis = self.playing.film, self.analysis
        if film is None or self.work.busy:
            return
        self.playing.pause()
        timeline = analysis.timeline if analysis is not None else None
        parts = tuple(parts_of(film, self.deck.trim, timeline, self.playing.t_seconds, self._catalogue))
        draw = decorator(analysis, self._catalogue, self._theme) if analysis is not None else None
        self.exporter.ask(film.path, parts, draw, overlay=self.deck.transport.overlay.isChecked())

    def escape(self) -> None:
        """Stop the work at hand, or close the window."""
        if self.work.busy:
            self.work.stop()
        else:
            self.close()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.setPalette(palette(theme))
        self.setStyleSheet(review_style(theme))
        self.view.set_theme(theme)
        self.deck.strip.set_theme(theme)
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Poses may have been taught while another window was in front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            for bundle in (self.top.bundle, self.top.other):
                if bundle is not None:
                    self.readings.look_again(bundle)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Go on where the window was closed."""
        super().showEvent(event)
        self.playing.resume()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop playing and working; the film is let go of."""
        self.playing.let_go()
        self.work.abandon()
        self.readings.abandon()
        super().closeEvent(event)
