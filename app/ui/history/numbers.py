"""Sums, steps and ticks for the calendar and the charts. Knows no Qt."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from app.sessions.history import Best, DayTotal
from app.ui.history.words import MONTHS, day_text

LEVELS: Final = 4
"""Shades of the calendar for days with practice; 0 is a day without."""

_NICE_MINUTES: Final = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720)
_NICE_SECONDS: Final = (
    *(1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800),
    *(3600 * hours for hours in (1, 2, 3, 6, 12, 24, 48, 120, 240, 480, 1200, 2400, 4800, 12000)),
)
_DAYS_AS_DAYS: Final = 62
_DAYS_AS_WEEKS: Final = 730


@dataclass(frozen=True, slots=True)
class Total:
    """What was held on some days.

    Attributes:
        days: how many of them had practice.
        holds: how many.
        seconds: their sum.
    """

    days: int
    holds: int
    seconds: float


def total(days: Iterable[DayTotal]) -> Total:
    """The sum over days."""
    kept = list(days)
    return Total(len(kept), sum(day.holds for day in kept), sum(day.seconds for day in kept))


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week.

    Attributes:
        first: its first day.
        seconds: held on each of its seven days.
        holds: how many.
        before: seconds held in the week before, up to the same day of the week.
    """

    first: date
    seconds: tuple[float, ...]
    holds: int
    before: float

    @property
    def total(self) -> float:
        """Seconds held."""
        return sum(self.seconds)

    @property
    def practised(self) -> int:
        """Days with practice."""
        return sum(value > 0 for value in self.seconds)


def week_start(day: date, first_weekday: int) -> date:
    """The first day of the week around a day.

    Args:
        day: any day.
        first_weekday: 0 where weeks begin on Monday, 6 for Sunday.
    """
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def week_of(days: Mapping[date, DayTotal], today: date, first_weekday: int = 0) -> Week:
    """The week around today."""
    first = week_start(today, first_weekday)
    week = [days.get(first + timedelta(days=after)) for after in range(7)]
    so_far = (today - first).days + 1
    before = [days.get(first + timedelta(days=after - 7)) for after in range(so_far)]
    return Week(
        first,
        tuple(day.seconds if day else 0.0 for day in week),
        sum(day.holds for day in week if day),
        sum(day.seconds for day in before if day),
    )


