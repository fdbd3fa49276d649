from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from app.sessions.history import Best, PoseTotal
from app.sessions.records import HoldRecord, Session
from app.sessions.store import SessionSummary
from app.ui.history.bests import newest_bests, side_bests
from app.ui.history.numbers import by_pose
from app.ui.history.pose_list import Order, pose_rows
from app.ui.history.session_card import pose_rows as session_pose_rows
from app.ui.history.session_list import matching, session_row
from app.ui.history.words import PoseNames
from model.catalogue import load_catalogue
from model.side import Side

TODAY = date(2026, 5, 20)
NAMES = PoseNames(load_catalogue())


def best(pose_id: str, side: Side | None, seconds: float, back: int) -> Best:
    started = datetime(2026, 5, 20, 7, 0, tzinfo=UTC) - timedelta(days=back)
    return Best(pose_id, side, seconds, started, uuid4())


def summary(started: datetime, seconds: float = 600.0, **values: str) -> SessionSummary:
    return SessionSummary(Session(started=started, seconds=seconds, **values), 3, 90.0, 40.0)  # type: ignore[arg-type]


def test_the_bests_reached_last_come_first_and_new_ones_are_marked() -> None:
    found = by_pose(
        [best("tree", Side.LEFT, 50, 100), best("tree", Side.RIGHT, 70, 3), best("plank", None, 60, 9)]
    )
    rows = newest_bests(found.values(), NAMES, TODAY, 5)
    assert [(row.key, row.title, row.value) for row in rows] == [
        ("tree", "Tree, right", "1:10"),
        ("plank", "Plank", "1:00"),
    ]
    assert rows[0].under == "New · Sun 17 May"
    assert rows[1].under == "Mon 11 May"
    assert rows[0].spoken == "Tree, right: 1 minute 10 seconds, Sun 17 May, new"
    assert len(newest_bests(found.values(), NAMES, TODAY, 1)) == 1


def test_the_bests_of_a_pose_stand_side_by_side() -> None:
    left, right = best("tree", Side.LEFT, 50, 100), best("tree", Side.RIGHT, 70, 3)
    rows = side_bests(by_pose([left, right])["tree"], NAMES, TODAY)
    assert [(row.key, row.title, row.under) for row in rows] == [
        (left.session, "Left", ""),
        (right.session, "Right", "New"),
    ]


@pytest.mark.parametrize(
    ("order", "ids", "shares"),
    [
        (Order.TIME, ["tree", "plank", "my-own"], [1.0, 0.5, 0.1]),
        (Order.LONGEST, ["plank", "tree", "my-own"], [1.0, 0.5, 0.25]),
        (Order.NEWEST, ["my-own", "tree", "plank"], [0.1, 1.0, 0.5]),
    ],
)
def test_poses_are_compared_by_what_they_are_ordered_by(
    order: Order, ids: list[str], shares: list[float]
) -> None:
    totals = [
        PoseTotal("tree", 10, 200.0, 40.0, date(2026, 5, 18)),
        PoseTotal("plank", 4, 100.0, 80.0, date(2026, 5, 1)),
        PoseTotal("my-own", 1, 20.0, 20.0, TODAY),
    ]
    rows = pose_rows(totals, order, NAMES, TODAY)
    assert [row.key for row in rows] == ids
    assert [row.share for row in rows] == shares
    assert pose_rows([], order, NAMES, TODAY) == []


def test_the_poses_of_a_session_are_summed_up() -> None:
    started = datetime(2026, 5, 20, 7, 0, tzinfo=UTC)
    holds = [
        HoldRecord(pose_id=pose_id, started=started, seconds=seconds, confidence=0.9)
        for pose_id, seconds in (("plank", 20.0), ("tree", 30.0), ("tree", 50.0))
    ]
    rows = session_pose_rows(holds, NAMES)
    assert [(row.title, row.value, row.under) for row in rows] == [
        ("Tree", "1:20", "2 holds, best 0:50"),
        ("Plank", "0:20", "1 hold, best 0:20"),
    ]
    assert [row.share for row in rows] == [1.0, 0.25]


def test_a_session_is_told_by_its_name_or_its_day() -> None:
    plain = session_row(summary(datetime(2026, 5, 19, 6, 12, tzinfo=UTC)), TODAY)
    assert (plain.title, plain.quiet, plain.value) == ("Yesterday", "Morning practice, 06:12", "10:00")
    named = session_row(summary(datetime(2026, 5, 19, 6, 12, tzinfo=UTC), title="Slow flow"), TODAY)
    assert (named.title, named.quiet) == ("Slow flow", "Yesterday, 06:12")
    assert "Tuesday 19 May 2026, 06:12: 10 minutes long, 3 holds, held 1 minute 30 seconds" in named.spoken


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        ("", None, [0, 1, 2]),
        ("KNEE", None, [1]),
        ("flow may", None, [0]),
        ("2026", None, [0, 1, 2]),
        ("", date(2026, 5, 3), [1]),
        ("", date(2026, 4, 2), [2]),  # it went on after midnight
        ("flow", date(2026, 5, 3), []),
    ],
)
def test_sessions_are_found_by_words_and_by_day(text: str, day: date | None, found: list[int]) -> None:
    sessions = [
        summary(datetime(2026, 5, 19, 6, 12, tzinfo=UTC), title="Slow flow"),
        summary(datetime(2026, 5, 3, 6, 12, tzinfo=UTC), notes="Left knee hurts."),
        summary(datetime(2026, 4, 1, 23, 55, tzinfo=UTC)),
    ]
    assert matching(sessions, text, day) == [sessions[place] for place in found]
