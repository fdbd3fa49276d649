import pytest

from app.recording.film_clock import CUT_SECONDS, LONGEST_GAP, FilmClock


def test_a_film_keeps_the_times_of_its_frames() -> None:
    clock = FilmClock()
    taken = [1000.0, 1000.033, 1000.5, 1002.0, 1002.0 + LONGEST_GAP]
    assert [clock.place(t, "camera:0") for t in taken] == pytest.approx([t - 1000 for t in taken])


def test_a_long_time_without_a_frame_is_cut() -> None:
    clock = FilmClock()
    clock.place(10.0, "camera:0")
    clock.place(11.0, "camera:0")
    assert clock.place(5000.0, "camera:0") == pytest.approx(1 + CUT_SECONDS)
    assert clock.place(5001.0, "camera:0") == pytest.approx(2 + CUT_SECONDS)
    assert clock.of(10.5) == pytest.approx(0.5)
    assert clock.of(5000.5) == pytest.approx(1.5 + CUT_SECONDS)


@pytest.mark.parametrize("source", ["film.mp4", "camera:1"])
def test_a_source_that_begins_again_and_another_one_follow_on(source: str) -> None:
    clock = FilmClock()
    clock.place(10.0, "film.mp4")
    clock.place(12.0, "film.mp4")
    assert clock.place(0.0, source) == pytest.approx(2 + CUT_SECONDS)
    assert clock.place(0.5, source) == pytest.approx(2.5 + CUT_SECONDS)
    assert clock.of(0.25) == pytest.approx(2.25 + CUT_SECONDS)


def test_what_was_before_the_film_is_at_its_beginning() -> None:
    clock = FilmClock()
    assert clock.of(3.0) == 0.0
    clock.place(10.0, "camera:0")
    assert clock.of(3.0) == 0.0
