"""What each bundle saw in the film that is open: kept ones are found, others are made when asked for."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.personal import PersonalStore, mark_of
from app.review.analyse import Analysis, FrameRecognizer, analyse, without_bodies
from app.review.progress import Report
from app.review.recorded import RECORDED
from app.review.shelf import Shelf, fingerprint
from app.ui.review.job import Job
from app.ui.review.player import OpenedFilm
from app.ui.review.work_row import WorkRow
from model.bundle_store import FoundBundle
from model.personal import PersonalPose

OpenRecognizer = Callable[[Path], FrameRecognizer]
"""Loads a recogniser, for pictures that follow each other, from the path of a bundle."""


class Readings(QObject):
    """The analyses of one film, by name of the bundle."""

    changed = Signal()
    recognised = Signal(str)
    """A bundle has seen all of the film: one sentence about what."""

    def __init__(
        self, shelf: Shelf, open_recognizer: OpenRecognizer, taught: PersonalStore, row: WorkRow
    ) -> None:
        """No film is open.

        Args:
            shelf: where analyses are kept.
            open_recognizer: called in a thread.
            taught: the poses of the user's own; read in a thread.
            row: where recognition is shown.
        """
        super().__init__()
        self._shelf = shelf
        self._open = open_recognizer
        self._taught = taught
        self._row = row
        self._film: OpenedFilm | None = None
        self._found: dict[str, Analysis | None] = {}
        self._marks: dict[str, str] = {}
        self._searches: set[Job] = set()

    def open(self, film: OpenedFilm | None) -> None:
        """Begin anew with another film, or with none.

        The holds that a film says it has count as what one more bundle saw.
        """
        self.abandon()
        self._film = film
        self._found, self._marks = {}, {}
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

    def is_outdated(self, bundle: FoundBundle | None) -> bool:
        """Whether poses were taught or deleted since the bundle saw the film."""
        analysis = self.of(bundle)
        return (
            bundle is not None
            and analysis is not None
            and self._marks.get(bundle.name, analysis.taught) != analysis.taught
        )

    def look_up(self, bundle: FoundBundle) -> None:
        """Find out whether the bundle has seen the film; `changed` tells when that is known."""
        if self._film is None or bundle.name in self._found:
            return

        def end(found: object) -> None:
            self._found[bundle.name], self._marks[bundle.name] = (
                found if isinstance(found, _Found) else _Found(None, "")
            )
            self.changed.emit()

        # Where the search fails the recognition would too, and says why.
        self._search(partial(_find, self._shelf, self._film.path, self._taught, bundle), end)

    def look_again(self, bundle: FoundBundle) -> None:
        """Find out whether poses were taught since; `changed` tells if that makes a difference."""
        if self.of(bundle) is None or bundle.manifest is None or self._row.busy:
            return

        def end(mark: object) -> None:
            before = self.is_outdated(bundle)
            if isinstance(mark, str):
                self._marks[bundle.name] = mark
            if self.is_outdated(bundle) is not before:
                self.changed.emit()

        self._search(lambda _report: mark_of(_known_to(bundle, self._taught)), end)

    def _search(self, work: Callable[[Report], object], end: Callable[[object], None]) -> None:
        job = Job(work)
        self._searches.add(job)

        def once(found: object) -> None:
            if job in self._searches:
                self._searches.discard(job)
                end(found)

        job.done.connect(once)
        job.failed.connect(lambda _sentence: once(None))
        job.start()

    def recognise(self, bundle: FoundBundle, cancelled: Callable[[], None] = lambda: None) -> None:
        """Have the bundle look at the film."""
        if self._film is None or self._row.busy:
            return

        def keep(analysis: Analysis) -> None:
            self._found[bundle.name], self._marks[bundle.name] = analysis, analysis.taught
            self.changed.emit()
            count = len(analysis.timeline.holds)
            self.recognised.emit(f"The film is recognised: {count} hold{'' if count == 1 else 's'}.")

        self._row.run(
            f"Recognising with {bundle.name}",
            partial(_recognise, self._shelf, self._open, self._taught, self._film, bundle),
            keep,
            cancelled,
        )


class _Found(NamedTuple):
    analysis: Analysis | None
    mark: str
    """Of the poses that are taught now."""


def _find(shelf: Shelf, film: Path, taught: PersonalStore, bundle: FoundBundle, _report: Report) -> _Found:
    return _Found(shelf.find(fingerprint(film, bundle.path)), mark_of(_known_to(bundle, taught)))


def _recognise(
    shelf: Shelf,
    open_recognizer: OpenRecognizer,
    taught: PersonalStore,
    film: OpenedFilm,
    bundle: FoundBundle,
    report: Report,
) -> Analysis:
    key = fingerprint(film.path, bundle.path)
    report(0.0)
    poses = _known_to(bundle, taught)
    recognizer = open_recognizer(bundle.path)
    try:
        recognizer.know(poses)
        analysis = analyse(film.path, recognizer, bundle.name, report, seconds=film.end)
    finally:
        recognizer.close()
    analysis = replace(analysis, taught=mark_of(poses))
    shelf.keep(key, analysis)
    return analysis


def _known_to(bundle: FoundBundle, taught: PersonalStore) -> tuple[PersonalPose, ...]:
    """The taught poses that a bundle can recognise: all, or none."""
    can = bundle.manifest is not None and bundle.manifest.can_be_taught
    return taught.load().poses if can else ()
