"""A part of a film as a small file to share: MP4, or GIF where nothing else is taken; without sound."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from app.review.encoders import GifEncoder, Mp4Encoder
from app.review.frames import FilmReader
from app.review.progress import Report, unreported
from model.errors import DrishtiError
from model.frame import Frame

GIF_SECONDS: Final = 30.0
"""A longer GIF would be too large for what GIFs are used for."""
GIF_SIDE: Final = 480
_GIF_STEP: Final = 0.08
"""Seconds between two pictures of a GIF; many programs show quicker ones slowly."""
_SAMPLES: Final = 24
"""Pictures from which the 256 colours of a GIF are chosen."""

Decorate = Callable[[Frame], NDArray[np.uint8]]
"""Draws over a picture: gives uint8 BGR [height, width, 3] of the same size."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What to export.

    Attributes:
        film: the file it is cut from.
        first: number of the first picture.
        last: number of the last picture, which is included.
        longest_side: pixels; larger pictures are made smaller. None keeps their size.
    """

    film: Path
    first: int
    last: int
    longest_side: int | None = None


def export(
    clip: Clip, target: Path, *, decorate: Decorate | None = None, report: Report = unreported
) -> None:
    """Write a clip, whole or not at all; what was in ``target`` before stays until then.

    Args:
        clip: what to export.
        target: ``.mp4`` or ``.gif``.
        decorate: draws over every picture, in its full size; called in this thread.
        report: told the share that is done.

    Raises:
        DrishtiError: the film cannot be read, the clip is too long for a GIF, or the file cannot be written.
        Cancelled: raised by ``report``.
    """
    suffix = target.suffix.lower()
    if suffix not in {".mp4", ".gif"}:
        raise DrishtiError(f"{target.name} is neither MP4 nor GIF: give it a name that ends in .mp4 or .gif.")
    if target.exists() and target.samefile(clip.film):
        raise DrishtiError(f"{target.name} is the film itself: save the clip under another name.")
    unfinished = target.with_name(f".{target.stem}.{os.getpid()}.part{suffix}")
    try:
        with FilmReader(clip.film) as reader:
            if suffix == ".gif":
                _write_gif(reader, clip, unfinished, decorate, report)
            else:
                _write_mp4(reader, clip, unfinished, decorate, report)
        unfinished.replace(target)
    except (av.FFmpegError, OSError) as error:
        why = error.strerror or error
        raise DrishtiError(
            f"{target} cannot be written ({why}): free some space or choose another place."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write_mp4(
    reader: FilmReader, clip: Clip, target: Path, decorate: Decorate | None, report: Report
) -> None:
    size = _fitting(reader.size, clip.longest_side)
    start = reader.times[clip.first]
    with Mp4Encoder(target, size, reader.fps) as encoder:
        for index in range(clip.first, clip.last + 1):
            report((index - clip.first) / (clip.last + 1 - clip.first))
            pixels = _drawn(reader.frame(index), size, decorate)
            encoder.write(pixels, reader.times[index] - start, reader.shown_until(index) - start)


def _write_gif(
    reader: FilmReader, clip: Clip, target: Path, decorate: Decorate | None, report: Report
) -> None:
    start, end = reader.times[clip.first], reader.shown_until(clip.last)
    if end - start > GIF_SECONDS:
        raise DrishtiError(
            f"A GIF may last {GIF_SECONDS:.0f} seconds at most: mark a shorter part, or choose MP4."
        )
    size = _fitting(reader.size, min(GIF_SIDE, clip.longest_side or GIF_SIDE))
    shown = _thinned([reader.times[index] for index in range(clip.first, clip.last + 1)])
    chosen = [clip.first + place for place in shown]
    samples = chosen[:: -(-len(chosen) // _SAMPLES)]
    steps = len(samples) + len(chosen)
    with GifEncoder(target, size, end - reader.times[chosen[-1]]) as encoder:
        for done, index in enumerate(samples):
            report(done / steps)
            encoder.sample(_drawn(reader.frame(index), size, decorate))
        for done, index in enumerate(chosen, len(samples)):
            report(done / steps)
            encoder.write(_drawn(reader.frame(index), size, decorate), reader.times[index] - start)


def _thinned(times: Sequence[float]) -> list[int]:
    """Places of times that are at least one step apart, the first among them."""
    kept: list[int] = []
    for place, t in enumerate(times):
        if not kept or t - times[kept[-1]] >= _GIF_STEP - 1e-6:
            kept.append(place)
    return kept


def _fitting(size: tuple[int, int], longest_side: int | None) -> tuple[int, int]:
    """Width and height, even as H.264 wants them, at most so large."""
    scale = min(1.0, longest_side / max(size)) if longest_side else 1.0
    width, height = (max(2, round(side * scale / 2) * 2) for side in size)
    return width, height


def _drawn(frame: Frame, size: tuple[int, int], decorate: Decorate | None) -> NDArray[np.uint8]:
    pixels = frame.bgr if decorate is None else decorate(frame)
    if (frame.width, frame.height) == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
