"""Mends the films that a crash or a power cut left unfinished."""

import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av

from app.recording.chapters import read_vtt
from app.recording.finish import COPY, end_of_fragments, film_seconds, finish_film
from app.recording.names import PART, film_of, lock, vtt_of

_FRESH_SECONDS: Final = 60.0
"""Where there are no locks, somebody still writes a film that has changed so lately."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repair:
    """What came of the films that were unfinished.

    Attributes:
        films: those that are whole now.
        empty: how many had no picture yet, and are gone.
        failed: those that could not be mended, each still there.
    """

    films: tuple[Path, ...] = ()
    empty: int = 0
    failed: tuple[Path, ...] = ()


def repair_recordings(folder: Path) -> Repair:
    """Finish every unfinished film in a folder that nobody is writing; may take seconds for each.

    Args:
        folder: need not be there.
    """
    films: list[Path] = []
    failed: list[Path] = []
    empty = 0
    try:
        parts = sorted(folder.glob(f"*.mp4{PART}"))
    except OSError:
        return Repair()
    for part in parts:
        try:
            found, film = _repair(part)
        except (OSError, av.FFmpegError) as error:
            _log.warning("%s cannot be mended: %r", part, error)
            failed.append(part)
            continue
        if film is not None:
            films.append(film)
        elif found:
            empty += 1
    return Repair(tuple(films), empty, tuple(failed))


def _repair(part: Path) -> tuple[bool, Path | None]:
    """Whether nobody is writing it, and the film that came of it."""
    film = film_of(part)
    with part.open("r+b") as file:
        locked = lock(file)
        fresh = time.time() - part.stat().st_mtime < _FRESH_SECONDS
        if locked is False or (locked is None and fresh):
            return False, None
        empty = not end_of_fragments(file)
        if sys.platform == "win32":
            # Windows renames and removes no open file.
            file.close()
        part.with_name(part.name + COPY).unlink(missing_ok=True)
        if film.exists() and film_seconds(film) >= film_seconds(part):
            # It was whole already; only the part had not gone.
            part.unlink()
            return True, film
        vtt = vtt_of(film)
        if empty:
            vtt.unlink(missing_ok=True)
        chapters = read_vtt(vtt.read_text(encoding="utf-8", errors="replace")) if vtt.exists() else ()
        return True, finish_film(part, film, chapters)
