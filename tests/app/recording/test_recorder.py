import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.recording import recorder as module
from app.recording.film_writer import FilmWriter
from app.recording.names import vtt_of
from app.recording.recorder import QUEUE_FRAMES, STOP_BYTES, WARN_BYTES, Recorder, RecorderState
from app.settings import RecordMode
from app.ui.compose import Composer
from model.catalogue import load_catalogue
from model.hold import Hold
from tests.support.live import wait_for
from tests.support.recordings import WAIT, chapters, feed, flat, length, shade, shades, times

Make = Callable[..., Recorder]


@pytest.fixture
def make(tmp_path: Path, qapp: object) -> Iterator[Make]:
    made: list[Recorder] = []

    def build(mode: RecordMode = RecordMode.CLEAN, free: int = 10**12) -> Recorder:
        catalogue = load_catalogue()
        composer = None if mode is RecordMode.CLEAN else Composer(catalogue)
        recorder = Recorder(tmp_path / "films", mode, catalogue, composer, free_bytes=lambda _: free)
        recorder.start()
        made.append(recorder)
        return recorder

    yield build
    for recorder in made:
        recorder.stop()
        assert recorder.wait(WAIT)


def _finish(recorder: Recorder) -> list[Path]:
    recorder.stop()
    assert recorder.wait(WAIT)
    assert recorder.status.state is RecorderState.DONE
    return list(recorder.status.paths)


def test_a_recording_keeps_every_frame_at_its_time(make: Make) -> None:
    recorder = make()
    feed(recorder, [flat(n, 500 + n / 30) for n in range(48)])
    assert recorder.status.recording
    assert recorder.status.seconds == pytest.approx(47 / 30)
    (film,) = _finish(recorder)
    assert recorder.status.dropped == 0
    assert times(film) == pytest.approx([n / 30 for n in range(48)], abs=1e-4)
    assert shades(film) == pytest.approx([shade(n) for n in range(48)], abs=4)
    assert [path.name for path in film.parent.iterdir()] == [film.name]


def test_what_still_waits_when_it_is_stopped_is_in_the_film(make: Make) -> None:
    recorder = make()
    for n in range(QUEUE_FRAMES):
        recorder.take(flat(n, n / 30))
    (film,) = _finish(recorder)
    assert len(times(film)) == QUEUE_FRAMES


def test_a_recording_without_a_frame_leaves_nothing(make: Make, tmp_path: Path) -> None:
    assert _finish(make()) == []
    assert list((tmp_path / "films").iterdir()) == []


def test_clean_and_overlay_are_two_films(make: Make) -> None:
    recorder = make(RecordMode.BOTH)
    feed(recorder, [flat(0, n / 10, size=(320, 180)) for n in range(10)])
    clean, overlay = _finish(recorder)
    assert overlay.stem == f"{clean.stem} overlay"
    assert times(clean) == times(overlay)
    assert clean.read_bytes() != overlay.read_bytes()


