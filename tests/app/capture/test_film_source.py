import time
from pathlib import Path

import pytest

from app.capture.film import FilmSource
from app.capture.source import READ_SECONDS, SourceEnded
from model.errors import DrishtiError
from model.frame import Frame
from tests.support.films import write_film


def play(source: FilmSource) -> list[tuple[float, Frame]]:
    """Every frame with the time at which it came, until the film is over."""
    shown: list[tuple[float, Frame]] = []
    try:
        while True:
            frame = source.read()
            if frame is not None:
                shown.append((time.monotonic(), frame))
    except SourceEnded:
        return shown


def test_a_film_plays_at_its_own_speed_and_ends(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.2, 0.3, 0.8]
    source = FilmSource(write_film(tmp_path / "film.mkv", times))
    source.open()
    shown = play(source)
    source.close()
    assert [frame.t_seconds for _, frame in shown] == pytest.approx(times, abs=0.002)
    started = shown[0][0]
    for at, frame in shown:
        assert at - started > frame.t_seconds - 0.05
    assert shown[-1][0] - started < 1.5
    assert source.name == "film.mkv"


def test_a_reader_never_waits_long_for_a_slow_film(tmp_path: Path) -> None:
    source = FilmSource(write_film(tmp_path / "film.mkv", [0.0, 3.0]))
    source.open()
    assert source.read() is not None
    before = time.monotonic()
    assert source.read() is None
    assert time.monotonic() - before < READ_SECONDS + 0.2
    source.close()


def test_a_film_that_was_paused_goes_on_where_it_was(tmp_path: Path) -> None:
    source = FilmSource(write_film(tmp_path / "film.mkv", [i / 20 for i in range(20)]))
    source.open()
    for _ in range(5):
        source.read()
    time.sleep(0.8)
    resumed = time.monotonic()
    shown = play(source)
    source.close()
    assert [frame.index for _, frame in shown] == list(range(5, 20))
    assert shown[-1][0] - resumed > 0.5


def test_a_damaged_film_plays_as_far_as_it_goes_and_then_says_so(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", [i / 100 for i in range(200)], codec="mpeg4")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    source = FilmSource(path)
    source.open()
    frames = []

    def play_on() -> None:
        while True:
            frames.append(source.read())

    with pytest.raises(DrishtiError, match="damaged"):
        play_on()
    source.close()
    assert len(frames) > 20


def test_what_is_not_a_film_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("no film")
    source = FilmSource(path)
    with pytest.raises(DrishtiError, match="not a film"):
        source.open()
    source.close()
