"""Writes a film again with the overlay that the window would show."""

from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import av

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.recording.chapters import Chapter, chapter_title
from app.recording.film_writer import FilmWriter
from app.recording.names import open_part, part_of
from app.ui.compose import Composer
from model.catalogue import Catalogue
from model.errors import DrishtiError
from model.frame import Frame
from model.hold import Hold
from model.practice import PracticeState
from model.recognition import Recognition

_SETTLED: Final[dict[str, Any]] = {"source": SourceStatus.LIVE, "recognizer": RecognizerStatus.READY}


class Annotator:
    """Makes one film; used in a ``with`` block, at whose end the film is finished."""

    def __init__(self, target: Path, catalogue: Catalogue, composer: Composer) -> None:
        """Take the name.

        Args:
            target: a new file that ends in ``.mp4``; what is there is never overwritten.
            catalogue: the names for the chapters.
            composer: draws the overlay.

        Raises:
            DrishtiError: the name is taken or is no MP4, or nothing can be written there.
        """
        if target.suffix.lower() != ".mp4":
            raise DrishtiError(f"{target.name} is no MP4 film: give it a name that ends in .mp4.")
        self._target = target
        self._catalogue = catalogue
        self._composer = composer
        part = open_part(target)
        if part is None:
            raise DrishtiError(
                f"{target} (or its .vtt or .part) is there already: move it or choose another name."
            )
        self._part = part
        self._film: FilmWriter | None = None

    def add(self, frame: Frame, recognition: Recognition, state: PracticeState) -> None:
        """Add a frame with what was recognised in it.

        Raises:
            DrishtiError: the film cannot be written.
        """
        try:
            if self._film is None:
                self._film = FilmWriter(self._target, self._part, (frame.width, frame.height))
            snapshot = Snapshot(frame=frame, recognition=recognition, practice=state, **_SETTLED)
            self._film.write(self._composer.compose(snapshot, frame.t_seconds), frame.t_seconds)
        except (OSError, av.FFmpegError) as error:
            raise self._unwritten(error) from error

    def hold(self, hold: Hold) -> None:
        """Make a chapter of a hold.

        Raises:
            DrishtiError: it cannot be written.
        """
        if self._film is not None:
            try:
                self._film.add_chapter(Chapter(hold.start, hold.end, chapter_title(hold, self._catalogue)))
            except OSError as error:
                raise self._unwritten(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._film is None:
            self._part.close()
            part_of(self._target).unlink(missing_ok=True)
            return
        try:
            self._film.finish()
        except OSError as failure:
            raise self._unwritten(failure) from failure

    def _unwritten(self, error: OSError | av.FFmpegError) -> DrishtiError:
        why = error.strerror or error
        return DrishtiError(
            f"{self._target} cannot be written ({why}): free some space or choose another place."
        )
