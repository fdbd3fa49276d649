import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.sessions import history
from app.sessions.history import DayTotal, Streak
from app.sessions.records import HoldRecord, Session, SessionLog
from app.sessions.store import Store
from model.side import Side
from tests.support.practice import daily_practice

_log = logging.getLogger(__name__)
LAST = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SessionLog]]:
    """A folder with 60 days of practice, two of them deleted, and what counts of it."""
    data = tmp_path_factory.mktemp("data")
    logs = list(daily_practice(60, LAST, holds=12))
    with Store.open(data) as store:
        store.add(logs)
        for gone in (logs[10], logs[20]):
            store.delete(gone.session.uuid, LAST)
    return data, [log for index, log in enumerate(logs) if index not in {10, 20}]


def _grouped(holds: list[HoldRecord], key: str) -> dict[object, list[HoldRecord]]:
    groups: dict[object, list[HoldRecord]] = defaultdict(list)
    for hold in holds:
        groups[hold.started.date() if key == "day" else hold.pose_id].append(hold)
    return groups


@pytest.mark.parametrize(
    ("first", "last"), [(None, None), (date(2026, 5, 1), date(2026, 5, 7)), (date(2026, 5, 18), None)]
)
def test_totals_are_the_sums_over_the_holds(
    practice: tuple[Path, list[SessionLog]], first: date | None, last: date | None
) -> None:
    data, logs = practice
    holds = [
        hold
        for log in logs
        for hold in log.holds
        if (first or date.min) <= hold.started.date() <= (last or date.max)
    ]
    with Store.open(data) as store:
        days = history.day_totals(store, first, last)
        poses = history.pose_totals(store, first, last)
    by_day = _grouped(holds, "day")
    assert [day.day for day in days] == sorted(by_day)  # type: ignore[type-var]
    for day in days:
        seconds = [hold.seconds for hold in by_day[day.day]]
        assert (day.holds, day.longest) == (len(seconds), max(seconds))
        assert day.seconds == pytest.approx(sum(seconds))
    by_pose = _grouped(holds, "pose")
    assert {pose.pose_id for pose in poses} == set(by_pose)
    assert [pose.seconds for pose in poses] == sorted((pose.seconds for pose in poses), reverse=True)
    for pose in poses:
        seconds = [hold.seconds for hold in by_pose[pose.pose_id]]
        assert (pose.holds, pose.longest) == (len(seconds), max(seconds))
        assert pose.seconds == pytest.approx(sum(seconds))
        assert pose.last_day == max(hold.started.date() for hold in by_pose[pose.pose_id])


def test_the_trend_of_a_pose_has_its_days_only(practice: tuple[Path, list[SessionLog]]) -> None:
    data, logs = practice
    pose_id = logs[0].holds[0].pose_id
    days = _grouped([hold for log in logs for hold in log.holds if hold.pose_id == pose_id], "day")
    with Store.open(data) as store:
        trend = history.pose_days(store, pose_id)
        assert history.pose_days(store, "nothing") == []
    assert [(day.day, day.longest) for day in trend] == [
        (day, max(hold.seconds for hold in days[day]))
        for day in sorted(days)  # type: ignore[type-var]
    ]


def test_bests_name_the_longest_hold_of_each_side_and_where_it_was(
    practice: tuple[Path, list[SessionLog]],
) -> None:
    data, logs = practice
    longest: dict[tuple[str, Side | None], tuple[float, datetime, object]] = {}
    for log in logs:
        for hold in log.holds:
            key = hold.pose_id, hold.side
            if key not in longest or hold.seconds > longest[key][0]:
                longest[key] = hold.seconds, hold.started, log.session.uuid
    with Store.open(data) as store:
        found = history.bests(store)
    assert {(b.pose_id, b.side): (b.seconds, b.started, b.session) for b in found} == longest


def test_days_are_the_local_days_of_the_holds(tmp_path: Path) -> None:
    start = datetime(2026, 5, 1, 23, 59, tzinfo=timezone(timedelta(hours=-3)))
    holds = tuple(
        HoldRecord(pose_id="tree", started=start + timedelta(seconds=after), seconds=10.0, confidence=0.9)
        for after in (0, 120)
    )
    with Store.open(tmp_path) as store:
        store.save(Session(started=start), holds)
        assert history.day_totals(store) == [
            DayTotal(date(2026, 5, 1), 1, 10.0, 10.0),
            DayTotal(date(2026, 5, 2), 1, 10.0, 10.0),
        ]


def test_nothing_practised_is_no_error(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert history.day_totals(store) == []
        assert history.pose_totals(store) == []
        assert history.bests(store) == []
    assert history.streak([], date(2026, 5, 1)) == Streak(0, 0)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1, 2, 3, 9, 10], Streak(2, 3)),  # today is the 10th
        ([7, 8, 9], Streak(3, 3)),  # today is still to come
        ([6, 7, 8], Streak(0, 3)),
        ([10], Streak(1, 1)),
        ([9, 11], Streak(1, 1)),  # a clock was wrong once
    ],
)
def test_a_streak_counts_days_in_a_row_up_to_today_or_yesterday(days: list[int], expected: Streak) -> None:
    assert history.streak([date(2026, 5, day) for day in days], date(2026, 5, 10)) == expected


def test_a_streak_goes_on_over_the_end_of_a_month() -> None:
    days = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    assert history.streak(days, date(2028, 3, 1)) == Streak(3, 3)


@pytest.mark.slow
def test_ten_years_of_daily_practice_answer_at_once(tmp_path: Path) -> None:
    logs = list(daily_practice(3650, LAST))
    month, year = LAST.date() - timedelta(days=30), LAST.date() - timedelta(days=365)
    with Store.open(tmp_path) as store:
        store.add(logs)
        for log in logs[::100]:
            store.delete(log.session.uuid, LAST)
        questions: dict[str, Callable[[], object]] = {
            "sessions of a month": lambda: store.sessions(month),
            "sessions of a year": lambda: store.sessions(year),
            "all sessions": store.sessions,
            "one session": lambda: store.log(logs[50].session.uuid),
            "days of a year": lambda: history.day_totals(store, year),
            "all days": lambda: history.day_totals(store),
            "poses of a year": lambda: history.pose_totals(store, year),
            "all poses": lambda: history.pose_totals(store),
            "trend of a pose": lambda: history.pose_days(store, logs[0].holds[0].pose_id),
            "bests": lambda: history.bests(store),
            "streak": lambda: history.streak([x.day for x in history.day_totals(store)], LAST.date()),
        }
        for name, ask in questions.items():
            taken = []
            for _ in range(5):
                begun = time.thread_time()
                ask()
                taken.append(time.thread_time() - begun)
            median = sorted(taken)[2]
            _log.info("%s: %.1f ms", name, 1000 * median)
            # Processor time, whoever else is at work; at most 65 ms on the two cores it was written on.
            assert median < 0.13, name