def test_the_overlay_is_drawn_in_the_thread_of_the_recording(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: set[str] = set()
    compose = Composer.compose

    def spy(self: Composer, *arguments: object) -> object:
        drawn.add(threading.current_thread().name)
        return compose(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Composer, "compose", spy)
    recorder = make(RecordMode.OVERLAY)
    feed(recorder, [flat(n, n / 10) for n in range(3)])
    _finish(recorder)
    assert drawn == {"recording"}


def test_each_hold_is_a_chapter_and_the_running_one_too(make: Make) -> None:
    recorder = make()
    feed(recorder, [flat(n, 100 + n / 10) for n in range(40)])
    recorder.note(101.5, completed=Hold("tree", None, 100.5, 101.5, 0.9))
    recorder.note(103.5, running=Hold("boat", None, 102.0, 103.5, 0.9))
    (film,) = _finish(recorder)
    held = [chapter for chapter in chapters(film) if chapter[2] != "Between poses"]
    assert held == [(0.5, 1.5, "Tree"), (2.0, 3.5, "Boat")]
    assert "00:00:02.000 --> 00:00:03.500\nBoat" in vtt_of(film).read_text()


def test_a_hold_from_before_the_film_is_no_chapter(make: Make) -> None:
    recorder = make()
    feed(recorder, [flat(n, 100 + n / 10) for n in range(10)])
    recorder.note(100.5, completed=Hold("tree", None, 90, 95, 0.9))
    (film,) = _finish(recorder)
    assert chapters(film) == []
    assert not vtt_of(film).exists()


def test_frames_that_find_no_place_are_counted_and_nobody_waits(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    write = FilmWriter.write

    def slow(self: FilmWriter, *arguments: object) -> None:
        assert gate.wait(WAIT)
        write(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(FilmWriter, "write", slow)
    recorder = make()
    recorder.take(flat(0, 0.0))
    wait_for(lambda: recorder.status.state is RecorderState.RECORDING, WAIT)
    for n in range(1, QUEUE_FRAMES + 6):
        recorder.take(flat(n, n / 30))
    assert recorder.status.dropped == 5
    gate.set()
    (film,) = _finish(recorder)
    assert len(times(film)) == QUEUE_FRAMES + 1


def test_a_source_that_changes_its_size_stays_in_one_film(make: Make) -> None:
    recorder = make()
    feed(recorder, [flat(n, n / 10, size=(64, 48)) for n in range(5)])
    feed(recorder, [flat(n, n / 10, size=(128, 36)) for n in range(5, 10)])
    (film,) = _finish(recorder)
    assert times(film) == pytest.approx([n / 10 for n in range(10)], abs=1e-4)
    assert shades(film) == pytest.approx([shade(n) for n in range(10)], abs=5)


def test_recordings_of_one_second_have_names_of_their_own(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As two copies of the app would, or one whose clock was set back.
    monkeypatch.setattr(module, "stem_at", lambda moment: "Drishti")
    films = []
    first, second = make(), make()
    for recorder in (first, second):
        feed(recorder, [flat(n, n / 10) for n in range(8)])
    films += _finish(first)
    films += _finish(second)
    third = make()
    feed(third, [flat(0, 0.0)])
    films += _finish(third)
    assert sorted(film.name for film in films) == ["Drishti 2.mp4", "Drishti 3.mp4", "Drishti.mp4"]
    assert [len(times(film)) for film in films] == [8, 8, 1]


def test_a_clock_that_is_set_back_changes_no_time(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    class Back(datetime):
        years = iter((2026, 2001))

        @classmethod
        def now(cls, tz: object = None) -> "datetime":  # type: ignore[override]
            return datetime(next(cls.years), 1, 1)  # noqa: DTZ001  made local by who asks

    monkeypatch.setattr(module, "datetime", Back)
    names = []
    for _ in range(2):
        recorder = make()
        feed(recorder, [flat(n, 50 + n / 10) for n in range(20)])
        (film,) = _finish(recorder)
        names.append(film.name)
        assert length(film) == pytest.approx(2.0, abs=0.01)
    assert names == ["Drishti 2026-01-01 00-00-00.mp4", "Drishti 2001-01-01 00-00-00.mp4"]


def test_a_disk_that_gets_full_is_said_and_the_recording_goes_on(make: Make) -> None:
    recorder = make(free=(STOP_BYTES + WARN_BYTES) // 2)
    feed(recorder, [flat(n, n / 10) for n in range(16)])
    wait_for(lambda: "will stop soon" in recorder.status.warning, WAIT)
    assert recorder.status.recording
    (film,) = _finish(recorder)
    assert len(times(film)) == 16
    assert recorder.status.message == recorder.status.warning == ""


def test_before_the_disk_is_full_the_recording_stops_and_is_finished(make: Make) -> None:
    recorder = make(free=STOP_BYTES - 1)
    recorder.take(flat(0, 0.0))
    wait_for(lambda: recorder.status.state is RecorderState.DONE, WAIT)
    recorder.take(flat(1, 0.1))
    assert "almost full" in recorder.status.message
    assert not recorder.status.recording
    (film,) = _finish(recorder)
    assert len(times(film)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "films").write_text("in the way")
    recorder = Recorder(tmp_path / "films", RecordMode.CLEAN, load_catalogue())
    recorder.start()
    recorder.take(flat(0, 0.0))
    assert recorder.wait(WAIT)
    assert str(tmp_path / "films") in recorder.status.message
    assert recorder.status.state is RecorderState.DONE
