"""From recognitions of single frames to what a practitioner wants to know: which pose, which side, how long.

Films, the live window and evaluation all use this one class. A frame speaks for a pose if it was accepted as
that pose, or if it was too unsure to be named but gave the pose a fair probability; these frames tell the
hold timer when a hold begins and ends. The steady decision tells it whether there is a hold (see
:mod:`model.hold`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from model.alignment import Aligner, Alignment, load_aligner
from model.alignment_track import AlignmentTrack
from model.hold import Evidence, Hold, HoldPhase, HoldSettings, HoldState, HoldTimer
from model.recognition import Decision, DecisionKind, Recognition, ViewIssue
from model.side import Side, lean, side_of
from model.tracker import PoseTracker, TrackerSettings, pose_support

EVIDENCE: Final = 0.35
"""A frame speaks for poses that it supports at least this much: at most two of them."""


class Waiting(StrEnum):
    """Why no timer runs."""

    NOBODY = "nobody"
    VIEW_ISSUE = "view-issue"
    CANDIDATE = "candidate"
    GROUP_ONLY = "group-only"
    NO_POSE = "no-pose"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class PracticeState:
    """What stands after a frame.

    Attributes:
        decision: the steady decision.
        side: of the pose that is timed, else of the steady pose in this frame; None where it has none or it
            cannot be told.
        hold: where the timer stands.
        completed: the hold that this frame completed, or None.
        running: the hold that runs, as far as it goes, or None.
        best: longest completed hold of each pose so far, in seconds.
        waiting: why no timer runs, None while one does.
        alignment: how well the pose that is timed, or else the steady one, is taken now; None where there is
            no pose.
    """

    decision: Decision
    side: Side | None
    hold: HoldState
    completed: Hold | None
    best: Mapping[str, float]
    waiting: Waiting | None
    running: Hold | None = None
    alignment: Alignment | None = None


class Practice:
    """One session in front of one source."""

    def __init__(
        self,
        tracker: TrackerSettings | None = None,
        hold: HoldSettings | None = None,
        aligner: Aligner | None = None,
    ) -> None:
        """Nothing is seen yet.

        Args:
            tracker: how names are steadied.
            hold: how holds are timed.
            aligner: judges how well poses are taken; the shipped one, if left out.
        """
        self._tracker = PoseTracker(tracker)
        self._timer = HoldTimer(hold)
        self._aligner = aligner or load_aligner()
        self._track = AlignmentTrack()
        self._followed: tuple[str, float] | None = None
        self._best: dict[str, float] = {}

    def update(self, recognition: Recognition) -> PracticeState:
        """Take the next frame; frames whose time repeats, is out of order or not finite change nothing."""
        t, frame = recognition.t_seconds, recognition.decision
        decision = self._tracker.update(t, recognition.probabilities, frame)
        pose_id = decision.id if decision.kind is DecisionKind.POSE else None
        completed = self._note(self._timer.update(t, _evidence(recognition), pose_id))
        hold = self._timer.state
        timed = hold.phase in {HoldPhase.HOLDING, HoldPhase.GRACE}
        alignment = self._align(recognition, hold.pose_id if timed else pose_id)
        side = hold.side if timed or pose_id is None else side_of(lean(pose_id, recognition.person))
        return PracticeState(
            decision=decision,
            side=side,
            hold=hold,
            completed=completed,
            best=MappingProxyType(dict(self._best)),
            waiting=None if timed else _waiting(recognition, decision, hold),
            running=self._aligned(self._timer.running),
            alignment=alignment,
        )

    def finish(self) -> Hold | None:
        """The source has ended, or starts again: complete the hold that runs, if one does.

        The best holds are kept; another source, with times of its own, may follow.
        """
        self._tracker.reset()
        return self._note(self._timer.finish())

    def _align(self, recognition: Recognition, pose_id: str | None) -> Alignment | None:
        """The steady alignment of the pose, averaged anew for each hold."""
        running = self._timer.running
        if running is not None and (running.pose_id, running.start) != self._followed:
            self._followed = (running.pose_id, running.start)
            self._track.begin()
        if pose_id is None:
            return None
        found = self._aligner.align(recognition.person, pose_id)
        # A wobble is no part of the hold, and is not timed either.
        counts = self._timer.state.phase is HoldPhase.HOLDING
        return self._track.update(recognition.t_seconds, pose_id, found, counts=counts)

    def _aligned(self, hold: Hold | None) -> Hold | None:
        return replace(hold, alignment=self._track.mean) if hold is not None else None

    def _note(self, hold: Hold | None) -> Hold | None:
        if hold is not None:
            self._best[hold.pose_id] = max(hold.duration, self._best.get(hold.pose_id, 0.0))
        return self._aligned(hold)


def _evidence(recognition: Recognition) -> tuple[Evidence, ...]:
    """What the frame speaks for, the most supported first."""
    frame = recognition.decision
    support = pose_support(recognition.probabilities, frame)
    return tuple(
        Evidence(
            pose_id,
            recognition.probabilities.get(pose_id, frame.probability),
            lean(pose_id, recognition.person),
        )
        for pose_id in sorted(support, key=lambda one: -support[one])
        if support[pose_id] >= EVIDENCE
    )


def _waiting(recognition: Recognition, decision: Decision, hold: HoldState) -> Waiting:
    """The first reason that applies; what stands in the way of seeing comes before what was seen."""
    if hold.phase is HoldPhase.CANDIDATE:
        return Waiting.CANDIDATE
    if recognition.issues and recognition.issues[0] is not ViewIssue.NOBODY:
        return Waiting.VIEW_ISSUE
    if recognition.person is None:
        return Waiting.NOBODY
    if decision.kind is DecisionKind.GROUP:
        return Waiting.GROUP_ONLY
    if decision.kind is DecisionKind.NONE and decision.probability >= 0.5:
        return Waiting.NO_POSE
    return Waiting.UNSURE
