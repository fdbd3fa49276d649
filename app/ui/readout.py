"""What the practitioner is told, as plain words and numbers. Pure: no Qt, no clock."""

import math
from dataclasses import dataclass
from typing import Final

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.ui.guide import Guide, guide_for
from model.catalogue import Catalogue
from model.hold import HoldPhase, HoldState
from model.practice import PracticeState, Waiting
from model.recognition import DecisionKind, Recognition
from model.view import ISSUE_SENTENCES

RING_SECONDS: Final = 60.0
"""One turn of the hold ring, as on a watch."""

_PHASE_LABELS: Final = {
    HoldPhase.IDLE: "Hold",
    HoldPhase.CANDIDATE: "Get ready",
    HoldPhase.HOLDING: "Holding",
    HoldPhase.GRACE: "Return",
    HoldPhase.DONE: "Held",
}
_SURENESS: Final = ((0.9, "very sure"), (0.7, "sure"), (0.5, "fairly sure"), (0.0, "not sure"))
"""Words for probabilities of at least so much."""
_STAGES: Final = {"find": "Person", "encode": "Encode", "classify": "Compare"}
_WAITING_SENTENCES: Final = {
    Waiting.CANDIDATE: "Hold it: the timer is about to start.",
    Waiting.NO_POSE: "Take a pose: the timer starts by itself.",
    Waiting.UNSURE: "Not sure yet which pose this is.",
}


@dataclass(frozen=True, slots=True)
class Readout:
    """Everything to be read at a glance.

    Attributes:
        title: the pose in English, or the phrase for its group; empty where there is none.
        subtitle: its Sanskrit name, and the side.
        confidence: probability of what the title says, 0 to 1; None where there is nothing to be sure of.
        phase: where the hold timer stands.
        phase_label: the same in a word or two.
        clock: the time held, such as ``1:05``.
        ring: filled share of the ring, 0 to 1.
        best: the longest hold of this pose so far, such as ``Best 0:42``; that this one is longer;
            empty where there is none.
        hint: the one sentence that helps now; empty where all is well.
        sureness: the confidence in a word or two; empty where there is none.
        ranking: names and probabilities of the best poses of this frame, best first.
        timings: how well the pose is taken, 0 to 100; what recognition does, how long that takes, how often.
        guide: where the practitioner should be in the picture; None for nobody.
    """

    title: str = ""
    subtitle: str = ""
    confidence: float | None = None
    phase: HoldPhase = HoldPhase.IDLE
    phase_label: str = _PHASE_LABELS[HoldPhase.IDLE]
    clock: str = "0:00"
    ring: float = 0.0
    best: str = ""
    hint: str = ""
    sureness: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    timings: tuple[tuple[str, str], ...] = ()
    guide: Guide | None = None


def read_out(snapshot: Snapshot, catalogue: Catalogue) -> Readout:
    """Put a snapshot into words."""
    hint = _trouble(snapshot)
    state, recognition = snapshot.practice, snapshot.recognition
    if state is None or recognition is None:
        return Readout(hint=hint)
    hold = state.hold
    title, subtitle, confidence = _name(state, catalogue)
    best = state.best.get(hold.pose_id or state.decision.id or "")
    return Readout(
        title=title,
        subtitle=subtitle,
        confidence=confidence,
        phase=hold.phase,
        phase_label=_PHASE_LABELS[hold.phase],
        clock=clock(hold.elapsed),
        ring=_ring(hold),
        best=_best(hold, best),
        hint=hint or _advice(state, recognition, catalogue),
        sureness=sureness(confidence),
        ranking=tuple((catalogue.pose(one.pose_id).english, one.probability) for one in recognition.top),
        timings=_timings(snapshot, recognition),
        guide=guide_for(recognition.person, snapshot.frame.width, snapshot.frame.height)
        if snapshot.frame is not None
        else None,
    )


def sureness(probability: float | None) -> str:
    """A probability, 0 to 1, in a word or two; nothing for None."""
    if probability is None:
        return ""
    return next(word for least, word in _SURENESS if probability >= least)


def _best(hold: HoldState, best: float | None) -> str:
    """The longest hold before this one, or that this one is longer."""
    if best is None:
        return ""
    timed = hold.phase in {HoldPhase.HOLDING, HoldPhase.GRACE}
    return "New best" if timed and hold.elapsed > best else f"Best {clock(best)}"


