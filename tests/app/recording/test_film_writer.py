import random
import stat
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from app.recording import film_writer
from app.recording.chapters import Chapter
from app.recording.film_clock import FilmClock
from app.recording.film_writer import FilmWriter, fitted
from app.recording.names import part_of, reserve, vtt_of
from tests.support.recordings import boxes, chapters, length, shade, shades, times


def _writer(folder: Path, size: tuple[int, int] = (64, 48)) -> FilmWriter:
    return FilmWriter(*reserve(folder, "practice"), size)


def _grey(index: int, size: tuple[int, int] = (64, 48)) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.full((size[1], size[0], 3), shade(index), np.uint8)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_film_shows_every_picture_at_its_time(
    tmp_path: Path, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film_writer, "CODECS", [one for one in film_writer.CODECS if one[0] == codec])
    chance = random.Random(5)
    taken = [0.0]
    while len(taken) < 200:
        taken.append(taken[-1] + chance.uniform(0.004, 0.2))
    with _writer(tmp_path) as film:
        for index, t in enumerate(taken):
            film.write(_grey(index), t)
    assert times(film.film) == pytest.approx(taken, abs=1 / film_writer.TICKS)
    assert shades(film.film) == pytest.approx([shade(index) for index in range(len(taken))], abs=4)
    assert length(film.film) == pytest.approx(taken[-1] + taken[-1] - taken[-2], abs=0.01)


def test_the_finished_film_is_plain_and_starts_at_once(tmp_path: Path) -> None:
    with _writer(tmp_path) as film:
        for index in range(90):
            film.write(_grey(index), index / 30)
        assert boxes(part_of(film.film))[:4] == [b"ftyp", b"moov", b"moof", b"mdat"]
    kinds = boxes(film.film)
    assert b"moof" not in kinds
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert [path.name for path in tmp_path.iterdir()] == ["practice.mp4"]
    with av.open(str(film.film)) as container:
        assert not container.streams.audio
        # It can be searched.
        container.seek(round(2.5 * av.time_base))
        picture = next(container.decode(video=0))
        assert picture.time == pytest.approx(2.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with _writer(tmp_path) as film:
        film.write(_grey(0), 0.0)
        film.add_chapter(Chapter(0, 1, "Tree"))
        unfinished = part_of(film.film).stat().st_mode
    modes = [unfinished, film.film.stat().st_mode, vtt_of(film.film).stat().st_mode]
    assert [stat.S_IMODE(mode) for mode in modes] == [0o600] * 3


def test_chapters_are_in_the_film_and_beside_it(tmp_path: Path) -> None:
    with _writer(tmp_path) as film:
        for index in range(90):
            film.write(_grey(index), index / 30)
        film.add_chapter(Chapter(0.5, 1.0, "Tree (left)"))
        film.add_chapter(Chapter(1.5, 3.0, "Boat"))
    assert chapters(film.film) == [
        (0.0, 0.5, "Between poses"),
        (0.5, 1.0, "Tree (left)"),
        (1.0, 1.5, "Between poses"),
        (1.5, 3.0, "Boat"),
    ]
    assert vtt_of(film.film).read_text() == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.000\nTree (left)\n\n00:00:01.500 --> 00:00:03.000\nBoat\n"
    )


def test_a_film_without_a_picture_leaves_nothing(tmp_path: Path) -> None:
    film = _writer(tmp_path)
    assert film.finish() is None
    assert list(tmp_path.iterdir()) == []


def test_a_film_of_one_picture_can_be_read(tmp_path: Path) -> None:
    with _writer(tmp_path) as film:
        film.write(_grey(7), 0.0)
    assert shades(film.film) == pytest.approx([shade(7)], abs=4)
    assert length(film.film) > 0


def test_a_picture_whose_time_stands_still_is_left_out(tmp_path: Path) -> None:
    with _writer(tmp_path) as film:
        for t in (0.0, 0.1, 0.1, 0.05, 0.2):
            film.write(_grey(0), t)
    assert times(film.film) == pytest.approx([0.0, 0.1, 0.2])


def test_odd_sizes_lose_a_row_or_a_column(tmp_path: Path) -> None:
    with _writer(tmp_path, (65, 49)) as film:
        film.write(_grey(3, (65, 49)), 0.0)
    with av.open(str(film.film)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (64, 48)


@pytest.mark.parametrize("channels", [3, 4])
def test_another_size_is_fitted_with_black_beside(channels: int) -> None:
    white = np.full((20, 20, channels), 255, np.uint8)
    pixels = fitted(white, (64, 48))
    assert pixels.shape == (48, 64, channels)
    assert (pixels[:, 8:56] == 255).all()
    assert not pixels[:, :8].any()
    assert not pixels[:, 56:].any()


@pytest.mark.parametrize(("minutes", "rate"), [(30, 2), pytest.param(60, 30, marks=pytest.mark.slow)])
def test_an_hour_does_not_drift(tmp_path: Path, minutes: int, rate: int) -> None:
    chance = random.Random(3)
    count = minutes * 60 * rate
    # A camera of 29.97, say, with a shaky clock that began at some large number.
    taken = [1e6 + index / rate * 1.001 + chance.uniform(0, 0.3 / rate) for index in range(count)]
    clock = FilmClock()
    with _writer(tmp_path, (32, 32)) as film:
        for index, t in enumerate(taken):
            film.write(_grey(index, (32, 32)), clock.place(t, "camera:0"))
    shown = times(film.film)
    assert len(shown) == count
    assert max(abs(a - (b - taken[0])) for a, b in zip(shown, taken, strict=True)) < 0.001
    assert length(film.film) == pytest.approx(taken[-1] - taken[0], abs=0.05 + 2 / rate)
