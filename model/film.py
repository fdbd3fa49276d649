"""Films and images from files, as frames."""

from collections.abc import Generator, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final, Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.frame import Frame

IMAGE_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".bmp", ".tif", ".tiff", ".jp2", ".ppm", ".pgm"}
)
FILM_SUFFIXES: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".wmv", ".3gp", ".ogv"}
)

_THREADS: Final = 2
"""For decoding: enough for 1080p, and the recogniser needs the other cores."""
_FORMATS: Final = "mov,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,mxf,dv,rm,gif"
"""FFmpeg's containers of films. It would also read texts as films of letters, and playlists, which name other
files and addresses (and keep it waiting for minutes where those do not answer)."""
_ENDS_EARLY_SECONDS: Final = 1.0
"""A film whose pictures end this much before its stated length was cut off; sound may end later by less."""


def read_image(path: Path) -> Frame:
    """Read an image file, turned upright as its EXIF orientation says.

    16-bit and grey pictures become 8-bit colour; transparency is dropped.

    Raises:
        DrishtiError: there is no such file, or it is not an image.
    """
    _check_is_file(path)
    try:
        # Decoding bytes takes any path; OpenCV's own file reading fails on some names on Windows.
        bgr = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    except OSError as error:
        raise DrishtiError(f"{path} cannot be read ({error.strerror}): choose another file.") from error
    except cv2.error:
        bgr = None
    if bgr is None:
        raise DrishtiError(f"{path} is not an image, or it is damaged: choose another file.")
    return Frame(np.asarray(bgr, dtype=np.uint8), 0, 0.0, str(path))


class Film:
    """A film file, read once from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        """Open a film and decode its first picture.

        Raises:
            DrishtiError: there is no such file, or no picture can be read from it.
        """
        self.path = path
        self._container = open_container(path)
        try:
            self._damaged = False
            self._stream = picture_stream(self._container, path)
            self._tick = self._stream.time_base or Fraction(1, av.time_base)
            self._decoded = self._decode()
            first = next(self._decoded, None)
            if first is None:
                raise DrishtiError(f"No picture can be read from the film {path}: choose another file.")
        except BaseException:
            self._container.close()
            raise
        self._frames = self._in_order(first)
        height, width = upright(first, self._stream).shape[:2]
        self.size: tuple[int, int] = (width, height)
        """Width and height of the first frame, upright, in pixels."""
        rate = self._stream.average_rate or self._stream.guessed_rate or Fraction(25)
        self.fps = float(rate)
        """Frames per second, on average."""
        self.duration = self._stated_duration()
        """Length in seconds as the file states it; 0 where it does not."""

    def frames(self) -> Iterator[Frame]:
        """The frames, every one, in the order they are shown; ``t_seconds`` counts from the first.

        Raises:
            DrishtiError: after the last readable frame, where the film breaks off or parts were unreadable.
        """
        return self._frames

    def close(self) -> None:
        """Close the file; no frames can be read after that."""
        # The generators and the film refer to each other, and would keep the decoder's pictures for long.
        self._frames.close()
        self._decoded.close()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _stated_duration(self) -> float:
        if self._stream.duration is not None:
            return float(self._stream.duration * self._tick)
        return self._container.duration / av.time_base if self._container.duration is not None else 0.0

    def _decode(self) -> Generator["av.VideoFrame", None, None]:
        """Decoded pictures; what cannot be read is left out and noted."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                self._damaged = True
                return
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.FFmpegError:
                self._damaged = True

    def _in_order(self, first: "av.VideoFrame") -> Generator[Frame, None, None]:
        origin = first.pts or 0
        step = 1 / self.fps
        t = -step
        shown_for = step
        for index, picture in enumerate(chain([first], self._decoded)):
            # A missing or repeated time would stand still; the film's rate says where it belongs.
            stated = t + step if picture.pts is None else float((picture.pts - origin) * self._tick)
            t = stated if stated > t else t + step
            shown_for = float(picture.duration * self._tick) if picture.duration else step
            yield Frame(upright(picture, self._stream), index, t, str(self.path))
        # Some formats count their length from the first picture, others from zero: take the milder.
        end = float(max(0, origin) * self._tick) + t + shown_for
        if self._damaged or end < self.duration - _ENDS_EARLY_SECONDS:
            raise DrishtiError(
                f"The film {self.path} is damaged: not all of its pictures could be read, the last one is at "
                f"{t:.1f} seconds; get the film again if you need the rest."
            )


def open_container(path: Path) -> "av.container.InputContainer":
    """Open a file that should be a film; whoever opens it closes it.

    Raises:
        DrishtiError: there is no such file, or it is not a film.
    """
    _check_is_file(path)
    try:
        return av.open(
            str(path), container_options={"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
        )
    except (av.FFmpegError, OSError) as error:
        raise DrishtiError(f"{path} is not a film, or it is damaged: choose another file.") from error


def picture_stream(container: "av.container.InputContainer", path: Path) -> "av.VideoStream":
    """The stream of a container that holds the film.

    Raises:
        DrishtiError: there is none.
    """
    covers = av.stream.Disposition.attached_pic
    films = [stream for stream in container.streams.video if not stream.disposition & covers]
    if not films:
        raise DrishtiError(f"There is no film in {path}: choose another file.")
    films[0].thread_type = "AUTO"
    films[0].codec_context.thread_count = _THREADS
    return films[0]


def upright(picture: "av.VideoFrame", stream: "av.VideoStream") -> NDArray[np.uint8]:
    """BGR pixels of a decoded picture with square shape, turned as the camera was held."""
    options: dict[str, Any] = {}
    aspect = stream.sample_aspect_ratio
    if aspect and aspect != 1:
        options = {"width": max(1, round(picture.width * aspect)), "height": picture.height}
    pixels = picture.to_ndarray(format="bgr24", threads=1, **options)
    return np.ascontiguousarray(np.rot90(pixels, round(picture.rotation / 90)), dtype=np.uint8)


def _check_is_file(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "not there"
        raise DrishtiError(f"{path} is {what}: choose a file.")
