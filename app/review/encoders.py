"""What turns pictures into MP4 and GIF files."""

from fractions import Fraction
from pathlib import Path
from typing import Final, Self

import av
import av.filter
import numpy as np
from av.filter.context import FilterContext
from numpy.typing import NDArray

_MP4_TICKS: Final = 90_000
_GIF_TICKS: Final = 100
_BT601: Final = 6
_LIMITED: Final = 1
_H264: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("libx264", {"preset": "veryfast", "crf": "20", "bf": "0"}),
    ("libopenh264", {}),
    ("mpeg4", {"b": "6000000"}),
)
"""The first one that this FFmpeg has; all are shown everywhere. No picture refers to later ones: an MP4
file would then state another length where times are uneven."""


class Mp4Encoder:
    """H.264 with the times that the pictures had."""

    def __init__(self, path: Path, size: tuple[int, int], fps: float) -> None:
        """Begin a file.

        Args:
            path: of the file.
            size: width and height, both even.
            fps: pictures per second, on average.

        Raises:
            OSError: the file cannot be written.
        """
        name, options = next(codec for codec in _H264 if codec[0] in av.codecs_available)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        stream = self._container.add_stream(name, rate=Fraction(fps).limit_denominator(1001), options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, _MP4_TICKS)
        stream.codec_context.thread_count = 2
        # As the pixels are converted; players guess otherwise for large pictures.
        stream.codec_context.colorspace, stream.codec_context.color_range = _BT601, _LIMITED
        self._stream = stream
        self._lasts: dict[int, int] = {}

    def write(self, bgr: NDArray[np.uint8], start: float, end: float) -> None:
        """Add a picture that is shown from ``start`` to ``end``, in seconds of the clip.

        Raises:
            OSError: the disk is full.
        """
        picture = av.VideoFrame.from_ndarray(bgr, format="bgr24")
        picture.pts = round(start * _MP4_TICKS)
        picture.time_base = Fraction(1, _MP4_TICKS)
        self._lasts[picture.pts] = round(end * _MP4_TICKS) - picture.pts
        self._mux(self._stream.encode(picture))

    def _mux(self, packets: "list[av.Packet[av.VideoStream]]") -> None:
        for packet in packets:
            # Encoders drop durations, and without that of the last picture the clip is too short.
            if packet.pts is not None:
                packet.duration = self._lasts.pop(packet.pts, 0)
            self._container.mux(packet)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self._mux(self._stream.encode())
        finally:
            self._container.close()


class GifEncoder:
    """256 colours, chosen from samples of the clip, which come before the first picture."""

    def __init__(self, path: Path, size: tuple[int, int], last_seconds: float) -> None:
        """Prepare a file; it is made with the first picture.

        Args:
            path: of the file.
            size: width and height.
            last_seconds: how long the last picture is shown.
        """
        self._path = path
        self._size = size
        self._last_ticks = max(1, round(last_seconds * _GIF_TICKS))
        self._chooser = av.filter.Graph()
        self._samples = self._source(self._chooser, size, "rgb24")
        self._palette = self._chooser.add("buffersink")
        choose = self._chooser.add("palettegen", "reserve_transparent=0")
        self._samples.link_to(choose)
        choose.link_to(self._palette)
        self._chooser.configure()
        self._mapper: av.filter.Graph | None = None

    def sample(self, bgr: NDArray[np.uint8]) -> None:
        """Take the colours of a picture into account."""
        self._samples.push(_picture(bgr, 0))

    def write(self, bgr: NDArray[np.uint8], start: float) -> None:
        """Add a picture that is shown from ``start``, in seconds of the clip.

        Raises:
            OSError: the file cannot be written, or the disk is full.
        """
        if self._mapper is None:
            self._begin()
        ticks = round(start * _GIF_TICKS)
        self._input.push(_picture(bgr, ticks))
        mapped = self._output.pull()
        assert isinstance(mapped, av.VideoFrame)
        mapped.pts, mapped.time_base = ticks, Fraction(1, _GIF_TICKS)
        self._container.mux(self._stream.encode(mapped))

    def _begin(self) -> None:
        """Choose the colours and open the file."""
        self._samples.push(None)
        palette = self._palette.pull()
        assert isinstance(palette, av.VideoFrame)
        mapper = av.filter.Graph()
        self._input = self._source(mapper, self._size, "rgb24")
        colours = self._source(mapper, (palette.width, palette.height), palette.format.name)
        self._output = mapper.add("buffersink")
        use = mapper.add("paletteuse", "dither=sierra2_4a")
        self._input.link_to(use, 0, 0)
        colours.link_to(use, 0, 1)
        use.link_to(self._output)
        mapper.configure()
        palette.pts = 0
        colours.push(palette)
        colours.push(None)
        self._mapper = mapper
        options = {"final_delay": str(self._last_ticks)}
        self._container = av.open(str(self._path), "w", format="gif", options=options)
        stream = self._container.add_stream("gif", rate=_GIF_TICKS)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = self._size
        stream.pix_fmt = "pal8"
        stream.codec_context.time_base = Fraction(1, _GIF_TICKS)
        self._stream = stream

    @staticmethod
    def _source(graph: "av.filter.Graph", size: tuple[int, int], pixels: str) -> FilterContext:
        return graph.add_buffer(
            width=size[0], height=size[1], format=av.VideoFormat(pixels), time_base=Fraction(1, _GIF_TICKS)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._mapper is None:
            return
        try:
            if kind is None:
                self._container.mux(self._stream.encode())
        finally:
            self._container.close()


def _picture(bgr: NDArray[np.uint8], ticks: int) -> "av.VideoFrame":
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(bgr[..., ::-1]), format="rgb24")
    picture.pts, picture.time_base = ticks, Fraction(1, _GIF_TICKS)
    return picture
