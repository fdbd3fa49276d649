from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.records import LONGEST_SECONDS, Session
from app.ui.history.words import (
    PoseNames,
    day_part,
    day_text,
    duration,
    long_day,
    short_day,
    source_text,
    spoken,
    title_of,
)
from model.catalogue import load_catalogue
from model.side import Side

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("seconds", "written", "said"),
    [
        (0, "0:00", "0 seconds"),
        (1, "0:01", "1 second"),
        (59.9, "0:59", "59 seconds"),
        (65, "1:05", "1 minute 5 seconds"),
        (120, "2:00", "2 minutes"),
        (64.99999, "1:05", "1 minute 5 seconds"),  # a sum of tenths
        (3600, "1 h", "1 hour"),
        (4320, "1 h 12 min", "1 hour 12 minutes"),
        (4379, "1 h 12 min", "1 hour 12 minutes"),
        (360_060, "100 h", "100 hours"),
        (3_600_000 * 2, "2,000 h", "2,000 hours"),
    ],
)
def test_durations_are_written_and_said(seconds: float, written: str, said: str) -> None:
    assert duration(seconds) == written
    assert spoken(seconds) == said


@given(st.integers(0, 3599))
def test_below_an_hour_every_second_is_written(seconds: int) -> None:
    minutes, rest = duration(seconds).split(":")
    assert int(minutes) * 60 + int(rest) == seconds
    assert len(rest) == 2


@given(st.floats(0, LONGEST_SECONDS), st.floats(0, LONGEST_SECONDS))
def test_what_is_written_alike_is_said_alike(one: float, other: float) -> None:
    assert (duration(one) == duration(other)) == (spoken(one) == spoken(other))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "Today"),
        (date(2026, 5, 19), "Yesterday"),
        (date(2026, 5, 3), "Sun 3 May"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
        (date(2026, 5, 21), "Thu 21 May"),  # a clock was wrong once
    ],
)
def test_days_near_today_have_words(day: date, text: str) -> None:
    assert short_day(day, TODAY) == text


def test_a_day_is_written_in_full_in_english() -> None:
    assert day_text(TODAY) == "20 May 2026"
    assert long_day(TODAY) == "Wednesday 20 May 2026"


@pytest.mark.parametrize(
    ("hour", "name"),
    [(0, "Night"), (4, "Night"), (5, "Morning"), (12, "Afternoon"), (17, "Evening"), (22, "Night")],
)
def test_a_session_without_a_name_is_called_by_its_local_hour(hour: int, name: str) -> None:
    started = datetime(2026, 5, 20, hour, 30, tzinfo=timezone(timedelta(hours=9)))
    assert day_part(started) == f"{name} practice"
    assert title_of(Session(started=started, title="  ")) == f"{name} practice"
    assert title_of(Session(started=started, title=" Slow flow ")) == "Slow flow"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("camera:0", "In front of the camera"),
        ("demo", "Demo practitioner"),
        ("/home/me/films/Flow.mp4", "Flow.mp4"),
        ("C:\\films\\Flow.mp4", "Flow.mp4"),
        ("", ""),
    ],
)
def test_a_source_is_named_in_words(source: str, text: str) -> None:
    assert source_text(source) == text


def test_poses_have_both_names_and_unknown_ones_their_id() -> None:
    names = PoseNames(load_catalogue())
    assert names.english("tree") == "Tree"
    assert names.sanskrit("tree") == "Vṛkṣāsana"
    assert names.with_side("tree", Side.LEFT) == "Tree, left"
    assert names.with_side("my-own", None) == "my-own"
    assert names.sanskrit("my-own") == ""


def test_a_taught_pose_is_called_as_its_teacher_called_it() -> None:
    names = PoseNames(load_catalogue())
    assert names.with_side("user:Moon salute", None) == "Moon salute"
    assert names.sanskrit("user:Moon salute") == ""
    assert names.english("unknown") == "unknown"
