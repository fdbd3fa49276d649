import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.review.playback import SPEEDS, Playback


def test_the_film_goes_with_the_clock_at_every_speed() -> None:
    for speed in SPEEDS:
        playback = Playback(100)
        playback.set_speed(speed, 5)
        playback.play(10)
        assert playback.position(14) == pytest.approx(4 * speed)


def test_a_pause_takes_no_time() -> None:
    playback = Playback(100)
    playback.play(0)
    playback.pause(3)
    assert not playback.playing
    assert playback.position(50) == 3
    playback.play(60)
    assert playback.position(62) == 5


def test_a_change_of_speed_does_not_jump() -> None:
    playback = Playback(100)
    playback.play(0)
    playback.set_speed(0.25, 4)
    assert playback.position(4) == 4
    assert playback.position(8) == 5


def test_seeking_goes_on_from_there() -> None:
    playback = Playback(100)
    playback.play(0)
    playback.seek(50, 10)
    assert playback.playing
    assert playback.position(12) == 52


def test_at_its_end_the_film_stands_and_then_begins_again() -> None:
    playback = Playback(10)
    playback.play(0)
    assert playback.position(99) == 10
    playback.pause(99)
    playback.play(100)
    assert playback.position(101) == 1


def test_a_machine_that_is_much_too_slow_gets_its_time() -> None:
    playback = Playback(100)
    playback.play(0)
    playback.wait_for(shown_until=1.8, shown=1.7, now=2.0)
    assert playback.position(2.0) == 2.0  # a little late: pictures are left out instead
    playback.wait_for(shown_until=0.5, shown=0.4, now=2.0)
    assert playback.position(2.0) == 0.4
    assert playback.position(3.0) == 1.4


def test_a_picture_that_is_shown_for_long_is_not_late() -> None:
    playback = Playback(100)
    playback.play(0)
    playback.wait_for(shown_until=9.0, shown=1.0, now=8.0)
    assert playback.position(8.0) == 8.0


@given(
    st.lists(st.tuples(st.sampled_from(["play", "pause", "seek", "speed"]), st.floats(0, 50)), max_size=20)
)
def test_the_place_is_always_within_the_film(steps: list[tuple[str, float]]) -> None:
    playback, now = Playback(20), 0.0
    for what, number in steps:
        now += number
        match what:
            case "play":
                playback.play(now)
            case "pause":
                playback.pause(now)
            case "seek":
                playback.seek(number - 10, now)
            case _:
                playback.set_speed(SPEEDS[int(number) % len(SPEEDS)], now)
        assert 0 <= playback.position(now) <= 20
