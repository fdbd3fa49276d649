from hypothesis import given
from hypothesis import strategies as st

from app.review.trim import Trim

MARKS = st.lists(st.tuples(st.booleans(), st.integers(0, 99)), max_size=8)


@given(MARKS, st.integers(1, 100))
def test_marks_in_any_order_leave_a_part_within_the_film(marks: list[tuple[bool, int]], count: int) -> None:
    trim = Trim()
    for first, index in marks:
        trim = trim.with_first(index) if first else trim.with_last(index)
        before, after = trim.bounds(100)
        assert index == (before if first else after)
    start, end = trim.bounds(count)
    assert 0 <= start <= end < count


def test_without_marks_all_of_the_film_is_meant() -> None:
    assert Trim().bounds(7) == (0, 6)
    assert not Trim().marked
    assert Trim(3).bounds(7) == (3, 6)
    assert Trim(None, 3).bounds(7) == (0, 3)


def test_a_mark_beyond_the_other_gives_that_one_up() -> None:
    assert Trim(2, 5).with_first(6) == Trim(6, None)
    assert Trim(2, 5).with_last(1) == Trim(None, 1)
    assert Trim(2, 5).with_last(2) == Trim(2, 2)
