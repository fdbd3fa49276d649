"""Frames for recordings, and what is in the films made of them."""

from pathlib import Path

import av
import numpy as np

from app.engine import Snapshot
from app.recording.recorder import Recorder
from model.frame import Frame
from tests.support.live import wait_for

WAIT = 60.0


def flat(index: int, t: float, *, size: tuple[int, int] = (64, 48), source: str = "fake") -> Snapshot:
    """A grey picture that tells its number."""
    pixels = np.full((size[1], size[0], 3), shade(index), np.uint8)
    return Snapshot(frame=Frame(pixels, index, t, source))


def shade(index: int) -> int:
    return 20 + 9 * index % 216


def feed(recorder: Recorder, snapshots: list[Snapshot]) -> None:
    """Hand snapshots over no faster than they are recorded, so that none is dropped."""
    before = recorder.status.frames
    for count, snapshot in enumerate(snapshots, 1):
        recorder.take(snapshot)
        if count % 8 == 0:
            wait_for(lambda done=count: recorder.status.frames >= before + done, WAIT)  # type: ignore[misc]


def times(film: Path) -> list[float]:
    """When each picture is shown, in seconds."""
    with av.open(str(film)) as container:
        packets = container.demux(container.streams.video[0])
        return [float(p.pts * p.time_base) for p in packets if p.pts is not None and p.time_base is not None]


def shades(film: Path) -> list[int]:
    """The grey in the middle of each picture."""
    with av.open(str(film)) as container:
        pictures = [picture.to_ndarray(format="bgr24") for picture in container.decode(video=0)]
    return [round(float(p[p.shape[0] // 2, p.shape[1] // 2].mean())) for p in pictures]


def length(film: Path) -> float:
    """Seconds, as the file states it."""
    with av.open(str(film)) as container:
        return (container.duration or 0) / av.time_base


def chapters(film: Path) -> list[tuple[float, float, str]]:
    with av.open(str(film)) as container:
        found = []
        for chapter in container.chapters():
            tick = chapter["time_base"]
            assert tick is not None
            title = chapter["metadata"]["title"]
            found.append((float(chapter["start"] * tick), float(chapter["end"] * tick), title))
        return found


def boxes(film: Path) -> list[bytes]:
    """The kinds of the outermost boxes of an MP4 file, in order."""
    data, place, kinds = film.read_bytes(), 0, []
    while place < len(data):
        kinds.append(data[place + 4 : place + 8])
        place += int.from_bytes(data[place : place + 4], "big")
    return kinds
