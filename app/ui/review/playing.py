"""The film that is open, and where it stands: playing, stepping, seeking."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.personal import PersonalStore
from app.review.playback import Playback
from app.ui.review.player import OpenedFilm, Player
from model.catalogue import Catalogue
from model.frame import Frame

_TICK_MS: Final = 12


class Playing(QObject):
    """Tells the player thread which picture is wanted; never waits for it."""

    opened = Signal()
    """A film was opened; it stands at its beginning."""
    reading = Signal(float)
    """The share of a long film that was read, before it is open."""
    refused = Signal(str)
    """The film cannot be opened: one sentence."""
    failed = Signal(str)
    """A picture cannot be read: one sentence."""
    moved = Signal()
    """Another picture is wanted."""
    changed = Signal()
    """It plays now, or it does not."""
    shown = Signal(Frame)
    """A picture that was wanted."""

    def __init__(
        self, catalogue: Catalogue, taught: PersonalStore, now: Callable[[], float] = time.monotonic
    ) -> None:
        """No film is open.

        Args:
            catalogue: the poses.
            taught: those of the user's own.
            now: a clock that only goes forwards, in seconds.
        """
        super().__init__()
        self._now = now
        self._path: Path | None = None
        self._playback = Playback()
        self._speed = 1.0
        self._sought = 0
        self._player = Player(catalogue, taught)
        self._player.opened.connect(self._open)
        self._player.reading.connect(self._read)
        self._player.refused.connect(self._refuse)
        self._player.failed.connect(self.failed)
        self._player.shown.connect(self._show)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.film: OpenedFilm | None = None
        """What is open."""
        self.index = 0
        """The picture that was last asked for."""

    @property
    def path(self) -> Path | None:
        """What is open, or is being opened."""
        return self._path

    @property
    def playing(self) -> bool:
        """Whether the film goes on by itself."""
        return self._playback.playing

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self.film.times) if self.film is not None else 0

    @property
    def over(self) -> bool:
        """Whether the film stands at its end."""
        return self.film is not None and self.index == self.count - 1

    @property
    def t_seconds(self) -> float:
        """Time of the picture that was last asked for."""
        return self.film.times[self.index] if self.film is not None else 0.0

    def open(self, path: Path) -> None:
        """Open a film instead of the one before."""
        self._timer.stop()
        self._path, self.film, self.index, self._sought = path, None, 0, 0
        self._playback = Playback()
        self._player.open(path)

    def resume(self) -> None:
        """Open the film again that was let go of, where it stood."""
        if self._path is not None and not self._player.running:
            self._player.open(self._path)

    def let_go(self) -> None:
        """Pause, and close the file."""
        self.pause()
        self._player.stop()

    def toggle(self) -> None:
        """Play, or pause."""
        if self._playback.playing:
            self.pause()
        elif self.film is not None:
            now = self._now()
            if self.over:
                self.go_to(0)
            self._playback.play(now)
            self._timer.start()
            self.changed.emit()

    def pause(self) -> None:
        """Stand still."""
        self._playback.pause(self._now())
        self._timer.stop()
        self.changed.emit()

    def set_speed(self, speed: float) -> None:
        """Play so many seconds of film in a second."""
        self._speed = speed
        self._playback.set_speed(speed, self._now())

    def go_to(self, index: int) -> None:
        """Show a picture; a film that plays goes on from there."""
        if self.film is not None:
            self.index = self._sought = min(max(index, 0), self.count - 1)
            self._playback.seek(self.t_seconds, self._now())
            self._player.want(self.index)
            self.moved.emit()

    def seek(self, t_seconds: float) -> None:
        """Go to a time."""
        if self.film is not None:
            self.go_to(self.film.index_at(t_seconds))

    def step(self, pictures: int) -> None:
        """Pause, and go so many pictures on or back."""
        self.pause()
        self.go_to(self.index + pictures)

    def _open(self, film: OpenedFilm) -> None:
        if film.path != self._path:
            return  # another one was opened since
        again = self.film is not None and self.film.times == film.times
        self.film = film
        if again:
            self._player.want(self.index)
            return
        self._playback = Playback(film.end)
        self._playback.set_speed(self._speed, self._now())
        self.go_to(0)
        self.opened.emit()

    def _read(self, path: Path, share: float) -> None:
        if path == self._path and self.film is None:
            self.reading.emit(share)

    def _refuse(self, path: Path, sentence: str) -> None:
        if path == self._path:
            self._path = self.film = None
            self.refused.emit(sentence)

    def _tick(self) -> None:
        """The film goes on; pictures that come too late are left out."""
        if self.film is None:
            return
        t = self._playback.position(self._now())
        index = self.film.index_at(t)
        if index != self.index:
            self.index = index
            self._player.want(index)
            self.moved.emit()
        if t >= self.film.end:
            self.pause()

    def _show(self, frame: Frame) -> None:
        if self.film is None or frame.source_id != str(self.film.path):
            return
        if self._sought <= frame.index <= self.index:
            # Not one that was wanted before the place was gone to.
            self._playback.wait_for(self.film.shown_until(frame.index), frame.t_seconds, self._now())
        self.shown.emit(frame)
