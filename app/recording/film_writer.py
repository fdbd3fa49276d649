"""Encodes pictures into a film that survives being cut off at any moment.

While it is made, the film is an MP4 of fragments of half a second; finished, it is a plain one. H.264 by x264
where PyAV has it, at its quickest and in one thread, because recognition needs the cores.
"""

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final, Self

import av
import cv2
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from app.recording.chapters import VTT_HEAD, Chapter, cue
from app.recording.finish import finish_film
from app.recording.names import create, part_of, vtt_of

CODECS: Final[tuple[tuple[str, dict[str, str], int | None], ...]] = (
    ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "crf": "23"}, None),
    ("libopenh264", {}, 6_000_000),
    ("mpeg4", {}, 8_000_000),
)
"""Encoders in order of choice, their options, and bits per second where they need to be told."""
TICKS: Final = 60_000
"""Per second; MPEG-4 allows no more than 65535."""
FRAGMENT_SECONDS: Final = 0.5
_KEY_SECONDS: Final = 2.0
_BT601: Final = 6
_LIMITED: Final = 1


class FilmWriter:
    """Writes one film; used by one thread."""

    def __init__(self, film: Path, part: BinaryIO, size: tuple[int, int]) -> None:
        """Begin a film.

        Args:
            film: what it is called in the end.
            part: open and empty, see :func:`app.recording.names.reserve`; closed here.
            size: width and height in pixels; odd ones lose a row or column.

        Raises:
            OSError: nothing can be written.
        """
        self.film = film
        self.size = (max(2, size[0] & ~1), max(2, size[1] & ~1))
        self.seconds = 0.0
        """Time of the last picture."""
        self.chapters: list[Chapter] = []
        self._sink = _Sink(part)
        self._vtt: BinaryIO | None = None
        self._last = self._key = -1
        self._step = TICKS // 30
        try:
            self._begin()
        except BaseException:
            part.close()
            with suppress(OSError):
                part_of(film).unlink()
            raise

    @property
    def written(self) -> int:
        """Bytes so far."""
        return self._sink.written

    def write(self, pixels: NDArray[np.uint8], seconds: float) -> None:
        """Add a picture; one whose time is not after the last one's is left out.

        Args:
            pixels: uint8 BGR [height, width, 3] or BGRA [height, width, 4]; of another size than the film it
                is fitted into it, with black beside or above and below.
            seconds: of the film.

        Raises:
            OSError: the disk is full. What was written before stays.
        """
        pts = round(seconds * TICKS)
        if pts <= self._last:
            return
        code = cv2.COLOR_BGR2YUV_I420 if pixels.shape[2] == 3 else cv2.COLOR_BGRA2YUV_I420
        planes = cv2.cvtColor(fitted(pixels, self.size), code)
        picture = av.VideoFrame.from_ndarray(np.asarray(planes, dtype=np.uint8), format="yuv420p")
        picture.pts, picture.time_base = pts, Fraction(1, TICKS)
        picture.colorspace, picture.color_range = _BT601, _LIMITED
        if self._key < 0 or pts - self._key >= _KEY_SECONDS * TICKS:
            picture.pict_type = PictureType.I
            self._key = pts
        if self._last >= 0:
            self._step = pts - self._last
        self._mux(self._stream.encode(picture))
        self._last, self.seconds = pts, pts / TICKS

    def add_chapter(self, chapter: Chapter) -> None:
        """Note a hold; it is on disk at once, so that it survives with the film.

        Raises:
            OSError: the disk is full.
        """
        self.chapters.append(chapter)
        if self._vtt is None:
            self._vtt = create(vtt_of(self.film))
            self._vtt.write(VTT_HEAD.encode())
        self._vtt.write(cue(chapter).encode())

    def finish(self) -> Path | None:
        """Make a plain film of it.

        Returns:
            Where it is; None where no picture was written, and nothing is left.

        Raises:
            OSError: not even the part could be renamed; it is still there.
        """
        # What breaks off here was on its way to a full disk; the fragments before are whole.
        with suppress(OSError, av.FFmpegError):
            self._mux(self._stream.encode())
        with suppress(OSError, av.FFmpegError):
            self._container.close()
        if self._vtt is not None:
            self._vtt.close()
        self._sink.close()
        film = finish_film(part_of(self.film), self.film, self.chapters)
        if film is None:
            vtt_of(self.film).unlink(missing_ok=True)
        return film

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.finish()

    def _begin(self) -> None:
        name, options, bits = next(codec for codec in CODECS if codec[0] in av.codecs_available)
        self._container = av.open(self._sink, "w", format="mp4", options=_FRAGMENTS)
        stream = self._container.add_stream(name, rate=30, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = self.size
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        if bits is not None:
            codec.bit_rate = bits
        codec.time_base = Fraction(1, TICKS)
        codec.thread_count = 1
        # A key frame comes by the time, not by the count: rates vary.
        codec.gop_size = 600
        codec.max_b_frames = 0
        codec.colorspace, codec.color_range = _BT601, _LIMITED
        self._stream = stream
        self._container.start_encoding()

    def _mux(self, packets: "list[av.Packet[av.VideoStream]]") -> None:
        for packet in packets:
            # Encoders drop it, and the last picture would be shown for no time.
            packet.duration = self._step
            self._container.mux(packet)


class _Sink:
    """Where FFmpeg writes: straight to the disk; after the first failure nothing more."""

    def __init__(self, part: BinaryIO) -> None:
        self.written = 0
        self._part = part
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self._error is not None:
            raise self._error
        rest = memoryview(data)
        try:
            while rest:
                done = os.write(self._part.fileno(), rest)
                self.written += done
                rest = rest[done:]
        except OSError as error:
            self._error = error
            raise
        return len(data)

    def close(self) -> None:
        self._part.close()


_FRAGMENTS: Final = {
    "movflags": "+empty_moov+default_base_moof",
    "frag_duration": str(round(FRAGMENT_SECONDS * 1_000_000)),
    "flush_packets": "1",
    "video_track_timescale": str(TICKS),
}


def fitted(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture in the size (width, height), as large as it gets in there, the rest black."""
    height, width = pixels.shape[:2]
    across, down = size
    if (width & ~1, height & ~1) == size:
        return np.ascontiguousarray(pixels[:down, :across])
    scale = min(across / width, down / height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = np.zeros((down, across, pixels.shape[2]), np.uint8)
    left, top = (across - inner[0]) // 2, (down - inner[1]) // 2
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(pixels, inner, interpolation=way)
    return canvas
