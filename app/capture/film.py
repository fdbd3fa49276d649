"""A film as a source, played at its own speed."""

from collections.abc import Iterator
from pathlib import Path

from app.capture.source import PlayClock, SourceEnded
from model.film import Film
from model.frame import Frame


class FilmSource:
    """Plays a film once; a damaged film plays as far as it is readable."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        self._film: Film | None = None
        self._frames: Iterator[Frame] = iter(())
        self._next: Frame | None = None
        self._clock = PlayClock()

    def open(self) -> None:
        """Open the file.

        Raises:
            DrishtiError: it is not a film that can be read.
        """
        self._film = Film(self._path)
        self._frames = self._film.frames()

    def read(self) -> Frame | None:
        """The next frame, when its time has come.

        Raises:
            SourceEnded: the film is over.
            DrishtiError: the film is damaged from here on.
        """
        if self._next is None:
            self._next = next(self._frames, None)
        if self._next is None:
            raise SourceEnded
        if self._clock.wait_until(self._next.t_seconds) < 0:
            return None
        frame, self._next = self._next, None
        return frame

    def close(self) -> None:
        """Close the file."""
        if self._film is not None:
            self._film.close()
        self._film, self._frames, self._next = None, iter(()), None
