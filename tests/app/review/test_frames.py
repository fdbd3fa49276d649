import random
import struct
from pathlib import Path

import pytest

from app.review.frames import FilmReader
from app.review.progress import Cancelled
from model.errors import DrishtiError
from model.film import Film
from tests.support.review import number_in, write_numbered

EVEN = [i / 30 for i in range(150)]
GAPS = [0.0]
for _i in range(119):
    GAPS.append(round(GAPS[-1] + random.Random(_i).choice([0.008, 0.033, 0.05, 0.4]), 3))

B_FRAMES = {"g": "24", "bf": "3", "x264-params": "scenecut=0:b-adapt=0"}
KINDS = {
    "mp4": ("film.mp4", EVEN, "libx264", {"g": "30", "bf": "0"}),
    "mp4 with B-frames": ("film.mp4", EVEN, "libx264", B_FRAMES),
    "open groups of pictures": (
        "film.mp4",
        EVEN,
        "libx264",
        {"x264-params": "keyint=20:scenecut=0:open-gop=1:bframes=3"},
    ),
    "variable rate": ("film.mkv", GAPS, "libx264", B_FRAMES),
    "variable rate mp4": ("film.mp4", GAPS, "libx264", B_FRAMES),
    "one key picture": ("film.mp4", EVEN, "libx264", {"g": "1000"}),
    "mpeg-4 in avi": ("film.avi", EVEN, "mpeg4", {"g": "12"}),
    "h.264 in avi": ("film.avi", EVEN, "libx264", {"g": "12", "bf": "2"}),
    "transport stream": ("film.ts", EVEN, "libx264", B_FRAMES),
    "mpeg-2": ("film.mpg", EVEN, "mpeg2video", {"g": "12", "bf": "2"}),
    "vp9": ("film.webm", EVEN[:60], "libvpx-vp9", {"g": "24", "cpu-used": "8", "deadline": "realtime"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_is_found_exactly_in_any_order(tmp_path: Path, kind: str) -> None:
    name, times, codec, options = KINDS[kind]
    ticks = 30 if name.endswith((".avi", ".mpg")) else 1000
    path = write_numbered(tmp_path / name, times, codec=codec, options=options, ticks=ticks)
    with Film(path) as film:
        truth = [(number_in(frame.bgr), frame.t_seconds) for frame in film.frames()]
    assert [number for number, _ in truth] == list(range(len(times)))
    with FilmReader(path) as reader:
        assert len(reader) == len(times)
        assert reader.times == pytest.approx([t for _, t in truth], abs=1e-6)
        dice = random.Random(7)
        places = [dice.randrange(len(times)) for _ in range(60)]
        places += [*range(40, 20, -1), *range(20, 30), 0, len(times) - 1, 0]
        for place in places:
            frame = reader.frame(place)
            assert number_in(frame.bgr) == place
            assert frame.index == place
            assert frame.t_seconds == pytest.approx(truth[place][1], abs=1e-6)


@pytest.mark.parametrize("kind", ["mp4 with B-frames", "variable rate", "transport stream"])
def test_a_small_memory_changes_nothing_of_what_is_shown(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.review.frames._CACHE_BYTES", 1)
    name, times, codec, options = KINDS[kind]
    with FilmReader(write_numbered(tmp_path / name, times, codec=codec, options=options)) as reader:
        for place in (99, 98, 97, 5, 6, 80, 4, 110):
            assert number_in(reader.frame(place).bgr) == place


def test_a_time_finds_the_picture_that_is_shown_then(tmp_path: Path) -> None:
    with FilmReader(write_numbered(tmp_path / "film.mkv", [0.0, 0.1, 0.5, 2.0])) as reader:
        wanted = {-1.0: 0, 0.0: 0, 0.05: 0, 0.1: 1, 0.49: 1, 0.5: 2, 1.99: 2, 2.0: 3, 99.0: 3}
        assert {t: reader.index_at(t) for t in wanted} == wanted
        assert reader.shown_until(1) == pytest.approx(0.5)
        assert reader.shown_until(3) == pytest.approx(reader.end)


def test_pictures_of_a_turned_phone_come_upright(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", EVEN[:5])
    data = bytearray(path.read_bytes())
    # The matrix of the track header, ISO/IEC 14496-12 section 8.3.2: a quarter turn clockwise.
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 20] = struct.pack(">5i", 0, 1 << 16, 0, -(1 << 16), 0)
    path.write_bytes(data)
    with FilmReader(path) as reader:
        assert reader.size == (32, 160)
        assert (reader.frame(3).width, reader.frame(3).height) == (32, 160)


def test_a_film_cut_off_shows_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mkv", EVEN, options={"g": "12"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with FilmReader(path) as reader:
        assert "damaged" in reader.warning
        assert 20 < len(reader) < 130
        assert number_in(reader.frame(15).bgr) == 15
        reader.frame(len(reader) - 1)


def test_where_pictures_are_unreadable_the_one_before_stands_in(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mkv", EVEN, options={"g": "12"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1500] = bytes(1500)
    path.write_bytes(data)
    with FilmReader(path) as reader:
        shown = [number_in(reader.frame(place).bgr) for place in range(len(reader))]
    assert shown[:10] == list(range(10))
    assert shown[-10:] == list(range(140, 150))
    assert shown == sorted(shown)
    assert len(set(shown)) < 150


@pytest.mark.parametrize("content", [b"", b"no film " * 400])
def test_what_is_no_film_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(DrishtiError, match="choose another"):
        FilmReader(path)


def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        FilmReader(write_numbered(tmp_path / "film.mp4", EVEN[:10]), stop)


def test_giving_up_on_the_way_spoils_nothing(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    path = write_numbered(tmp_path / "film.mp4", EVEN, options={"g": "1000", "bf": "2"})
    with FilmReader(path) as reader:
        for place in (120, 60, 140, 30):
            if reader.takes_long(place):
                with pytest.raises(Cancelled):
                    reader.frame(place, stop)
            assert number_in(reader.frame(place).bgr) == place


def test_a_far_place_is_told_from_one_that_is_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.review.frames._CACHE_BYTES", 1)
    path = write_numbered(tmp_path / "film.mp4", EVEN, options={"g": "50", "bf": "0", "sc_threshold": "0"})
    with FilmReader(path) as reader:
        assert [reader.key_before(place) for place in (0, 49, 50, 149)] == [0, 0, 50, 100]
        assert reader.takes_long(95)
        assert not reader.takes_long(55)
        assert not reader.takes_long(40)  # it only has to go on
        reader.frame(60)
        assert not reader.takes_long(95)
        assert reader.takes_long(45)


def test_a_film_that_is_deleted_meanwhile_is_told_and_nothing_breaks(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", EVEN, options={"g": "1000"})
    with FilmReader(path) as reader:
        reader.frame(100)
        reader._cache.clear()
        path.unlink()
        with pytest.raises(DrishtiError, match="not there"):
            reader.frame(3)
        assert number_in(reader.frame(120).bgr) == 120
