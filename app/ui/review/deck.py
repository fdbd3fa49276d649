"""Under the film: where it stands, the strip of its holds, and the buttons."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.review.timeline import clock
from app.review.trim import Trim
from app.ui.review.playing import Playing
from app.ui.review.strip import TimelineStrip
from app.ui.review.transport import Transport
from app.ui.theme import Theme
from model.catalogue import Catalogue


class Deck(QWidget):
    """Everything that moves the film, and the marks of a part of it."""

    marked = Signal()
    """Another part is marked, or none."""

    def __init__(self, catalogue: Catalogue, theme: Theme, playing: Playing) -> None:
        super().__init__()
        self._playing = playing
        self.trim = Trim()
        """What is marked."""
        self.place = QLabel()
        self.place.setAccessibleName("Place in the film")
        self.part = QLabel()
        self.part.setObjectName("quiet")
        self.part.setAccessibleName("Marked part")
        self.clear = QPushButton("Clear")
        self.clear.setObjectName("plain")
        self.clear.setAccessibleName("Clear the marks")
        self.clear.setToolTip("Mark nothing (X)")
        self.clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.strip = TimelineStrip(catalogue, theme)
        self.transport = Transport()
        line = QHBoxLayout()
        line.setContentsMargins(14, 0, 14, 0)
        line.addWidget(self.place)
        line.addStretch(1)
        line.addWidget(self.part)
        line.addWidget(self.clear)
        strip = QHBoxLayout()
        strip.setContentsMargins(7, 0, 7, 0)
        strip.addWidget(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addLayout(strip)
        layout.addWidget(self.transport)
        # Words that come and go must not move the strip.
        self.place.setMinimumHeight(self.clear.sizeHint().height())
        self._connect()
        self.mark(Trim())

    def _connect(self) -> None:
        playing, transport = self._playing, self.transport
        playing.moved.connect(self._show_place)
        playing.changed.connect(self._show_playing)
        self.strip.sought.connect(playing.seek)
        self.clear.clicked.connect(lambda: self.mark(Trim()))
        transport.play.clicked.connect(playing.toggle)
        transport.back.clicked.connect(lambda: playing.step(-1))
        transport.on.clicked.connect(lambda: playing.step(1))
        transport.speed_chosen.connect(playing.set_speed)
        transport.mark_in.clicked.connect(self.mark_in)
        transport.mark_out.clicked.connect(self.mark_out)

    def show_film(self) -> None:
        """Another film was opened."""
        film = self._playing.film
        self.strip.show_film(film.end if film is not None else 0.0)
        self.mark(Trim())
        self._show_place()

    def mark_in(self) -> None:
        """The part begins here."""
        self.mark(self.trim.with_first(self._playing.index))

    def mark_out(self) -> None:
        """The part ends here."""
        self.mark(self.trim.with_last(self._playing.index))

    def mark(self, trim: Trim) -> None:
        """Mark a part."""
        film = self._playing.film
        self.trim = trim if film is not None else Trim()
        self.part.setVisible(self.trim.marked)
        self.clear.setVisible(self.trim.marked)
        if film is not None and self.trim.marked:
            first, last = self.trim.bounds(self._playing.count)
            start, end = film.times[first], film.shown_until(last)
            self.part.setText(f"Marked {clock(start)} to {clock(end)}  ·  {end - start:.2f} s")
            self.strip.show_part((start, end))
        else:
            self.strip.show_part(None)
        self.marked.emit()

    def _show_place(self) -> None:
        film = self._playing.film
        if film is not None:
            t, number = self._playing.t_seconds, self._playing.index + 1
            self.place.setText(
                f"{clock(t)} of {clock(film.end)}  ·  picture {number} of {self._playing.count}"
            )
            self.strip.show_place(t)
        self._show_playing()

    def _show_playing(self) -> None:
        self.transport.show_playing(playing=self._playing.playing, over=self._playing.over)
