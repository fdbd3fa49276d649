from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.engine import Snapshot
from app.recording import film_writer
from app.recording.film_writer import FilmWriter
from app.recording.names import reserve
from app.recording.recorder import Recorder, RecorderState
from app.recording.repair import Repair, repair_recordings
from app.settings import RecordMode
from model.catalogue import load_catalogue
from model.frame import Frame
from model.hold import Hold
from tests.support.disks import small_disk_at
from tests.support.live import wait_for
from tests.support.recordings import WAIT, shades, times


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with small_disk_at(tmp_path / "disk", 2) as disk:
        yield disk


def _noise(n: int) -> Snapshot:
    """A picture that needs many bytes."""
    pixels = np.random.default_rng(n).integers(0, 256, (120, 160, 3), np.uint8)
    return Snapshot(frame=Frame(pixels, n, n / 30, "fake"))


def test_a_full_disk_is_said_and_nothing_that_was_written_is_lost(small_disk: Path) -> None:
    recorder = Recorder(small_disk, RecordMode.CLEAN, load_catalogue(), free_bytes=lambda _: 10**12)
    recorder.start()
    for n in range(2000):
        recorder.take(_noise(n))
        wait_for(lambda done=n: recorder.status.frames > done or not recorder.status.recording, WAIT)  # type: ignore[misc]
        if n == 20:
            recorder.note(0.5, completed=Hold("tree", None, 0.1, 0.5, 0.9))
        if not recorder.status.recording:
            break
    assert recorder.wait(WAIT)
    status = recorder.status
    assert status.state is RecorderState.DONE
    assert "No space left" in status.message
    assert "free some space" in status.message
    (film,) = status.paths
    # The last fragment found no room.
    fragment = film_writer.FRAGMENT_SECONDS + 2 / 30
    assert times(film)[-1] >= status.seconds - fragment
    assert len(shades(film)) == len(times(film)) >= 30
    assert sorted(path.suffix for path in small_disk.iterdir()) == [".mp4", ".vtt"]
    assert repair_recordings(small_disk) == Repair()


def test_a_film_that_finds_no_room_for_its_copy_stays_as_it_is(small_disk: Path) -> None:
    writer = FilmWriter(*reserve(small_disk, "practice"), (160, 120))
    count = 0
    while writer.written < 1_200_000:
        frame = _noise(count).frame
        assert frame is not None
        writer.write(frame.bgr, frame.t_seconds)
        count += 1
    end = writer.seconds
    film = writer.finish()
    assert film is not None
    assert times(film)[-1] == pytest.approx(end)
    assert len(shades(film)) == count
    assert [path.name for path in small_disk.iterdir()] == ["practice.mp4"]


def test_a_disk_that_is_full_from_the_start_leaves_nothing(small_disk: Path) -> None:
    with (small_disk / "holiday.mp4").open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    recorder = Recorder(small_disk, RecordMode.CLEAN, load_catalogue(), free_bytes=lambda _: 10**12)
    recorder.start()
    recorder.take(_noise(0))
    assert recorder.wait(WAIT)
    assert "space" in recorder.status.message
    assert recorder.status.paths == ()
    assert [path.name for path in small_disk.iterdir()] == ["holiday.mp4"]