def heat_steps(seconds: Iterable[float]) -> tuple[float, ...]:
    """Where the shades of the calendar change: round times near the quartiles of somebody's days.

    Args:
        seconds: held on each day with practice, in any order.

    Returns:
        ``LEVELS - 1`` times in seconds, each longer than the one before.
    """
    days = sorted(seconds)
    steps: list[int] = []
    for quarter in range(1, LEVELS):
        minutes = days[len(days) * quarter // LEVELS] / 60 if days else 5.0 * quarter
        nearest = min(range(len(_NICE_MINUTES)), key=lambda i: abs(_NICE_MINUTES[i] - minutes))
        least = steps[-1] + 1 if steps else 0
        # Room is left for the steps that follow.
        steps.append(min(max(nearest, least), len(_NICE_MINUTES) - LEVELS + quarter))
    return tuple(60.0 * _NICE_MINUTES[step] for step in steps)


def heat_level(day: DayTotal | None, steps: Sequence[float]) -> int:
    """The shade of a day, 0 to ``LEVELS``; more seconds never give a lighter one."""
    return 0 if day is None else 1 + bisect_right(steps, day.seconds)


class Unit(Enum):
    """What one bar of a chart stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Holds of one bar.

    Attributes:
        unit: what it stands for.
        first: its first day.
        holds: how many.
        seconds: their sum.
        longest: the longest of them, in seconds.
    """

    unit: Unit
    first: date
    holds: int
    seconds: float
    longest: float

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        match self.unit:
            case Unit.DAY:
                return self.first + timedelta(days=1)
            case Unit.WEEK:
                return self.first + timedelta(days=7)
            case Unit.MONTH:
                return _month(self.first, 1)

    @property
    def name(self) -> str:
        """``3 May 2026``, ``week of 3 May 2026`` or ``May 2026``."""
        match self.unit:
            case Unit.DAY:
                return day_text(self.first)
            case Unit.WEEK:
                return f"week of {day_text(self.first)}"
            case Unit.MONTH:
                return f"{MONTHS[self.first.month - 1]} {self.first.year}"


def buckets(days: Sequence[DayTotal], today: date, first_weekday: int = 0) -> list[Bucket]:
    """Days put together, so that a chart of any number of years has a readable number of bars.

    Args:
        days: in order.
        today: the chart ends here.
        first_weekday: see :func:`week_start`.

    Returns:
        Those with practice, in order.
    """
    if not days:
        return []
    span = (today - days[0].day).days
    unit = Unit.DAY if span <= _DAYS_AS_DAYS else Unit.WEEK if span <= _DAYS_AS_WEEKS else Unit.MONTH
    groups: dict[date, list[DayTotal]] = {}
    for day in days:
        match unit:
            case Unit.DAY:
                first = day.day
            case Unit.WEEK:
                first = week_start(day.day, first_weekday)
            case Unit.MONTH:
                first = day.day.replace(day=1)
        groups.setdefault(first, []).append(day)
    return [
        Bucket(
            unit,
            first,
            sum(day.holds for day in group),
            sum(day.seconds for day in group),
            max(day.longest for day in group),
        )
        for first, group in groups.items()
    ]


def time_ticks(most: float, wanted: int = 4) -> list[float]:
    """Round times from 0 up to the first one that is not below ``most``, about as many as wanted.

    Args:
        most: seconds.
        wanted: how many steps at most.
    """
    step = next((step for step in _NICE_SECONDS if step * wanted >= most), _NICE_SECONDS[-1])
    ticks = [0.0]
    while ticks[-1] < most or len(ticks) == 1:
        ticks.append(ticks[-1] + step)
    return ticks


def date_ticks(first: date, last: date, wanted: int = 6) -> list[tuple[date, str]]:
    """Days to write under a chart, no more than wanted, with their labels."""
    for step in (1, 2, 7, 14):
        if (last - first).days // step < wanted:
            found = [first + timedelta(days=after) for after in range(0, (last - first).days + 1, step)]
            return [(day, f"{day.day} {MONTHS[day.month - 1][:3]}") for day in found]
    months = (last.year - first.year) * 12 + last.month - first.month
    for step in (1, 2, 3, 6):
        if months // step < wanted:
            return [
                (day, f"{MONTHS[day.month - 1][:3]} {day.year}") for day in _months_between(first, last, step)
            ]
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if months // 12 // step < wanted)
    return [(day, str(day.year)) for day in _months_between(first, last, 12 * step)]


def _months_between(first: date, last: date, step: int) -> list[date]:
    """First days of months from ``first`` to ``last``, the month number a multiple of ``step``."""
    number = first.year * 12 + first.month - 1
    number += -number % step if first.day == 1 else step - number % step
    end = last.year * 12 + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number, end + 1, step)]


def _month(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class PoseBest:
    """The longest holds of a pose.

    Attributes:
        pose_id: the pose.
        best: the longest of all.
        sides: the longest of each side, the best one included.
    """

    pose_id: str
    best: Best
    sides: tuple[Best, ...]


def by_pose(bests: Iterable[Best]) -> dict[str, PoseBest]:
    """Bests put together by pose."""
    groups: dict[str, list[Best]] = {}
    for best in bests:
        groups.setdefault(best.pose_id, []).append(best)
    return {
        pose_id: PoseBest(pose_id, max(group, key=lambda best: best.seconds), tuple(group))
        for pose_id, group in groups.items()
    }
