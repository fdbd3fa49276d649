import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.review.stretch import LEAST_SECONDS, Stretch

STEPS = st.lists(
    st.tuples(st.sampled_from(["zoom", "move", "show"]), st.floats(0.1, 10), st.floats(0, 1)), max_size=15
)


@given(st.floats(0.1, 5000), STEPS)
def test_whatever_is_done_a_part_of_the_film_is_in_sight(
    whole: float, steps: list[tuple[str, float, float]]
) -> None:
    stretch = Stretch.of(whole)
    for what, number, share in steps:
        t = share * whole
        if what == "zoom":
            stretch = stretch.zoomed(number, stretch.start + share * stretch.seconds)
        elif what == "move":
            stretch = stretch.moved((number - 5) * whole / 5)
        else:
            stretch = stretch.showing(t)
            assert stretch.start - 1e-6 <= t <= stretch.end + 1e-6
        assert -1e-6 <= stretch.start < stretch.end <= whole + 1e-6
        assert stretch.seconds >= min(LEAST_SECONDS, whole) - 1e-6


def test_zooming_keeps_the_place_under_the_mouse() -> None:
    stretch = Stretch.of(100).zoomed(0.5, 40)
    assert (stretch.start, stretch.end) == pytest.approx((20, 70))
    assert stretch.zoomed(2, 40) == Stretch.of(100)
    assert stretch.zoomed(9, 40).is_whole


def test_what_is_in_sight_does_not_move() -> None:
    stretch = Stretch(100, 20, 70)
    assert stretch.showing(69) is stretch
    assert stretch.showing(80) == Stretch(100, 50, 100)
    assert stretch.showing(0) == Stretch(100, 0, 50)
