"""What the live loop and the start of the window reach, out of measured sessions."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from app.bench.growth import growth
from app.bench.session import Outcome, Wish, measure_session
from model.bench.figures import Spread, spread
from model.bench.report import rounded

_BUSY = "while True: pass"


def measure_live(source: str, bundle: str, seconds: float, still: float, burden: int) -> dict[str, Any]:
    """Watch a source as the window does.

    Args:
        source: ``demo``, or a film.
        bundle: path of a bundle.
        seconds: how long to watch.
        still: how long to be paused, and minimised.
        burden: processes that do nothing but keep the machine busy meanwhile.

    Raises:
        DrishtiError: the session failed.
    """
    with tempfile.TemporaryDirectory() as folder, _busy(burden):
        outcome = measure_session(Wish(source, bundle, folder, seconds, still))
    return live_object(outcome)


def live_object(outcome: Outcome) -> dict[str, Any]:
    """The figures of a session that watched. Pure."""
    return {
        "seconds": round(outcome.watched, 1),
        "pictures_per_second": round(outcome.frames / outcome.watched, 2),
        "recognitions_per_second": round(outcome.recognitions / outcome.watched, 2),
        "image_looks_per_second": round(outcome.looks / outcome.watched, 2),
        "overlay_ms": _rounded(outcome.overlays),
        "landmark_age_ms": _rounded(outcome.ages),
        "window_stall_ms": _rounded(outcome.stalls),
        "core_share": {
            "watching": round(outcome.busy, 3),
            "paused": round(outcome.paused, 4),
            "minimised": round(outcome.minimised, 4),
        },
        "resident_mb": round(outcome.resident / 1e6, 1),
        "growth": growth(outcome.memory),
        "memory": [{**one._asdict(), "seconds": round(one.seconds, 1)} for one in outcome.memory],
        "torch_loaded": outcome.torch,
    }


def measure_start(source: str, bundle: str, times: int) -> dict[str, Any]:
    """Start the window several times, after once to fill the system's file cache.

    Raises:
        DrishtiError: a session failed.
    """
    outcomes = []
    for _ in range(times + 1):
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(measure_session(Wish(source, bundle, folder)))
    return start_object(outcomes[1:])


def start_object(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of sessions that ended with their first recognition. Pure."""
    return {
        "starts": len(outcomes),
        "window_s": round(median(one.window for one in outcomes), 3),
        "first_recognition_s": round(median(one.recognition for one in outcomes), 3),
        "resident_mb": round(max(one.resident for one in outcomes) / 1e6, 1),
        "torch_loaded": any(one.torch for one in outcomes),
    }


def live_lines(live: Mapping[str, Any]) -> list[str]:
    """The figures of :func:`live_object` for people."""
    shares = live["core_share"]
    lines = [
        (
            f"{live['pictures_per_second']} pictures and {live['recognitions_per_second']} recognitions"
            f" a second over {live['seconds']} s"
        ),
        *(
            [f"{live['image_looks_per_second']} looks of the image tower a second"]
            if live["image_looks_per_second"]
            else []
        ),
        *(
            f"{what:32} p50 {live[key]['p50']:7.1f}  p95 {live[key]['p95']:7.1f}"
            f"  p99 {live[key]['p99']:7.1f} ms"
            for what, key in (
                ("from the camera to the overlay", "overlay_ms"),
                ("age of the landmarks shown", "landmark_age_ms"),
                ("wait for the window's thread", "window_stall_ms"),
            )
            if live[key]
        ),
        (
            f"share of one core: watching {shares['watching']:.0%}, paused {shares['paused']:.1%},"
            f" minimised {shares['minimised']:.1%}"
        ),
    ]
    lines.append(f"{live['resident_mb']} MB in memory")
    if grown := live["growth"]:
        lines.append(
            f"{grown['grown_mb']:+} MB from {grown['from_s']} s to {grown['to_s']} s,"
            f" in which {grown['recognitions']} pictures were recognised"
        )
    return lines


def start_lines(start: Mapping[str, Any]) -> list[str]:
    """The figures of :func:`start_object` for people."""
    return [
        (
            f"window after {start['window_s']} s, first recognition after {start['first_recognition_s']} s"
            f" (medians of {start['starts']} starts)"
        ),
        f"{start['resident_mb']} MB in memory",
    ]


def _rounded(values: Sequence[float]) -> dict[str, float]:
    one: Spread | None = spread(values) if values else None
    return {} if one is None else rounded(one)


@contextmanager
def _busy(count: int) -> Iterator[None]:
    processes = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
