"""From the fragments of a recording to a plain film that starts at once and can be searched."""

import logging
import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

import av

from app.recording.chapters import Chapter, without_gaps
from app.recording.names import create, free_name, vtt_of

COPY: Final = ".new"
"""Ends the name of the plain copy of a part until it is whole."""
_CHAPTER_TICKS: Final = 1000
_log = logging.getLogger(__name__)


def finish_film(part: Path, film: Path, chapters: Sequence[Chapter]) -> Path | None:
    """Make the film of its part, without encoding again, and throw the part away.

    Where there is no room for a second copy, the part itself becomes the film: it plays as well, and only
    its chapters are in the WebVTT file alone.

    Args:
        part: fragments; what follows the last whole one is cut off.
        film: what it becomes; another name is found where this one is taken.
        chapters: in order.

    Returns:
        The film; None where the part has no picture, and is gone.

    Raises:
        OSError: the part cannot be read or renamed; it is still there.
    """
    with part.open("r+b") as file:
        end = end_of_fragments(file)
        if end:
            file.truncate(end)
    if not end:
        part.unlink()
        return None
    wanted, film = film, free_name(film)
    if film != wanted and vtt_of(wanted).exists():
        vtt_of(wanted).replace(free_name(vtt_of(film)))
    copy = part.with_name(part.name + COPY)
    try:
        copy.unlink(missing_ok=True)
        create(copy).close()
        _copy(part, copy, chapters)
        copy.replace(film)
    except (av.FFmpegError, OSError) as error:
        _log.warning("%s stays in fragments: %r", film, error)
        with suppress(OSError):
            copy.unlink(missing_ok=True)
        part.replace(film)
    else:
        part.unlink()
    return film


def end_of_fragments(file: BinaryIO) -> int:
    """How many bytes from the beginning are whole; 0 where there is no whole fragment."""
    size = os.fstat(file.fileno()).st_size
    place = end = 0
    before = b""
    while place + 8 <= size:
        file.seek(place)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        if length < 8 or place + length > size:
            break
        place += length
        if (before, kind) == (b"moof", b"mdat"):
            end = place
        before = kind
    return end


def film_seconds(film: Path) -> float:
    """Length of a film by its pictures, since fragments state none; 0 where it cannot be read."""
    end = 0.0
    with suppress(av.FFmpegError, OSError, IndexError), av.open(str(film)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return end


def _copy(part: Path, copy: Path, chapters: Sequence[Chapter]) -> None:
    with av.open(str(part)) as source, av.open(str(copy), "w", format="mp4", options=_PLAIN) as target:
        pictures = source.streams.video[0]
        stream = target.add_stream_from_template(pictures)
        target.set_chapters(
            [
                {
                    "id": number,
                    "start": round(chapter.start * _CHAPTER_TICKS),
                    "end": round(chapter.end * _CHAPTER_TICKS),
                    "time_base": Fraction(1, _CHAPTER_TICKS),
                    "metadata": {"title": chapter.title},
                }
                for number, chapter in enumerate(without_gaps(chapters, film_seconds(part)))
            ]
        )
        for packet in source.demux(pictures):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)


_PLAIN: Final = {"movflags": "+faststart"}
