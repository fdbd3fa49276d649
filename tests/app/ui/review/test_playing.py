"""Playing, stepping and seeking: what is shown is what was asked for, to the picture."""

import random
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.ui.review.strip import TimelineStrip
from tests.support.studio import TIMES, Studio

SHIFT = Qt.KeyboardModifier.ShiftModifier
LAST = len(TIMES) - 1


def press(
    studio: Studio, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    studio.window.activateWindow()
    QTest.keyClick(studio.window.view, key, modifier)
    studio.settle()


def test_the_arrow_keys_go_picture_by_picture(studio: Studio) -> None:
    studio.open()
    assert studio.shown == 0
    for expected in (1, 2, 3):
        press(studio, Qt.Key.Key_Right)
        assert studio.shown == expected
    press(studio, Qt.Key.Key_Left)
    assert studio.shown == 2
    assert "picture 3 of 100" in studio.window.deck.place.text()


def test_shift_goes_by_seconds_and_home_and_end_to_the_ends(studio: Studio) -> None:
    studio.open()
    press(studio, Qt.Key.Key_Right, SHIFT)
    assert studio.shown == 20
    press(studio, Qt.Key.Key_Right, SHIFT)
    press(studio, Qt.Key.Key_Left, SHIFT)
    assert studio.shown == 20
    press(studio, Qt.Key.Key_End)
    assert studio.shown == LAST
    press(studio, Qt.Key.Key_Right)
    assert studio.shown == LAST
    press(studio, Qt.Key.Key_Home)
    assert studio.shown == 0
    press(studio, Qt.Key.Key_Left)
    assert studio.shown == 0


def test_any_place_of_the_strip_shows_its_picture(studio: Studio) -> None:
    studio.open()
    film = studio.window.playing.film
    assert film is not None
    dice = random.Random(3)
    for _ in range(15):
        t = dice.uniform(0, film.end)
        studio.window.deck.strip.sought.emit(t)
        studio.settle()
        assert studio.shown == min(int(t * 20 + 1e-6), LAST)


def at(strip: TimelineStrip, share: float) -> QPoint:
    """A point on the ruler."""
    return QPoint(round(strip._x(share * strip._end)), 8)


def test_dragging_over_the_strip_scrubs(studio: Studio) -> None:
    studio.open()
    strip = studio.window.deck.strip
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0.2))
    QTest.mouseMove(strip, at(strip, 0.5))
    QTest.mouseMove(strip, at(strip, 0.75))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0.75))
    studio.settle()
    assert studio.shown == pytest.approx(75, abs=1)
    QTest.mouseMove(strip, at(strip, 0.1))
    assert studio.window.playing.index == studio.shown


def is_at(studio: Studio, index: int) -> bool:
    return studio.window.playing.index == index


@pytest.mark.parametrize("speed", [0.25, 1.0, 2.0])
def test_while_it_plays_the_film_keeps_to_the_clock(studio: Studio, speed: float) -> None:
    studio.open()
    playing = studio.window.playing
    playing.set_speed(speed)
    QTest.keyClick(studio.window.view, Qt.Key.Key_Space)
    assert playing.playing
    assert studio.window.deck.transport.play.text() == "Pause"
    for second in (0.4, 0.8, 1.2):
        studio.time = second
        expected = int(second * speed * 20 + 1e-6)
        studio.until(partial(is_at, studio, expected))
        studio.settle()
        assert studio.shown == playing.index
    QTest.keyClick(studio.window.view, Qt.Key.Key_Space)
    assert not studio.window.playing.playing
    stands = playing.index
    studio.time = 99.0
    QTest.qWait(40)
    assert playing.index == stands


def test_at_its_end_the_film_stops_and_can_be_played_again(studio: Studio) -> None:
    studio.open()
    playing = studio.window.playing
    playing.toggle()
    studio.time = 50.0
    studio.until(lambda: not playing.playing)
    studio.settle()
    assert studio.shown == LAST
    assert studio.window.deck.transport.play.text() == "Play again"
    playing.toggle()
    studio.until(lambda: playing.index == 0)
    studio.settle()
    assert studio.shown == 0


def test_the_speed_keys_stay_within_the_speeds(studio: Studio) -> None:
    studio.open()
    box = studio.window.deck.transport.speed
    for _ in range(9):
        QTest.keyClick(studio.window.view, Qt.Key.Key_Plus)
    assert box.currentText() == "2 ×"
    for _ in range(9):
        QTest.keyClick(studio.window.view, Qt.Key.Key_Minus)
    assert box.currentText() == "0.25 ×"


def test_space_on_a_button_presses_the_button(studio: Studio) -> None:
    studio.open()
    overlay = studio.window.deck.transport.mark_in
    overlay.setFocus()
    QTest.keyClick(overlay, Qt.Key.Key_Space)
    assert not studio.window.playing.playing
    assert studio.window.deck.trim.marked


def test_the_newest_wish_is_shown_in_the_end(studio: Studio) -> None:
    studio.open()
    for index in range(0, 90, 3):
        studio.window.playing.go_to(index)
    studio.settle()
    assert studio.shown == 87


def test_opening_a_long_film_tells_how_far_it_is(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.review.frames._REPORT_EVERY", 1)
    said: list[str] = []
    monkeypatch.setattr(studio.window.view, "show_sentence", said.append)
    studio.open()
    assert said[0] == "Opening film.mp4 …"
    shares = [int(text.split("… ")[1].removesuffix(" %")) for text in said[1:]]
    assert len(shares) > 3
    assert shares == sorted(shares)


def test_a_closed_window_goes_on_where_it_was(studio: Studio) -> None:
    studio.open()
    studio.window.playing.go_to(42)
    studio.window.deck.mark_in()
    studio.settle()
    studio.window.close()
    studio.window.show()
    studio.window.playing.step(1)
    studio.until(lambda: studio.shown == 43)
    assert studio.window.deck.trim.first == 42


def test_another_film_takes_the_place_of_the_first(studio: Studio) -> None:
    studio.open()
    studio.window.playing.go_to(42)
    studio.window.deck.mark_in()
    second = studio.film("second.mkv")
    studio.open(second)
    assert studio.shown == 0
    assert not studio.window.deck.trim.marked
    assert "second.mkv" in studio.window.windowTitle()


def test_of_two_films_opened_at_once_the_second_stays(studio: Studio) -> None:
    first, second = studio.film("first.mp4"), studio.film("second.mp4")
    broken = studio.folder / "broken.mp4"
    broken.write_bytes(b"nothing")
    for path in (first, broken, second):
        studio.window.open_film(path)
    studio.until(lambda: studio.window.playing.film is not None)
    film = studio.window.playing.film
    assert film is not None
    assert film.path == second
    studio.settle()
    assert studio.said() == ""


def test_a_picture_from_before_a_jump_does_not_pull_the_film_back(studio: Studio) -> None:
    studio.open()
    playing = studio.window.playing
    early = studio.window.view.frame
    playing.toggle()
    playing.seek(4.0)
    playing._player.shown.emit(early)
    studio.time = 0.25
    studio.until(partial(is_at, studio, 85))
    studio.settle()
    assert studio.shown == 85


def test_a_film_that_cannot_be_decoded_as_fast_as_it_plays_slows_down(studio: Studio) -> None:
    studio.open()
    playing = studio.window.playing
    first = studio.window.view.frame
    playing.toggle()
    studio.time = 3.0
    playing._player.shown.emit(first)
    studio.time = 3.25
    studio.until(partial(is_at, studio, 5))
