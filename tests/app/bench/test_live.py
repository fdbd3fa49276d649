from pathlib import Path

import pytest

from app.bench.live import live_lines, live_object, start_lines, start_object
from app.bench.session import Outcome, Wish, measure_session
from app.bench.stalls import waits
from model.errors import DrishtiError


def test_a_free_thread_lets_nobody_wait_and_a_long_stall_weighs_as_much_as_it_lasted() -> None:
    assert waits(4.2, 4) == pytest.approx([0.2])
    assert waits(3.9, 4) == [0]
    assert waits(20, 4) == [16, 12, 8, 4, 0]


def test_the_figures_of_a_session_are_rates_and_spreads() -> None:
    outcome = Outcome(
        watched=10.0, frames=300, recognitions=250, looks=130, overlays=[40.0, 60.0], ages=[50.0]
    )
    live = live_object(outcome)
    assert (live["pictures_per_second"], live["recognitions_per_second"]) == (30, 25)
    assert live["overlay_ms"]["p50"] == 50
    assert live["window_stall_ms"] == {}
    assert any("25.0 recognitions a second" in line for line in live_lines(live))
    assert "13.0 looks of the image tower a second" in live_lines(live)


def test_starts_are_medians_and_the_most_memory() -> None:
    starts = [Outcome(window=one, recognition=2 * one, resident=int(one * 1e6)) for one in (3.0, 1.0, 2.0)]
    start = start_object(starts)
    assert (start["window_s"], start["first_recognition_s"], start["resident_mb"]) == (2, 4, 3)
    assert "2.0 s" in start_lines(start)[0]


def test_a_real_session_of_the_window_needs_no_torch(tmp_path: Path) -> None:
    outcome = measure_session(Wish("demo", "default", str(tmp_path), seconds=1, still=0.5))
    assert not outcome.torch
    assert 0 < outcome.window <= outcome.recognition
    assert outcome.watched > 0.9  # Qt may end a wait by 5 % too early
    assert len(outcome.memory) >= 2, "at least at the beginning and at the end"
    assert all(one.resident > 50e6 for one in outcome.memory)


def test_a_session_that_fails_is_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="gone"):
        measure_session(Wish("demo", str(tmp_path / "gone"), str(tmp_path)))
