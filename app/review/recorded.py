"""The holds that were recognised while a film was recorded: its chapters, or the WebVTT file beside it."""

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import av

from app.recording.chapters import Chapter, read_vtt
from app.recording.names import vtt_of
from app.review.timeline import Timeline
from model.catalogue import Catalogue
from model.errors import DrishtiError
from model.film import open_container
from model.hold import Hold
from model.personal import PersonalPose
from model.side import Side

RECORDED: Final = "as recorded"
"""Stands where the name of a bundle stands; no bundle can be called so."""
_TITLE: Final = re.compile(r"(?P<name>.+?)(?: \((?P<side>left|right)\))?")
_MOST_BYTES: Final = 4 << 20


def recorded_timeline(
    film: Path, duration: float, catalogue: Catalogue, taught: Iterable[PersonalPose] = ()
) -> Timeline | None:
    """What a film says of its own holds.

    How sure they were is not written there, so their confidence is not a number.

    Args:
        film: the file.
        duration: its seconds.
        catalogue: the poses, whose English names are looked for.
        taught: poses of the user's own, whose names are looked for next.

    Returns:
        A timeline; None where the film says nothing, as films of others.
    """
    ids = {pose.name: pose.id for pose in taught} | {pose.english: pose.id for pose in catalogue.poses}
    for chapters in (_inside(film), _beside(film)):
        holds = tuple(hold for hold in (_hold(one, ids) for one in chapters) if hold is not None)
        if holds:
            return Timeline(holds, duration, RECORDED)
    return None


def _inside(film: Path) -> tuple[Chapter, ...]:
    with suppress(DrishtiError, av.FFmpegError, OSError), open_container(film) as container:
        return tuple(
            Chapter(
                float(one["start"] * one["time_base"]),
                float(one["end"] * one["time_base"]),
                one["metadata"].get("title", ""),
            )
            for one in container.chapters()
            if one["time_base"] is not None
        )
    return ()


def _beside(film: Path) -> tuple[Chapter, ...]:
    path = vtt_of(film)
    with suppress(OSError, UnicodeDecodeError):
        if path.stat().st_size <= _MOST_BYTES:
            return read_vtt(path.read_text(encoding="utf-8"))
    return ()


def _hold(chapter: Chapter, ids: Mapping[str, str]) -> Hold | None:
    found = _TITLE.fullmatch(chapter.title)
    if found is None or chapter.end <= chapter.start:
        return None
    pose_id = ids.get(found["name"])
    if pose_id is None:
        return None
    side = Side(found["side"]) if found["side"] else None
    return Hold(pose_id, side, chapter.start, chapter.end, math.nan)
