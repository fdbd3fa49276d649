"""Times how long a pose is held.

idle -> candidate (half a second) -> holding -> grace (a second) -> done

Smoothing lags, so the timer listens to two voices. *When* is told by the evidence of single frames: a hold
begins at the first frame of its candidate phase and ends at its last good frame, to the frame. *Whether* it
is a hold at all is told by the steady decision, which must agree before a candidate becomes a hold.

Frames err one at a time, so no single frame decides anything. A frame that speaks against a hold must be
outweighed by later good frames before these count; a gap that is bridged in this way within the grace
counts as held, because the practitioner never left the pose, and the frame was wrong. A gap that is not
bridged does not count at all. When another pose, or the other side of this one, becomes a hold, the old one
is done at once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from model.side import Side, opposes, side_of
from model.tracker import Pace


@dataclass(frozen=True, slots=True)
class Evidence:
    """One frame speaks for one pose.

    Attributes:
        pose_id: the pose.
        confidence: its probability in this frame, 0 to 1.
        lean: which side the frame shows, see :func:`model.side.lean`; 0 if it does not say.
    """

    pose_id: str
    confidence: float
    lean: float = 0.0


@dataclass(frozen=True, slots=True)
class Hold:
    """A pose that was held.

    Attributes:
        pose_id: the pose.
        side: the practitioner's own, None where the pose has none or it could not be told.
        start: time of the first frame, seconds of the source.
        end: time of the last good frame, seconds of the source.
        confidence: mean probability of the pose over the good frames.
        alignment: mean score, 0 to 100, see :mod:`model.alignment`; None where it could not be judged.
    """

    pose_id: str
    side: Side | None
    start: float
    end: float
    confidence: float
    alignment: float | None = None

    @property
    def duration(self) -> float:
        """Seconds held."""
        return self.end - self.start


class HoldPhase(StrEnum):
    """Where the timer stands; ``DONE`` is reported once, when a hold has ended and none has followed."""

    IDLE = "idle"
    CANDIDATE = "candidate"
    HOLDING = "holding"
    GRACE = "grace"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class HoldState:
    """What to show.

    Attributes:
        phase: where the timer stands.
        pose_id: the pose that it stands for; None when idle.
        side: the practitioner's own, None where the pose has none or it cannot be told.
        elapsed: seconds from the first to the last good frame.
        candidate_progress: 0 to 1; 1 once it is a hold.
        grace_left: seconds until the hold ends if the pose does not return; 0 outside the grace.
    """

    phase: HoldPhase
    pose_id: str | None = None
    side: Side | None = None
    elapsed: float = 0.0
    candidate_progress: float = 0.0
    grace_left: float = 0.0


IDLE: Final = HoldState(HoldPhase.IDLE)


@dataclass(frozen=True, slots=True)
class HoldSettings:
    """Seconds, but for shares (0 to 1) and counts of frames.

    Attributes:
        candidate: how long a pose is shown before it is a hold; poses passed through on the way to another
            last less.
        candidate_gap: two or more frames in a row against a candidate, and longer than this without one for
            it, end it. Mistakes come singly; poses that flicker must not become a hold.
        candidate_share: at least this share of a candidate's frames must speak for it, once it is due.
        candidate_frames: and at least so many, so that a slow camera does not make a hold of two mistakes.
        grace: how long a hold waits for the pose to return; a wobble takes less, a change of pose more.
        return_frames: so many good frames, or as many as were bad if those were fewer, bring a hold back from
            its grace. A lone mistake after the end does not lengthen the hold.
        longest_gap: after so long without an observation (a stalled camera) the hold is over: nobody knows
            what happened meanwhile.
    """

    candidate: float = 0.5
    candidate_gap: float = 0.12
    candidate_share: float = 0.66
    candidate_frames: int = 3
    grace: float = 1.0
    return_frames: int = 3
    longest_gap: float = 2.0


class _Run:
    """Good frames of one pose, on one side."""

    def __init__(self, t: float, evidence: Evidence) -> None:
        self.pose_id = evidence.pose_id
        self.start = self.last = t
        self.good, self.frames = 0, 1
        self.against = 0  # frames since `last`: of a candidate all, of a hold those not yet outweighed
        self._confidence = self._lean = 0.0
        self.add(t, evidence)

    def add(self, t: float, evidence: Evidence) -> None:
        """Take a good frame."""
        self.last = t
        self.good += 1
        self._confidence += evidence.confidence
        self._lean += evidence.lean

    @property
    def lean(self) -> float:
        """Mean over the good frames: a vote for the side, weighted by its strength."""
        return self._lean / self.good

    def find(self, evidence: Sequence[Evidence]) -> Evidence | None:
        """What speaks for this pose and not for its other side."""
        for one in evidence:
            if one.pose_id == self.pose_id and not opposes(one.lean, self.lean):
                return one
        return None

    def hold(self) -> Hold:
        """As far as it goes."""
        confidence = self._confidence / self.good
        return Hold(self.pose_id, side_of(self.lean), self.start, self.last, confidence)


class HoldTimer:
    """The state machine; see the module. It owns no clock: time comes with each observation.

    Time counts once: a hold never begins before the end of the one before it. After a jump back the timer
    waits until that end is passed; a source that starts again (a film in a loop) calls :meth:`finish`
    first.
    """

    def __init__(self, settings: HoldSettings | None = None) -> None:
        self._settings = settings or HoldSettings()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._pace = Pace(self._settings.longest_gap)
        self._hold: _Run | None = None
        self._candidates: list[_Run] = []
        self._counted_until = -math.inf
        self.state = IDLE
        """What the last observation led to."""

    def update(self, t: float, evidence: Sequence[Evidence], steady_pose_id: str | None) -> Hold | None:
        """Take one observation; :attr:`state` then says where the timer stands.

        Args:
            t: time of the frame in seconds. A frame whose time is not finite, repeats or is out of order is
                left out.
            evidence: the poses that the frame speaks for, mostly one or none.
            steady_pose_id: what the smoothed decision names, None where it names no pose.

        Returns:
            The hold that this observation completed, or None.
        """
        seconds = self._pace.step(t)
        if seconds is None:
            return None
        completed = None
        if math.isinf(seconds):
            self._candidates.clear()
            completed = self._close()
        if self._hold is not None:
            good = self._hold.find(evidence)
            if self._is_over(self._hold, t, good):
                completed = self._close()
            else:
                evidence = [one for one in evidence if one is not good]
        if self._hold is not None and self._hold.against == 0:
            self._candidates.clear()
        else:
            self._observe_candidates(t, evidence)
            winner = self._winner(t, steady_pose_id)
            if winner is not None:
                completed = self._close() or completed
                self._candidates.clear()
                self._hold = winner
        self.state = self._describe(t, steady_pose_id, completed)
        return completed

    @property
    def running(self) -> Hold | None:
        """The hold that runs, as far as it goes, so that it can be kept before it ends."""
        return self._hold.hold() if self._hold is not None else None

    def finish(self) -> Hold | None:
        """The source has ended: close what is running, at its last good frame, and start afresh."""
        completed = self._close()
        self._start_afresh()
        return completed

    def _close(self) -> Hold | None:
        if self._hold is None:
            return None
        completed = self._hold.hold()
        self._counted_until = completed.end
        self._hold = None
        return completed

    def _is_over(self, hold: _Run, t: float, good: Evidence | None) -> bool:
        """Give the running hold its frame, and tell whether it has ended before that."""
        settings = self._settings
        gap = t - hold.last
        if good is None:
            hold.against = min(hold.against + 1, settings.return_frames)
        # A return that is under way when the grace ends may be completed, but not drag on.
        if gap > settings.grace and (hold.against == settings.return_frames or gap > 2 * settings.grace):
            return True
        if good is not None:
            hold.against = max(hold.against - 1, 0)
            if hold.against == 0:
                hold.add(t, good)
        return False

    def _observe_candidates(self, t: float, evidence: Sequence[Evidence]) -> None:
        """Give every candidate its frame, drop those that are refuted, and begin those that are new."""
        taken = []
        for run in self._candidates:
            run.frames += 1
            good = run.find(evidence)
            if good is None:
                run.against += 1
            else:
                taken.append(good)
                run.against = 0
                run.add(t, good)
        self._candidates = [run for run in self._candidates if not self._is_refuted(run, t)]
        if t > self._counted_until:
            for one in evidence:
                if one not in taken:
                    self._candidates.append(_Run(t, one))

    def _is_refuted(self, run: _Run, t: float) -> bool:
        settings = self._settings
        return (run.against > 1 and t - run.last > settings.candidate_gap) or (
            t - run.start >= settings.candidate and run.good < settings.candidate_share * run.frames
        )

    def _winner(self, t: float, steady_pose_id: str | None) -> _Run | None:
        settings = self._settings
        for run in self._candidates:
            if (
                run.pose_id == steady_pose_id
                and run.against == 0
                and run.good >= settings.candidate_frames
                and t - run.start >= settings.candidate
            ):
                return run
        return None

    def _describe(self, t: float, steady_pose_id: str | None, completed: Hold | None) -> HoldState:
        run = self._hold
        if run is not None:
            held = run.hold()
            state = HoldState(HoldPhase.HOLDING, held.pose_id, held.side, held.duration, 1.0)
            # One frame against it is most likely a mistake, and not worth a change on the screen.
            if run.against > 1:
                left = max(self._settings.grace - (t - run.last), 0.0)
                state = replace(state, phase=HoldPhase.GRACE, grace_left=left)
            return state
        if completed is not None:
            return HoldState(HoldPhase.DONE, completed.pose_id, completed.side, completed.duration, 1.0)
        if not self._candidates:
            return IDLE
        run = max(self._candidates, key=lambda run: (run.pose_id == steady_pose_id, run.good))
        held = run.hold()
        progress = min((t - run.start) / self._settings.candidate, 1.0)
        return HoldState(HoldPhase.CANDIDATE, held.pose_id, held.side, held.duration, progress)
