"""Opens films and decodes pictures in a thread of its own; of several wishes the newest counts."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.personal import PersonalStore
from app.review.frames import FilmReader, index_at, shown_until
from app.review.progress import Cancelled, unreported
from app.review.recorded import recorded_timeline
from app.review.timeline import Timeline
from model.catalogue import Catalogue
from model.errors import DrishtiError

_TOLD_SHARE: Final = 0.02
_FAR: Final = 30
"""Pictures; steps that are shorter never show another picture on the way."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedFilm:
    """What is known of a film that was opened.

    Attributes:
        path: the file.
        times: when every picture is shown, in seconds from the first.
        end: when the last one has been shown.
        fps: pictures per second, on average.
        size: width and height in pixels, upright.
        warning: one sentence where it breaks off, else empty.
        recorded: the holds that it says it has; None where it says nothing.
    """

    path: Path
    times: list[float]
    end: float
    fps: float
    size: tuple[int, int]
    warning: str
    recorded: Timeline | None = None

    def index_at(self, t_seconds: float) -> int:
        """Number of the picture that is shown at a time."""
        return index_at(self.times, t_seconds)

    def shown_until(self, index: int) -> float:
        """When the next picture takes its place, in seconds."""
        return shown_until(self.times, self.end, index)


class Player(QObject):
    """The only one who touches the file that is shown."""

    opened = Signal(object)
    """An `OpenedFilm`."""
    reading = Signal(object, float)
    """The path of a long film that is being opened, and the share of it that was read."""
    refused = Signal(object, str)
    """The path of a film that cannot be opened, and one sentence."""
    failed = Signal(str)
    """One sentence: a picture cannot be read."""
    shown = Signal(object)
    """A `Frame` that was wanted."""

    def __init__(self, catalogue: Catalogue, taught: PersonalStore) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._taught = taught
        self._wishes = threading.Condition()
        self._path: Path | None = None
        self._index: int | None = None
        self._stopping = False
        self._last = 0
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a film is open, or is being opened."""
        return self._thread is not None and not self._stopping

    def open(self, path: Path) -> None:
        """Open a film instead of the one before."""
        with self._wishes:
            self._path, self._index, self._stopping = path, None, False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="review-player", daemon=True)
                self._thread.start()
            self._wishes.notify()

    def want(self, index: int) -> None:
        """Show a picture, as soon as that can be; wishes before this one that still wait are forgotten."""
        with self._wishes:
            self._index = index
            self._wishes.notify()

    def stop(self) -> None:
        """Close the film; the thread ends after the picture at hand."""
        with self._wishes:
            self._stopping = True
            self._wishes.notify()

    def _run(self) -> None:
        """In the thread."""
        reader: FilmReader | None = None
        try:
            while True:
                with self._wishes:
                    self._wishes.wait_for(
                        lambda: self._stopping or self._path is not None or self._index is not None
                    )
                    if self._stopping:
                        self._thread = None
                        return
                    path, index = self._path, self._index
                    self._path = self._index = None
                if path is not None:
                    if reader is not None:
                        reader.close()
                    reader = self._open(path)
                    index = 0 if index is None else index
                if reader is not None and index is not None:
                    self._show(reader, min(index, len(reader) - 1))
        finally:
            if reader is not None:
                reader.close()

    def _open(self, path: Path) -> FilmReader | None:
        told = 0.0

        def report(share: float) -> None:
            """Opening a long film takes a while: another wish ends it."""
            nonlocal told
            if self._stopping or self._path is not None:
                raise Cancelled
            if share - told >= _TOLD_SHARE:
                told = share
                self.reading.emit(path, share)

        try:
            reader = FilmReader(path, report)
        except Cancelled:
            return None
        except DrishtiError as error:
            self.refused.emit(path, str(error))
            return None
        recorded = recorded_timeline(path, reader.end, self._catalogue, self._taught.load().poses)
        self.opened.emit(
            OpenedFilm(path, reader.times, reader.end, reader.fps, reader.size, reader.warning, recorded)
        )
        return reader

    def _show(self, reader: FilmReader, index: int) -> None:
        far = reader.takes_long(index) and abs(index - self._last) > _FAR
        try:
            if far:
                # Who drags along the film sees at once about where that is, and may be elsewhere by now.
                self.shown.emit(reader.frame(reader.key_before(index)))
            self.shown.emit(reader.frame(index, self._still_wanted if far else unreported))
            self._last = index
        except Cancelled:
            return
        except DrishtiError as error:
            self.failed.emit(str(error))

    def _still_wanted(self, _share: float) -> None:
        if self._stopping or self._path is not None or self._index is not None:
            raise Cancelled
