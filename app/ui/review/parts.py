"""What of a film can be exported: the marked part, holds, all of it."""

from collections.abc import Iterator

from app.review.timeline import Timeline, clock
from app.review.trim import Trim
from app.ui.review.export_dialog import Part
from app.ui.review.player import OpenedFilm
from app.ui.review.words import hold_name, side_word
from model.catalogue import Catalogue
from model.hold import Hold


def parts_of(
    film: OpenedFilm, trim: Trim, timeline: Timeline | None, t_seconds: float, catalogue: Catalogue
) -> Iterator[Part]:
    """What can be exported, most likely first.

    Args:
        film: that is open.
        trim: the marks.
        timeline: its holds, if they are known.
        t_seconds: where the film stands.
        catalogue: the names.
    """
    if trim.marked:
        first, last = trim.bounds(len(film.times))
        yield _part(film, "Marked part", "part", first, last)
    if timeline is not None:
        here = timeline.hold_at(t_seconds)
        if here is not None:
            yield _hold_part(film, here, f"This hold: {hold_name(here, catalogue)}")
        best = timeline.best()
        for pose_id in sorted(best, key=lambda one: catalogue.pose(one).english):
            yield _hold_part(film, best[pose_id], f"Best hold: {hold_name(best[pose_id], catalogue)}")
    yield _part(film, "Whole film", "film", 0, len(film.times) - 1)


def _hold_part(film: OpenedFilm, hold: Hold, text: str) -> Part:
    stem = f"{hold.pose_id}{side_word(hold.side)}"
    return _part(film, text, stem, film.index_at(hold.start), film.index_at(hold.end))


def _part(film: OpenedFilm, text: str, stem: str, first: int, last: int) -> Part:
    seconds = film.shown_until(last) - film.times[first]
    return Part(f"{text} · {clock(seconds)}", stem, first, last, seconds)
