"""What is said aloud, and when: names, goals, and in time what is missing. Pure: no Qt, no clock.

The same cues are spoken by the voice and announced to screen readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from model.catalogue import Catalogue
from model.hold import Hold
from model.practice import PracticeState, Waiting
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES

MINIMUM_GAP: Final = 2.5
"""Seconds from one cue to the next, at least: a short sentence and a breath."""
GOALS: Final = (10, 30)
"""Seconds held that are worth saying, besides every full minute and the user's own goal."""
LATE: Final = 3.0
"""Seconds after which a goal is no longer said: the words would be wrong."""
SAME_NAME_SECONDS: Final = 8.0
"""A name is not said again so soon: a pose that was lost for a moment is still the same pose."""
MISSING_SECONDS: Final = 3.0
"""How long something must be missing in view before it is said."""
BRIDGE_SECONDS: Final = 1.0
"""Something missing that is seen for less than this has been missing all the time."""
SAME_ISSUE_SECONDS: Final = 20.0
"""The same thing missing is not said again so soon."""
SETTLED_SECONDS: Final = 6.0
"""How long a hold must last before its alignment is spoken of: first the pose is taken."""
SHORTEST_BEST: Final = 5.0
"""Seconds of an earlier best hold that are worth being beaten."""


class VoiceMode(StrEnum):
    """How much is said: nothing; names and goals; also what is missing in view and what went well."""

    OFF = "off"
    CUES = "cues"
    COACH = "coach"


class CueKind(StrEnum):
    """What a cue is about."""

    MODE = "mode"
    POSE = "pose"
    GOAL = "goal"
    BEST = "best"
    VIEW = "view"
    ALIGNMENT = "alignment"
    TEACHING = "teaching"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to say.

    Attributes:
        kind: what it is about.
        text: the words.
    """

    kind: CueKind
    text: str

    @property
    def important(self) -> bool:
        """Whether it tells what has just happened; advice can wait for another time."""
        return self.kind not in {CueKind.VIEW, CueKind.ALIGNMENT}


class Cues:
    """Finds what to say in the states that follow each other."""

    def __init__(self, catalogue: Catalogue, mode: VoiceMode) -> None:
        self.mode = mode
        """May be changed at any time."""
        self.goal = 0
        """Seconds that a hold is meant to last, 0 for none; may be changed at any time."""
        self._catalogue = catalogue
        self._said_at: dict[str, float] = {}
        self._last: float | None = None
        self._hold: tuple[str, float] | None = None
        self._named = self._beaten = False
        self._goal = 0
        self._missing: dict[ViewIssue, tuple[float, float]] = {}
        self._advised: set[ViewIssue] = set()

    def update(self, t: float, state: PracticeState, issues: Sequence[ViewIssue]) -> Cue | None:
        """Take what stands now; call it again and again, also while nothing changes.

        Args:
            t: any clock that never goes back, in seconds.
            state: the practice after the newest frame.
            issues: what is missing in that frame, most important first.

        Returns:
            What to say now, or None.
        """
        self._follow(t, state.running, issues)
        if self.mode is VoiceMode.OFF or (self._last is not None and t - self._last < MINIMUM_GAP):
            return None
        cue = (
            self._about_hold(t, state, state.running) if state.running else self._about_view(t, state, issues)
        )
        if cue is not None:
            self._last = self._said_at[cue.text] = t
        return cue

    def _follow(self, t: float, running: Hold | None, issues: Sequence[ViewIssue]) -> None:
        """Notice that a hold is another one, and since when something is missing."""
        hold = (running.pose_id, running.start) if running else None
        if hold != self._hold:
            self._hold, self._named, self._beaten, self._goal = hold, False, False, 0
        for issue in issues:
            since, last = self._missing.get(issue, (t, t))
            if t - last > BRIDGE_SECONDS:
                since = t
                self._advised.discard(issue)
            self._missing[issue] = (since, t)

    def _about_hold(self, t: float, state: PracticeState, running: Hold) -> Cue | None:
        if not self._named:
            self._named = True
            name = self._catalogue.pose(running.pose_id).english
            text = f"{name}, {running.side}" if running.side else name
            if not self._recent(t, text, SAME_NAME_SECONDS):
                return Cue(CueKind.POSE, text)
        goal = _goal(running.duration, self.goal)
        if goal > self._goal:
            self._goal = goal
            if running.duration - goal <= LATE:
                return Cue(CueKind.GOAL, _seconds(goal))
        best = state.best.get(running.pose_id, 0.0)
        if self.mode is VoiceMode.COACH and not self._beaten and SHORTEST_BEST <= best < running.duration:
            self._beaten = True
            return Cue(CueKind.BEST, "Your longest hold so far.")
        return self._about_alignment(t, state, running)

    def _about_alignment(self, t: float, state: PracticeState, running: Hold) -> Cue | None:
        """What to change about the pose; the same again only after a while."""
        if self.mode is not VoiceMode.COACH or state.alignment is None or running.duration < SETTLED_SECONDS:
            return None
        # Nobody bends a knee by so many degrees on hearing a number.
        text = state.alignment.advice.split(",")[0]
        if not text or self._recent(t, f"{text}.", SAME_ISSUE_SECONDS):
            return None
        return Cue(CueKind.ALIGNMENT, f"{text}.")

    def _about_view(self, t: float, state: PracticeState, issues: Sequence[ViewIssue]) -> Cue | None:
        """The most important thing missing; once for as long as it lasts, so that an empty room is quiet."""
        if self.mode is not VoiceMode.COACH or not issues or state.waiting is Waiting.CANDIDATE:
            return None
        issue, text = issues[0], ISSUE_SENTENCES[issues[0]]
        lasting = t - self._missing[issue][0] >= MISSING_SECONDS
        if not lasting or issue in self._advised or self._recent(t, text, SAME_ISSUE_SECONDS):
            return None
        self._advised.add(issue)
        return Cue(CueKind.VIEW, text)

    def _recent(self, t: float, text: str, seconds: float) -> bool:
        return text in self._said_at and t - self._said_at[text] < seconds


def mode_cue(mode: VoiceMode) -> Cue:
    """What is said when the user chooses how much is said."""
    return Cue(CueKind.MODE, f"Voice: {mode}")


def _goal(held: float, own: int) -> int:
    """The goal reached last, in seconds; 0 before the first."""
    full_minutes = int(held // 60) * 60
    return max(goal for goal in (0, *GOALS, full_minutes, own) if goal <= held)


def _seconds(goal: int) -> str:
    """A length of time in words."""
    minutes, seconds = divmod(goal, 60)
    words = [f"{minutes} minute{'s' * (minutes > 1)}"] if minutes else []
    return " ".join([*words, f"{seconds} seconds"] if seconds or not minutes else words)
