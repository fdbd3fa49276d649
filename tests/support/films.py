"""Small films made on the spot, whose every picture a test can tell."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

TICKS = 1000


def shade(index: int) -> int:
    return 20 + 2 * index % 200


def write_film(
    path: Path,
    times: Sequence[float],
    *,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
) -> Path:
    """A film whose frame number i is grey ``shade(i)`` with a white left third and is shown at times[i]."""
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        for index, t in enumerate(times):
            pixels = np.full((size[1], size[0], 3), shade(index), np.uint8)
            pixels[:, : size[0] // 3] = 255
            picture = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            picture.pts = round(t * TICKS)
            picture.time_base = Fraction(1, TICKS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path