def clock(seconds: float) -> str:
    """Whole seconds that have passed, as minutes and seconds."""
    whole = math.floor(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def status_line(snapshot: Snapshot, source_name: str, bundle_name: str) -> str:
    """The truth about source, speed, device and bundle, in one quiet line."""
    parts = [source_name]
    if snapshot.source is SourceStatus.LIVE and snapshot.capture_rate and not snapshot.paused:
        parts.append(f"{snapshot.capture_rate:.0f} fps")
        if snapshot.recognition_rate:
            parts.append(f"{snapshot.recognition_rate:.0f} recognitions/s")
    if snapshot.device_label:
        parts.append(snapshot.device_label)
    parts.append(f"bundle {bundle_name}")
    return "  ·  ".join(parts)


def _name(state: PracticeState, catalogue: Catalogue) -> tuple[str, str, float | None]:
    """Title, subtitle and confidence; a hold that runs keeps its name through a wobble."""
    decision, hold = state.decision, state.hold
    timed = hold.pose_id if hold.phase in {HoldPhase.HOLDING, HoldPhase.GRACE} else None
    pose_id = timed or (decision.id if decision.kind is DecisionKind.POSE else None)
    if pose_id is not None:
        pose = catalogue.pose(pose_id)
        side = f"  ·  {state.side}" if state.side else ""
        return pose.english, pose.sanskrit + side, decision.probability if decision.id == pose_id else None
    if decision.kind is DecisionKind.GROUP and decision.id is not None:
        phrase = catalogue.group(decision.id).phrase
        return phrase[:1].upper() + phrase[1:], "", decision.probability
    return "", "", None


def _timings(snapshot: Snapshot, recognition: Recognition) -> tuple[tuple[str, str], ...]:
    """The alignment, the stages in the order in which they run, and the rates."""
    alignment = snapshot.practice.alignment if snapshot.practice else None
    score = alignment.score if alignment else None
    rows = [
        ("Alignment", "–" if score is None else f"{score:.0f}"),
        *(
            (_STAGES.get(stage, stage.capitalize()), f"{seconds * 1000:.0f} ms")
            for stage, seconds in recognition.stages.items()
        ),
    ]
    for what, rate in (("Camera", snapshot.capture_rate), ("Results", snapshot.recognition_rate)):
        if rate:
            rows.append((what, f"{rate:.0f} /s"))
    return tuple(rows)


def _ring(hold: HoldState) -> float:
    if hold.phase is HoldPhase.CANDIDATE:
        return hold.candidate_progress
    return hold.elapsed / RING_SECONDS % 1.0


def _trouble(snapshot: Snapshot) -> str:
    """What is the matter with the source or the recogniser, if anything is."""
    if snapshot.source is SourceStatus.FAILED:
        what = "There is nothing to see" if snapshot.frame is None else "The picture has stopped"
        return f"{what}: read the message below."
    if snapshot.source is SourceStatus.STALLED:
        return snapshot.source_message
    if snapshot.recognizer is RecognizerStatus.FAILED:
        return "No pose can be recognised: read the message below."
    if snapshot.source is SourceStatus.ENDED:
        return "The film is over: press Space to watch it again."
    if snapshot.paused:
        return "Paused: press Space to go on."
    if snapshot.source is SourceStatus.OPENING:
        return "Opening the source …"
    if snapshot.recognizer is RecognizerStatus.LOADING:
        return "Loading the pose model …"
    return ""


def _advice(state: PracticeState, recognition: Recognition, catalogue: Catalogue) -> str:
    """Why no timer runs, what is missing in view, or what to change about the pose."""
    decision = state.decision
    if state.waiting is Waiting.GROUP_ONLY and decision.id is not None and not recognition.issues:
        phrase = catalogue.group(decision.id).phrase
        return f"This is {phrase}; which one is not clear yet."
    if state.waiting in _WAITING_SENTENCES and (state.waiting is Waiting.CANDIDATE or not recognition.issues):
        return _WAITING_SENTENCES[state.waiting]
    if recognition.issues:
        return ISSUE_SENTENCES[recognition.issues[0]]
    return state.alignment.advice if state.waiting is None and state.alignment is not None else ""


class Calm:
    """Lets a text change only after the new one has lasted, since single frames come and go."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._shown = ""
        self._coming = ""
        self._since = 0.0

    def update(self, t: float, text: str, *, at_once: bool = False) -> str:
        """Take the text of now, at time ``t`` in seconds; what should be shown."""
        if text != self._coming:
            self._coming, self._since = text, t
        if at_once or t - self._since >= self._seconds:
            self._shown = self._coming
        return self._shown

    def pending(self, t: float) -> bool:
        """Whether a new text has lasted long enough by time ``t`` and waits to be shown."""
        return self._coming != self._shown and t - self._since >= self._seconds
