"""Any picture of a film, exactly: by its number or its time, forwards and backwards.

The file is read through once without decoding, which tells when every picture is shown. To show one, the
decoder starts at the key picture before it and goes on until the time of the picture is met to the tick.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

import av
import numpy as np

from app.review.progress import Report, unreported
from model.errors import DrishtiError
from model.film import Film, open_container, picture_stream, upright
from model.frame import Frame

_CACHE_BYTES: Final = 160 << 20
"""Decoded pictures that are kept, so that steps back do not decode the same stretch again and again."""
_AHEAD: Final = 12
"""A key picture that is nearer than this is reached as fast by going on."""
_LONG: Final = 30
_TRIES: Final = 3
_REPORT_EVERY: Final = 256
_ENDS_EARLY_SECONDS: Final = 1.0


_SAME_SECONDS: Final = 1e-6
"""Times of one picture that were computed in different ways differ by less."""


def index_at(times: Sequence[float], t_seconds: float) -> int:
    """Number of the picture that is shown at a time; the first before it, the last after it."""
    return max(0, bisect_right(times, t_seconds + _SAME_SECONDS) - 1)


def shown_until(times: Sequence[float], end: float, index: int) -> float:
    """When the picture after this one takes its place, in seconds."""
    return times[index + 1] if index + 1 < len(times) else end


class FilmReader:
    """A film whose pictures can be had in any order. Used by one thread at a time."""

    def __init__(self, path: Path, report: Report = unreported) -> None:
        """Open a film, find out when its pictures are shown, and decode the first one.

        Args:
            path: the file.
            report: told how much of the file was read.

        Raises:
            DrishtiError: there is no such file, or no picture can be read from it.
            Cancelled: raised by ``report``.
        """
        self.path = path
        self.warning = ""
        """One sentence where the film breaks off, else empty."""
        self._cache: OrderedDict[int, av.VideoFrame] = OrderedDict()
        self._cached_bytes = 0
        self._position = -1
        self._report: Report = unreported
        self._cut_off = False
        self.times: list[float] = []
        """When every picture is shown, in seconds from the first."""
        self.end = 0.0
        """When the last picture has been shown, in seconds."""
        with Film(path) as film:
            self.fps = film.fps
            """Pictures per second, on average."""
            stated = film.duration
        self._container = open_container(path)
        try:
            self._stream = picture_stream(self._container, path)
            self._tick = float(self._stream.time_base or 1 / av.time_base)
            self._read_index(report)
            self._restart()
            first = self.frame(0)
        except BaseException:
            self._container.close()
            raise
        self.size: tuple[int, int] = (first.width, first.height)
        """Width and height, upright, in pixels."""
        if self._cut_off or self.end < stated - _ENDS_EARLY_SECONDS:
            self.warning = f"{path.name} is damaged: it can be watched only up to {self.end:.1f} seconds."

    def __len__(self) -> int:
        return len(self.times)

    def index_at(self, t_seconds: float) -> int:
        """Number of the picture that is shown at a time; the first before it, the last after it."""
        return index_at(self.times, t_seconds)

    def shown_until(self, index: int) -> float:
        """When the next picture takes its place, in seconds."""
        return shown_until(self.times, self.end, index)

    def key_before(self, index: int) -> int:
        """The last picture up to this one at which the decoder can start, and which it has at once."""
        return self._keys[bisect_right(self._keys, index) - 1]

    def takes_long(self, index: int) -> bool:
        """Whether the decoder has to go elsewhere, and decode many pictures there before this one."""
        key = self.key_before(index)
        goes_on = key <= self._position < index
        return not goes_on and index not in self._cache and index - key > _LONG

    def frame(self, index: int, report: Report = unreported) -> Frame:
        """A picture; where it cannot be decoded, the one before it.

        Args:
            index: its number.
            report: called for every picture that is decoded on the way.

        Raises:
            DrishtiError: nothing can be decoded there.
            IndexError: there is no such picture.
            Cancelled: raised by ``report``; any picture can be had after that.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"picture {index} of {len(self)}")
        self._report = report
        picture = self._cached(index) or self._find(index)
        return Frame(upright(picture, self._stream), index, self.times[index], str(self.path))

    def close(self) -> None:
        """Close the file."""
        self._cache.clear()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _read_index(self, report: Report) -> None:
        """When every picture is shown, in order, and which ones the decoder can start at."""
        stamps: list[int] = []
        keys: list[int] = []
        lacking, length = False, 0
        whole = max(1, self.path.stat().st_size)
        try:
            for number, packet in enumerate(self._container.demux(self._stream)):
                if number % _REPORT_EVERY == 0:
                    report(min(1.0, max(0, packet.pos or 0) / whole))
                if not packet.size or packet.is_discard:
                    continue
                if packet.pts is None:
                    lacking = True
                    break
                stamps.append(packet.pts)
                length = packet.duration or length
                if packet.is_keyframe:
                    keys.append(packet.pts)
        except (av.FFmpegError, OSError):
            self._cut_off = True
        ordered = np.unique(np.asarray(stamps, np.int64))
        self._stamps: list[int] = ordered.tolist()
        self._by_count = lacking or len(ordered) < len(stamps)
        if self._by_count:
            # Old containers do not say when a picture is shown: every one has to be looked at.
            self.times = _times_by_decoding(self.path)
            self._keys = [0]
            self.end = self.times[-1] + 1 / self.fps
            return
        if not stamps:
            raise DrishtiError(f"No picture can be read from the film {self.path}: choose another file.")
        self.times = ((ordered - ordered[0]) * self._tick).tolist()
        self._keys = sorted({0, *np.searchsorted(ordered, keys).tolist()})
        shown_for = length * self._tick if length else 1 / self.fps
        self.end = self.times[-1] + shown_for

    def _find(self, index: int) -> "av.VideoFrame":
        key = bisect_right(self._keys, index) - 1
        if self._position < index and self._keys[key] <= self._position + _AHEAD:
            found = self._go_on_to(index)
            if found is not None:
                return found
        # Some formats find only about the place: then it is an earlier key picture, at last the beginning.
        for start in dict.fromkeys((*range(key, max(-1, key - _TRIES), -1), 0)):
            self._seek(self._keys[start])
            found = self._go_on_to(index, or_after=start == 0)
            if found is not None:
                return found
        raise DrishtiError(
            f"The film {self.path} cannot be read at {self.times[index]:.1f} seconds: go to another place."
        )

    def _go_on_to(self, index: int, *, or_after: bool = False) -> "av.VideoFrame | None":
        """Decode on to a picture.

        Args:
            index: its number.
            or_after: whether the one after it will do.

        Returns:
            The picture; the one before it where it is missing; None where decoding began too late.
        """
        before: av.VideoFrame | None = None
        for picture in self._pictures:
            place = self._place(picture)
            if place is None:
                continue
            self._position = place
            self._keep(place, picture)
            self._report(min(1.0, place / max(1, index)))
            if place == index:
                return picture
            if place > index:
                return before or (picture if or_after else None)
            before = picture
        return before

    def _place(self, picture: "av.VideoFrame") -> int | None:
        """The number of a decoded picture."""
        if self._by_count:
            return self._position + 1
        if picture.pts is None:
            return None
        place = bisect_right(self._stamps, picture.pts) - 1
        return place if place >= 0 and self._stamps[place] == picture.pts else None

    def _seek(self, index: int) -> None:
        if self._by_count or index == 0:
            self._restart()
            return
        try:
            self._container.seek(self._stamps[index], stream=self._stream, backward=True)
        except (av.FFmpegError, OSError):
            self._restart()
            return
        self._position = -1
        self._pictures = self._decode()

    def _restart(self) -> None:
        """From the beginning; opening anew is exact in every format."""
        again = open_container(self.path)
        self._container.close()
        self._container = again
        self._stream = picture_stream(self._container, self.path)
        self._position = -1
        self._pictures = self._decode()

    def _decode(self) -> "Iterator[av.VideoFrame]":
        """Decoded pictures; what cannot be read is left out."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                return
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue

    def _cached(self, index: int) -> "av.VideoFrame | None":
        picture = self._cache.get(index)
        if picture is not None:
            self._cache.move_to_end(index)
        return picture

    def _keep(self, index: int, picture: "av.VideoFrame") -> None:
        if index not in self._cache:
            self._cached_bytes += _bytes(picture)
        self._cache[index] = picture
        self._cache.move_to_end(index)
        while self._cached_bytes > _CACHE_BYTES and len(self._cache) > 1:
            self._cached_bytes -= _bytes(self._cache.popitem(last=False)[1])


def _bytes(picture: "av.VideoFrame") -> int:
    return sum(plane.buffer_size for plane in picture.planes)


def _times_by_decoding(path: Path) -> list[float]:
    times: list[float] = []
    with Film(path) as film:
        try:
            times.extend(frame.t_seconds for frame in film.frames())
        except DrishtiError:
            return times  # it breaks off; what was read before can be watched
    return times
