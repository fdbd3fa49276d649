"""How well holds in films are found: against intervals that a person has marked by eye."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from model.errors import DrishtiError
from model.film import Film
from model.frame import Frame
from model.hold import Hold
from model.practice import Practice
from model.practitioner import PlannedHold, Practitioner
from model.recognizer import Recognizer

INTERVALS: Final = Path(__file__).with_name("films.csv")
"""What was marked by eye, once a second, in films of other people; the films are not ours to give."""
UNJUDGED: Final = "?"
"""What may be called this or that: holds that lie mostly in it count for nothing."""
NONE: Final = "none"
_DRAWN_SIZE: Final = (960, 540)
_DRAWN_RATE: Final = 10.0
_ENOUGH: Final = 0.5
"""Intersection over union from which a hold is the marked one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a film, in seconds, in which a pose is held; ``?`` where nobody can tell."""

    pose: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one film.

    Attributes:
        seconds: length of the film.
        marked: intervals marked by eye.
        found: of them, those that a hold of the same pose covers.
        false: holds that cover no marked interval of their pose.
        elsewhere: of the false ones, those that do not even touch an interval of their pose.
    """

    seconds: float
    marked: int
    found: int
    false: int
    elsewhere: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was marked and nothing found."""
        whole = self.marked + self.found + self.false
        return 2 * self.found / whole if whole else 1.0


def read_intervals(path: Path = INTERVALS) -> dict[str, list[Interval]]:
    """Intervals by the film's short name.

    Raises:
        DrishtiError: the file is missing or lacks a column.
    """
    films: dict[str, list[Interval]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                marked = films.setdefault(row["film"], [])
                if row["pose"] != NONE:
                    marked.append(Interval(row["pose"], float(row["start"]), float(row["end"])))
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(f"{path} is no table of intervals: {error}") from error
    return films


def holds_in(film: Path, recognizer: Recognizer) -> tuple[list[Hold], float]:
    """All holds of a film, and its length in seconds."""
    with Film(film) as opened:
        return _holds(opened.frames(), recognizer)


def score_drawn(sequence: str | Sequence[PlannedHold], person: str, recognizer: Recognizer) -> Score:
    """How well one round of the drawn practitioner is told: what is held, and when, is known exactly."""
    practitioner = Practitioner(person, sequence=sequence, size=_DRAWN_SIZE)
    times = [index / _DRAWN_RATE for index in range(int(practitioner.round_seconds * _DRAWN_RATE))]
    while practitioner.pose_at(times[-1]) is None:  # on the way to the next round
        times.pop()
    marked = []
    for pose, group in groupby(times, practitioner.pose_at):
        held = list(group)
        if pose is not None:
            marked.append(Interval(pose, held[0], held[-1]))
    frames = (Frame(practitioner.frame_at(t), index, t, person) for index, t in enumerate(times))
    holds, seconds = _holds(frames, recognizer)
    return score(holds, marked, seconds)


def _holds(frames: Iterable[Frame], recognizer: Recognizer) -> tuple[list[Hold], float]:
    practice, holds, t = Practice(), [], 0.0
    for frame in frames:
        t = frame.t_seconds
        if (done := practice.update(recognizer.step(frame)).completed) is not None:
            holds.append(done)
    if (last := practice.finish()) is not None:
        holds.append(last)
    return holds, t


def score(holds: Sequence[Hold], marked: Sequence[Interval], seconds: float) -> Score:
    """Match holds with marked intervals, each with one at most, the best matches first."""
    unjudged = [one for one in marked if one.pose == UNJUDGED]
    judged = [one for one in marked if one.pose != UNJUDGED]
    counted = [hold for hold in holds if sum(_shared(hold, one) for one in unjudged) <= hold.duration / 2]
    pairs = sorted(
        (
            (_overlap(hold, one), i, j)
            for i, hold in enumerate(counted)
            for j, one in enumerate(judged)
            if hold.pose_id == one.pose
        ),
        reverse=True,
    )
    matched_holds: set[int] = set()
    matched_marks: set[int] = set()
    for overlap, i, j in pairs:
        if overlap >= _ENOUGH and i not in matched_holds and j not in matched_marks:
            matched_holds.add(i)
            matched_marks.add(j)
    touching = {i for _, i, j in pairs if _shared(counted[i], judged[j]) > 0}
    false = set(range(len(counted))) - matched_holds
    return Score(seconds, len(judged), len(matched_marks), len(false), len(false - touching))


def films_table(scores: Mapping[str, Score]) -> str:
    """Markdown table of the scores of films, and of all together."""
    lines = [
        "| film | seconds | marked | found | false holds | of another pose, per 10 min | segment F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(name, one) for name, one in {**scores, "all": _together(scores.values())}.items()]
    return "\n".join(lines)


def _row(name: str, one: Score) -> str:
    rate = 600 * one.elsewhere / max(one.seconds, 1e-6)
    counts = f"{one.seconds:.0f} | {one.marked} | {one.found} | {one.false}"
    return f"| {name} | {counts} | {rate:.1f} | {one.f1:.2f} |"


def _together(scores: Iterable[Score]) -> Score:
    listed = list(scores)
    return Score(
        sum(one.seconds for one in listed),
        sum(one.marked for one in listed),
        sum(one.found for one in listed),
        sum(one.false for one in listed),
        sum(one.elsewhere for one in listed),
    )


def _shared(hold: Hold, interval: Interval) -> float:
    return max(0.0, min(hold.end, interval.end) - max(hold.start, interval.start))


def _overlap(hold: Hold, interval: Interval) -> float:
    """Intersection over union."""
    shared = _shared(hold, interval)
    return shared / max(hold.duration + interval.end - interval.start - shared, 1e-6)
