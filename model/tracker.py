"""Steadies what single frames say, so that names do not flicker.

Two averages run over time, both exponential and aware of the time between frames. One is over what each frame
*supports*, and decides; the other is over the calibrated probabilities, and is the number that people see.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from model.bundle import NO_POSE
from model.recognition import NO_DECISION, Decision, DecisionKind


def pose_support(probabilities: Mapping[str, float], decision: Decision) -> dict[str, float]:
    """How much one frame speaks for each pose, 0 to 1; a pose that is left out has 0.

    A frame that was accepted as a pose speaks for that pose alone, and fully: acceptance thresholds are
    fitted for each bundle, so an accepted 0.4 of one bundle is worth an accepted 0.9 of another. A frame
    that most likely shows no pose speaks for none. Any other frame, too unsure to be named, speaks for each
    pose with its probability: that carries a pose over frames that only just miss the threshold.

    Args:
        probabilities: of every class, by id; empty where nobody was found.
        decision: of the same frame alone.
    """
    if decision.kind is DecisionKind.POSE and decision.id is not None:
        return {decision.id: 1.0}
    if probabilities and max(probabilities, key=probabilities.__getitem__) == NO_POSE:
        return {}
    return {pose_id: value for pose_id, value in probabilities.items() if pose_id != NO_POSE}


class Pace:
    """Judges the times of observations, which may repeat, jump or be broken."""

    def __init__(self, longest_gap: float) -> None:
        """Start afresh.

        Args:
            longest_gap: seconds; times further apart than this, either way, have nothing to do with each
            other.
        """
        self._longest_gap = longest_gap
        self._last: float | None = None

    def step(self, t: float) -> float | None:
        """Seconds since the last observation that counted.

        Returns:
            A positive number; infinity where time starts anew (the first observation, after a stall, after a
            jump); None where the observation must be left out, because its time is not finite, repeats, or is
            out of order.
        """
        if not math.isfinite(t):
            return None
        last = self._last
        if last is not None and 0 <= last - t <= self._longest_gap:
            return None
        self._last = t
        if last is None or abs(t - last) > self._longest_gap:
            return math.inf
        return t - last


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Seconds, and shares from 0 to 1.

    Attributes:
        time_constant: of both averages. At 0.4 s a wrong frame at 10 frames a second moves the average by
            0.22 only, and a new pose is named after 0.48 s: no later than the half second that a hold waits
            anyway.
        enter: support from which a pose is named. Poses that take turns every 0.3 s or faster never reach it.
        exit: support below which the name is dropped: far below ``enter``, so that the name does not flicker.
        longest_gap: after so long without an observation nothing that was known holds.
        longest_frame: a single frame stands for at most this long, so that one after a stall cannot decide.
    """

    time_constant: float = 0.4
    enter: float = 0.7
    exit: float = 0.35
    longest_gap: float = 1.0
    longest_frame: float = 0.25


_Key = tuple[DecisionKind, str]
_NEGLIGIBLE: Final = 1e-4


class PoseTracker:
    """Turns the decisions of single frames into a steady one: a pose, a group where no pose is steady, or
    none.

    Everything starts from "nobody knows": the first frame alone names nothing.
    """

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self.reset()

    def reset(self) -> None:
        """Forget everything, times included."""
        self._pace = Pace(self._settings.longest_gap)
        self._forget()

    def _forget(self) -> None:
        self._support: dict[_Key, float] = {}
        self._probability: dict[_Key, float] = {}
        self._steady: _Key | None = None

    def update(self, t: float, probabilities: Mapping[str, float], decision: Decision) -> Decision:
        """Take one observation and say what is steady.

        Args:
            t: time of the frame in seconds; an observation that repeats a time or is out of order is left
            out. probabilities: of every class, by id; empty where nobody was found. decision: of this frame
            alone.
        """
        seconds = self._pace.step(t)
        if seconds is not None:
            if math.isinf(seconds):
                self._forget()
                seconds = 0.0
            self._average(seconds, probabilities, decision)
            self._steady = self._choose(DecisionKind.POSE) or self._choose(DecisionKind.GROUP)
        return self._decision()

    def _average(self, seconds: float, probabilities: Mapping[str, float], decision: Decision) -> None:
        seconds = min(seconds, self._settings.longest_frame)
        keep = math.exp(-seconds / self._settings.time_constant)
        support = {(DecisionKind.POSE, name): v for name, v in pose_support(probabilities, decision).items()}
        shown = {(DecisionKind.POSE, name): v for name, v in probabilities.items() if name != NO_POSE}
        if decision.kind is DecisionKind.GROUP and decision.id is not None:
            support[decision.kind, decision.id] = 1.0
            shown[decision.kind, decision.id] = decision.probability
        self._support = _blend(self._support, support, keep)
        self._probability = _blend(self._probability, shown, keep)

    def _choose(self, kind: DecisionKind) -> _Key | None:
        values = {key: value for key, value in self._support.items() if key[0] is kind}
        if not values:
            return None
        best = max(values, key=values.__getitem__)
        if values[best] >= self._settings.enter:
            return best
        if self._steady in values and values[self._steady] >= self._settings.exit:
            return self._steady
        return None

    def _decision(self) -> Decision:
        if self._steady is not None:
            kind, name = self._steady
            return Decision(kind, name, min(self._probability.get(self._steady, 0.0), 1.0))
        poses = sum(value for (kind, _), value in self._probability.items() if kind is DecisionKind.POSE)
        return Decision(NO_DECISION.kind, NO_DECISION.id, min(max(1.0 - poses, 0.0), 1.0))


def _blend(old: Mapping[_Key, float], new: Mapping[_Key, float], keep: float) -> dict[_Key, float]:
    blended = {
        key: keep * old.get(key, 0.0) + (1 - keep) * new.get(key, 0.0) for key in dict.fromkeys((*old, *new))
    }
    return {key: value for key, value in blended.items() if value > _NEGLIGIBLE}
