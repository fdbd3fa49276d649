"""What each bundle saw in the film that is open: kept ones are found, others are made when asked for."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bundles import FoundBundle
from app.review.analyse import Analysis, FrameRecognizer, analyse, without_bodies
from app.review.progress import Report
from app.review.recorded import RECORDED
from app.review.shelf import Shelf, fingerprint
from app.ui.review.job import Job
from app.ui.review.player import OpenedFilm
from app.ui.review.work_row import WorkRow

OpenRecognizer = Callable[[Path], FrameRecognizer]
"""Loads a recogniser, for pictures that follow each other, from the path of a bundle."""


class Readings(QObject):
    """The analyses of one film, by name of the bundle."""

    changed = Signal()
    recognised = Signal(str)
    """A bundle has seen all of the film: one sentence about what."""

    def __init__(self, shelf: Shelf, open_recognizer: OpenRecognizer, row: WorkRow) -> None:
        """No film is open.

        Args:
            shelf: where analyses are kept.
            open_recognizer: called in a thread.
            row: where recognition is shown.
        """
        super().__init__()
        self._shelf = shelf
        self._open = open_recognizer
        self._row = row
        self._film: OpenedFilm | None = None
        self._found: dict[str, Analysis | None] = {}
        self._searches: set[Job] = set()

    def open(self, film: OpenedFilm | None) -> None:
        """Begin anew with another film, or with none.

        The holds that a film says it has count as what one more bundle saw.
        """
        self.abandon()
        self._film = film
        self._found = {}
        if film is not None and film.recorded is not None:
            self._found[RECORDED] = without_bodies(film.recorded)

    def abandon(self) -> None:
        """Look for nothing more."""
        for job in self._searches:
            job.abandon()
        self._searches.clear()

    def of(self, bundle: FoundBundle | None) -> Analysis | None:
        """What a bundle saw; None where it has not looked yet."""
        return self._found.get(bundle.name) if bundle is not None else None

    def is_known(self, bundle: FoundBundle) -> bool:
        """Whether it was found out if the bundle has seen the film."""
        return bundle.name in self._found

    def look_up(self, bundle: FoundBundle) -> None:
        """Find out whether the bundle has seen the film; `changed` tells when that is known."""
        if self._film is None or bundle.name in self._found:
            return
        job = Job(partial(_find, self._shelf, self._film.path, bundle.path))
        self._searches.add(job)

        def end(analysis: object) -> None:
            if job in self._searches:
                self._searches.discard(job)
                self._found[bundle.name] = analysis if isinstance(analysis, Analysis) else None
                self.changed.emit()

        job.done.connect(end)
        # Where the search fails the recognition would too, and says why.
        job.failed.connect(lambda _sentence: end(None))
        job.start()

    def recognise(self, bundle: FoundBundle, cancelled: Callable[[], None] = lambda: None) -> None:
        """Have the bundle look at the film."""
        if self._film is None or self._row.busy:
            return

        def keep(analysis: Analysis) -> None:
            self._found[bundle.name] = analysis
            self.changed.emit()
            count = len(analysis.timeline.holds)
            self.recognised.emit(f"The film is recognised: {count} hold{'' if count == 1 else 's'}.")

        self._row.run(
            f"Recognising with {bundle.name}",
            partial(_recognise, self._shelf, self._open, self._film, bundle),
            keep,
            cancelled,
        )


def _find(shelf: Shelf, film: Path, bundle: Path, _report: Report) -> Analysis | None:
    return shelf.find(fingerprint(film, bundle))


def _recognise(
    shelf: Shelf, open_recognizer: OpenRecognizer, film: OpenedFilm, bundle: FoundBundle, report: Report
) -> Analysis:
    key = fingerprint(film.path, bundle.path)
    report(0.0)
    recognizer = open_recognizer(bundle.path)
    try:
        analysis = analyse(film.path, recognizer, bundle.name, report, seconds=film.end)
    finally:
        recognizer.close()
    shelf.keep(key, analysis)
    return analysis
