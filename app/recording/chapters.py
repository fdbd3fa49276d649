"""Holds as chapters of a film, and as a WebVTT file beside it. Pure: no files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from model.catalogue import Catalogue
from model.hold import Hold

VTT_HEAD: Final = "WEBVTT\n"
BETWEEN: Final = "Between poses"
_SHORTEST_GAP: Final = 0.1
_CUE: Final = re.compile(
    r"^(\d+):(\d\d):(\d\d\.\d{3}) --> (\d+):(\d\d):(\d\d\.\d{3})[^\n]*\n([^\n]+)\n", re.MULTILINE
)
_ESCAPES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


@dataclass(frozen=True, slots=True)
class Chapter:
    """One hold in a film.

    Attributes:
        start: seconds of the film.
        end: seconds of the film.
        title: the pose in English, and the side.
    """

    start: float
    end: float
    title: str


def chapter_title(hold: Hold, catalogue: Catalogue) -> str:
    """What a hold is called in a film."""
    side = f" ({hold.side})" if hold.side else ""
    return catalogue.pose(hold.pose_id).english + side


def without_gaps(chapters: Iterable[Chapter], length: float) -> tuple[Chapter, ...]:
    """Chapters as MP4 can keep them: each reaches to the next, so what is between holds is one as well.

    Args:
        chapters: in order.
        length: of the film, in seconds; what is behind its end is left out.
    """
    filled: list[Chapter] = []
    end = 0.0
    for chapter in chapters:
        start, stop = max(chapter.start, end), min(chapter.end, length)
        if stop <= start:
            continue
        if start - end >= _SHORTEST_GAP:
            filled.append(Chapter(end, start, BETWEEN))
        filled.append(Chapter(start, stop, chapter.title))
        end = stop
    if filled and length - end >= _SHORTEST_GAP:
        filled.append(Chapter(end, length, BETWEEN))
    return tuple(filled)


def cue(chapter: Chapter) -> str:
    """A chapter as one cue of a WebVTT file, with the empty line before it."""
    title = chapter.title
    for plain, escaped in _ESCAPES:
        title = title.replace(plain, escaped)
    return f"\n{_stamp(chapter.start)} --> {_stamp(chapter.end)}\n{title}\n"


def to_vtt(chapters: Iterable[Chapter]) -> str:
    """A whole WebVTT file."""
    return VTT_HEAD + "".join(cue(chapter) for chapter in chapters)


def read_vtt(text: str) -> tuple[Chapter, ...]:
    """The chapters in what :func:`to_vtt` wrote; a cue that breaks off is left out."""
    chapters = []
    for found in _CUE.finditer(text):
        hours, minutes, seconds, end_hours, end_minutes, end_seconds, title = found.groups()
        for plain, escaped in reversed(_ESCAPES):
            title = title.replace(escaped, plain)
        start = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        end = int(end_hours) * 3600 + int(end_minutes) * 60 + float(end_seconds)
        chapters.append(Chapter(start, end, title))
    return tuple(chapters)


def _stamp(seconds: float) -> str:
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
