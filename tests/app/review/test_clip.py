from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from app.review.clip import GIF_SECONDS, Clip, export
from app.review.frames import FilmReader
from app.review.progress import Cancelled
from model.errors import DrishtiError
from model.film import Film
from model.frame import Frame
from tests.support.review import SIZE, number_in, write_numbered

EVEN = [i / 25 for i in range(100)]
UNEVEN = [0.0, 0.1, 0.15, 0.5, 0.55, 0.9, 1.4, 1.45, 2.0, 2.1]


def numbers(path: Path) -> list[tuple[int, float]]:
    with Film(path) as film:
        return [(number_in(frame.bgr), frame.t_seconds) for frame in film.frames()]


def length(path: Path) -> float:
    with Film(path) as film:
        return film.duration


def film(folder: Path, times: Sequence[float] = EVEN, name: str = "film.mkv") -> Path:
    return write_numbered(folder / name, times, options={"g": "24", "bf": "2"})


@pytest.mark.parametrize(("first", "last"), [(0, 99), (10, 34), (50, 50), (98, 99)])
def test_an_mp4_has_exactly_the_pictures_and_the_length_of_its_part(
    tmp_path: Path, first: int, last: int
) -> None:
    target = tmp_path / "clip.mp4"
    path = film(tmp_path)
    export(Clip(path, first, last), target)
    assert [number for number, _ in numbers(target)] == list(range(first, last + 1))
    with FilmReader(path) as reader:
        seconds = reader.shown_until(last) - reader.times[first]
    assert seconds == pytest.approx((last - first + 1) / 25, abs=0.01)
    assert length(target) == pytest.approx(seconds, abs=0.0005)


def test_uneven_times_stay_as_they_were(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    export(Clip(film(tmp_path, UNEVEN), 2, 7), target)
    shown = numbers(target)
    assert [number for number, _ in shown] == list(range(2, 8))
    assert [t for _, t in shown] == pytest.approx([t - UNEVEN[2] for t in UNEVEN[2:8]], abs=0.002)
    assert length(target) == pytest.approx(UNEVEN[8] - UNEVEN[2], abs=0.0005)


@pytest.mark.parametrize("times", [EVEN, UNEVEN], ids=["even", "uneven"])
def test_a_gif_shows_its_part_in_order_and_lasts_as_long(tmp_path: Path, times: list[float]) -> None:
    target = tmp_path / "clip.gif"
    last = len(times) - 2
    export(Clip(film(tmp_path, times), 1, last), target)
    shown = [number for number, _ in numbers(target)]
    assert shown == sorted(set(shown))
    assert shown[0] == 1
    with av.open(str(target)) as container:
        (stream,) = container.streams.video
        assert stream.duration is not None
        assert float(stream.duration * (stream.time_base or 0)) == pytest.approx(
            times[last + 1] - times[1], abs=0.02
        )


def test_a_gif_that_would_be_huge_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "clip.gif"
    with pytest.raises(DrishtiError, match=f"{GIF_SECONDS:.0f} seconds"):
        export(Clip(film(tmp_path, [0.0, 20.0, 40.0, 60.0]), 0, 2), target)
    assert not target.exists()


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_what_is_drawn_over_the_pictures_is_in_the_clip(tmp_path: Path, suffix: str) -> None:
    def inverted(frame: Frame) -> NDArray[np.uint8]:
        return np.asarray(255 - frame.bgr, dtype=np.uint8)

    target = tmp_path / f"clip{suffix}"
    export(Clip(film(tmp_path), 4, 9), target, decorate=inverted)
    assert numbers(target)[0][0] == 1023 - 4


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_smaller_clip_keeps_its_shape(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"clip{suffix}"
    export(Clip(film(tmp_path), 4, 9, longest_side=80), target)
    with Film(target) as clip:
        assert clip.size == (80, 16)
    assert SIZE == (160, 32)
    assert numbers(target)[0][0] == 4


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.9])
def test_cancelling_leaves_nothing_behind_and_what_was_there_before(
    tmp_path: Path, suffix: str, at: float
) -> None:
    def stop(share: float) -> None:
        if share >= at:
            raise Cancelled

    path = film(tmp_path)
    target = tmp_path / f"clip{suffix}"
    target.write_bytes(b"before")
    with pytest.raises(Cancelled):
        export(Clip(path, 0, 40), target, report=stop)
    assert target.read_bytes() == b"before"
    assert sorted(tmp_path.iterdir()) == sorted([path, target])


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(DrishtiError, match="cannot be written"):
        export(Clip(film(tmp_path), 0, 9), tmp_path / "no such folder" / f"clip{suffix}")


def test_the_film_itself_is_never_written_over(tmp_path: Path) -> None:
    path = film(tmp_path, name="film.mp4")
    before = path.read_bytes()
    with pytest.raises(DrishtiError, match="another name"):
        export(Clip(path, 0, 9), path)
    assert path.read_bytes() == before


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match=r"\.mp4 or \.gif"):
        export(Clip(film(tmp_path), 0, 9), tmp_path / "clip.webm")


def test_progress_goes_from_the_beginning_to_the_end(tmp_path: Path) -> None:
    for suffix in (".mp4", ".gif"):
        shares: list[float] = []
        export(Clip(film(tmp_path), 0, 40), tmp_path / f"clip{suffix}", report=shares.append)
        assert 0 <= min(shares) < 0.1
        assert 0.9 < max(shares) <= 1


def test_colours_stay_as_they_were(tmp_path: Path) -> None:
    def coloured(frame: Frame) -> NDArray[np.uint8]:
        bgr = np.zeros_like(frame.bgr)
        bgr[:, : frame.width // 3] = (200, 40, 40)
        bgr[:, frame.width // 3 :] = (60, 90, 210)
        return bgr

    path = film(tmp_path)
    for suffix in (".mp4", ".gif"):
        export(Clip(path, 0, 9), tmp_path / f"clip{suffix}", decorate=coloured)
        with Film(tmp_path / f"clip{suffix}") as clip:
            bgr = next(clip.frames()).bgr
        assert bgr[16, 20] == pytest.approx((200, 40, 40), abs=6)
        assert bgr[16, 130] == pytest.approx((60, 90, 210), abs=6)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.colorspace, codec.color_range) == (6, 1)
