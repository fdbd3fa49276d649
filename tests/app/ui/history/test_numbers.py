from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.history import Best, DayTotal
from app.ui.history.numbers import (
    LEVELS,
    Bucket,
    Unit,
    buckets,
    by_pose,
    date_ticks,
    heat_level,
    heat_steps,
    time_ticks,
    total,
    week_of,
    week_start,
)
from model.side import Side

TODAY = date(2026, 5, 20)  # a Wednesday

_dates = st.dates(date(1990, 1, 1), date(2100, 12, 31))
_seconds = st.floats(0, 86_400)


@st.composite
def _practice(draw: st.DrawFn) -> list[DayTotal]:
    """Days in order, each once, up to twenty years before today."""
    back = sorted(draw(st.sets(st.integers(0, 7300), max_size=60)), reverse=True)
    days = []
    for number in back:
        longest = draw(st.floats(0, 3600))
        holds = draw(st.integers(1, 40))
        days.append(DayTotal(TODAY - timedelta(days=number), holds, longest * holds, longest))
    return days


def day(when: date, seconds: float) -> DayTotal:
    return DayTotal(when, 1, seconds, seconds)


@given(_dates, st.integers(0, 6))
def test_a_week_begins_on_its_first_weekday_and_holds_the_day(when: date, first_weekday: int) -> None:
    start = week_start(when, first_weekday)
    assert start.weekday() == first_weekday
    assert 0 <= (when - start).days < 7


def test_a_week_is_compared_with_the_one_before_up_to_the_same_day() -> None:
    days = [
        day(date(2026, 5, 12), 100),  # last Tuesday
        day(date(2026, 5, 15), 1000),  # last Friday, which this week has not reached
        day(date(2026, 5, 18), 60),
        day(date(2026, 5, 20), 30),
    ]
    week = week_of({one.day: one for one in days}, TODAY)
    assert week.first == date(2026, 5, 18)
    assert list(week.seconds) == [60, 0, 30, 0, 0, 0, 0]
    assert (week.total, week.practised, week.holds, week.before) == (90, 2, 2, 100)
    sunday_first = week_of({one.day: one for one in days}, TODAY, first_weekday=6)
    assert sunday_first.first == date(2026, 5, 17)
    assert list(sunday_first.seconds) == [0, 60, 0, 30, 0, 0, 0]


@given(st.lists(_seconds))
def test_shades_change_at_whole_minutes_that_grow(seconds: list[float]) -> None:
    steps = heat_steps(seconds)
    assert len(steps) == LEVELS - 1
    assert all(one < other for one, other in pairwise(steps))
    assert all(step % 60 == 0 and step > 0 for step in steps)


@given(st.lists(_seconds, min_size=1), _seconds, _seconds)
def test_more_practice_never_gives_a_lighter_shade(seconds: list[float], one: float, other: float) -> None:
    steps = heat_steps(seconds)
    less, more = sorted((one, other))
    assert 1 <= heat_level(day(TODAY, less), steps) <= heat_level(day(TODAY, more), steps) <= LEVELS
    assert heat_level(None, steps) == 0


def test_shades_follow_what_somebody_practises() -> None:
    short = heat_steps([60.0 * minutes for minutes in (2, 3, 4, 5, 6, 8, 9, 10)])
    long = heat_steps([60.0 * minutes for minutes in (40, 50, 60, 70, 80, 90, 100, 110)])
    assert max(short) < min(long)


@given(_practice())
def test_bars_keep_every_second_and_follow_each_other(days: list[DayTotal]) -> None:
    bars = buckets(days, TODAY)
    assert sum(bar.holds for bar in bars) == sum(one.holds for one in days)
    assert sum(bar.seconds for bar in bars) == pytest.approx(sum(one.seconds for one in days))
    assert all(one.after <= other.first for one, other in pairwise(bars))
    for one in days:
        (around,) = [bar for bar in bars if bar.first <= one.day < bar.after]
        assert around.longest >= one.longest
    assert len(bars) <= 245


@pytest.mark.parametrize(("back", "unit"), [(10, Unit.DAY), (200, Unit.WEEK), (2000, Unit.MONTH)])
def test_bars_grow_with_the_time_they_cover(back: int, unit: Unit) -> None:
    bars = buckets([day(TODAY - timedelta(days=back), 10), day(TODAY, 10)], TODAY)
    assert [bar.unit for bar in bars] == [unit, unit]


def test_bars_are_named_by_what_they_cover() -> None:
    names = {unit: Bucket(unit, date(2026, 12, 1), 1, 1.0, 1.0) for unit in Unit}
    assert names[Unit.DAY].name == "1 December 2026"
    assert names[Unit.WEEK].name == "week of 1 December 2026"
    assert names[Unit.MONTH].name == "December 2026"
    assert names[Unit.MONTH].after == date(2027, 1, 1)


@given(st.floats(0, 4e7))
def test_ticks_of_time_reach_over_everything_in_even_steps(most: float) -> None:
    ticks = time_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 5
    assert len({round(other - one, 6) for one, other in pairwise(ticks)}) == 1


@given(_dates, st.integers(0, 20_000), st.integers(2, 8))
def test_ticks_of_dates_are_few_and_within(first: date, span: int, wanted: int) -> None:
    last = first + timedelta(days=span)
    ticks = date_ticks(first, last, wanted)
    assert len(ticks) <= wanted
    assert all(first <= when <= last for when, _ in ticks)
    assert len({label for _, label in ticks}) == len(ticks)


@pytest.mark.parametrize("span", [0, 5, 40, 100, 400, 3650])
def test_there_is_always_a_date_to_read(span: int) -> None:
    assert date_ticks(TODAY - timedelta(days=span), TODAY)


def test_totals_and_bests_are_put_together() -> None:
    assert total([]).days == 0
    assert total([day(TODAY, 5), day(TODAY, 6)]).seconds == 11
    started = datetime(2026, 5, 1, tzinfo=UTC)
    bests = [
        Best("tree", Side.LEFT, 10.0, started, uuid4()),
        Best("tree", Side.RIGHT, 20.0, started, uuid4()),
        Best("plank", None, 5.0, started, uuid4()),
    ]
    found = by_pose(bests)
    assert list(found) == ["tree", "plank"]
    assert found["tree"].best is bests[1]
    assert found["tree"].sides == (bests[0], bests[1])
