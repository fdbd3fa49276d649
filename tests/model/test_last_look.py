from dataclasses import replace

import numpy as np
import pytest

from model.frame import Frame
from model.last_look import LastLook, Look
from model.person import Box, Person
from model.person_finder import Sighting


def frame(t: float, source: str = "camera:0", size: tuple[int, int] = (90, 160)) -> Frame:
    return Frame(np.zeros((*size, 3), np.uint8), round(30 * t), t, source)


def sighting(x: float = 50, side: float = 40, crop: float = 0) -> Sighting:
    """Somebody whose box begins at ``x`` and has this side; the crop is moved by ``crop``."""
    person = Person(
        np.zeros((33, 4), np.float32), np.zeros((33, 3), np.float32), Box(x, 20, x + side, 20 + side)
    )
    return Sighting(person, Box(30 + crop, 0, 110 + crop, 80), ())


def kept(now: Frame | None = None, seen: Sighting | None = None) -> LastLook:
    last = LastLook()
    last.keep(Look(1.0, np.ones((1, 4), np.float32)), now or frame(1.0), seen or sighting())
    return last


def test_a_look_serves_the_next_frame_and_no_other() -> None:
    last = kept()
    look = last.take(frame(1.033), sighting(x=52))
    assert look is not None
    assert look.t_seconds == 1.0
    assert last.take(frame(1.066), sighting(x=52)) is None


@pytest.mark.parametrize("t", [1.11, 2.0, 0.99])
def test_an_old_look_does_not_serve_and_none_from_the_future(t: float) -> None:
    assert kept().take(frame(t), sighting()) is None


def test_a_look_lasts_a_tenth_of_a_second() -> None:
    assert kept().take(frame(1.099), sighting()) is not None


def test_a_look_at_another_source_does_not_serve() -> None:
    assert kept().take(frame(1.03, source="film"), sighting()) is None
    assert kept().take(frame(1.03, size=(180, 320)), sighting()) is None


@pytest.mark.parametrize(
    "now", [sighting(x=110), sighting(x=30, side=100), sighting(crop=40)], ids=["elsewhere", "larger", "crop"]
)
def test_a_look_at_another_body_or_place_does_not_serve(now: Sighting) -> None:
    assert kept().take(frame(1.03), now) is None


def test_nobody_is_looked_at_anew_and_so_is_whoever_comes() -> None:
    nobody = replace(sighting(), person=None)
    assert kept().take(frame(1.03), nobody) is None
    assert kept(seen=nobody).take(frame(1.03), sighting()) is None


def test_without_a_look_there_is_none() -> None:
    assert LastLook().take(frame(0.0), sighting()) is None
