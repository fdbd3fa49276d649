from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cues import (
    LATE,
    MINIMUM_GAP,
    MISSING_SECONDS,
    SAME_ISSUE_SECONDS,
    SAME_NAME_SECONDS,
    Cue,
    CueKind,
    Cues,
    VoiceMode,
    mode_cue,
)
from model.alignment import Alignment
from model.catalogue import load_catalogue
from model.hold import IDLE, Hold, HoldPhase, HoldState
from model.joints import Joint
from model.practice import PracticeState, Waiting
from model.recognition import NO_DECISION, Decision, DecisionKind, ViewIssue
from model.side import Side
from model.view import ISSUE_SENTENCES

CATALOGUE = load_catalogue()
STEP = 0.1


def holding(
    start: float,
    t: float,
    pose: str = "tree",
    *,
    side: Side | None = None,
    best: float | None = None,
    alignment: Alignment | None = None,
) -> PracticeState:
    return PracticeState(
        decision=Decision(DecisionKind.POSE, pose, 0.9),
        side=side,
        hold=HoldState(HoldPhase.HOLDING, pose, side, t - start, 1.0),
        completed=None,
        best=MappingProxyType({} if best is None else {pose: best}),
        waiting=None,
        running=Hold(pose, side, start, t, 0.9),
        alignment=alignment,
    )


def waiting(why: Waiting = Waiting.VIEW_ISSUE) -> PracticeState:
    return PracticeState(NO_DECISION, None, IDLE, None, MappingProxyType({}), why)


class Practised:
    """Feeds ten states a second and keeps what was said, with its time."""

    def __init__(self, mode: VoiceMode) -> None:
        self.cues = Cues(CATALOGUE, mode)
        self.t = 0.0
        self.said: list[tuple[float, Cue]] = []

    def hold(
        self,
        seconds: float,
        pose: str = "tree",
        *,
        side: Side | None = None,
        best: float | None = None,
        alignment: Alignment | None = None,
    ) -> "Practised":
        start = self.t
        for _ in range(round(seconds / STEP)):
            self._take(holding(start, self.t, pose, side=side, best=best, alignment=alignment), ())
        return self

    def rest(self, seconds: float, *issues: ViewIssue, why: Waiting = Waiting.VIEW_ISSUE) -> "Practised":
        for _ in range(round(seconds / STEP)):
            self._take(waiting(why), issues)
        return self

    def _take(self, state: PracticeState, issues: tuple[ViewIssue, ...]) -> None:
        if cue := self.cues.update(self.t, state, issues):
            self.said.append((self.t, cue))
        self.t += STEP

    @property
    def texts(self) -> list[str]:
        return [cue.text for _, cue in self.said]


def test_a_hold_is_named_when_it_begins_and_its_goals_are_counted() -> None:
    practised = Practised(VoiceMode.CUES).hold(185)
    assert practised.texts == ["Tree", "10 seconds", "30 seconds", "1 minute", "2 minutes", "3 minutes"]
    times = [t for t, _ in practised.said]
    assert times == pytest.approx([0, 10, 30, 60, 120, 180], abs=2 * STEP)


@pytest.mark.parametrize(
    ("goal", "said"), [(20, "20 seconds"), (60, "1 minute"), (90, "1 minute 30 seconds")]
)
def test_the_users_own_goal_is_said_once_among_the_others(goal: int, said: str) -> None:
    practised = Practised(VoiceMode.CUES)
    practised.cues.goal = goal
    practised.hold(125)
    assert practised.texts.count(said) == 1
    (t,) = [t for t, cue in practised.said if cue.text == said]
    assert t == pytest.approx(goal, abs=2 * STEP)
    assert {"10 seconds", "30 seconds", "1 minute", "2 minutes"} <= set(practised.texts)


def test_the_side_is_said_and_a_change_of_side_as_well() -> None:
    practised = Practised(VoiceMode.CUES).hold(6, side=Side.LEFT).rest(1).hold(6, side=Side.RIGHT)
    assert practised.texts == ["Tree, left", "Tree, right"]


def test_a_pose_that_was_lost_for_a_moment_is_not_named_again() -> None:
    practised = Practised(VoiceMode.CUES).hold(4).rest(1).hold(4)
    assert practised.texts == ["Tree"]
    practised.rest(SAME_NAME_SECONDS).hold(4)
    assert practised.texts == ["Tree", "Tree"]


def test_a_name_that_comes_too_soon_after_another_waits_for_its_turn() -> None:
    practised = Practised(VoiceMode.CUES).hold(1).hold(5, "chair")
    assert practised.texts == ["Tree", "Chair"]
    assert practised.said[1][0] == pytest.approx(MINIMUM_GAP, abs=2 * STEP)


def test_a_goal_that_passed_long_ago_is_not_said() -> None:
    practised = Practised(VoiceMode.OFF).hold(30 + LATE + 1)
    practised.cues.mode = VoiceMode.CUES
    start = 0.0
    for _ in range(100):
        practised._take(holding(start, practised.t), ())
    assert practised.texts == ["Tree"]


def test_feet_that_are_missing_are_said_after_some_seconds_and_once() -> None:
    practised = Practised(VoiceMode.COACH).rest(60, ViewIssue.FEET_HIDDEN)
    assert practised.texts == ["Step back: your feet are not visible."]
    assert practised.said[0][0] == pytest.approx(MISSING_SECONDS, abs=2 * STEP)


def test_what_is_missing_for_a_moment_is_not_said() -> None:
    practised = Practised(VoiceMode.COACH)
    for _ in range(10):
        practised.rest(2, ViewIssue.FEET_HIDDEN).rest(1.5)
    assert practised.texts == []


def test_single_good_frames_do_not_start_the_wait_afresh() -> None:
    practised = Practised(VoiceMode.COACH)
    for _ in range(4):
        practised.rest(0.9, ViewIssue.FEET_HIDDEN).rest(0.2)
    assert len(practised.texts) == 1


def test_what_is_missing_again_is_said_again_but_not_soon() -> None:
    practised = Practised(VoiceMode.COACH)
    practised.rest(5, ViewIssue.FEET_HIDDEN).rest(2).rest(5, ViewIssue.FEET_HIDDEN)
    assert len(practised.texts) == 1
    practised.rest(SAME_ISSUE_SECONDS).rest(5, ViewIssue.FEET_HIDDEN)
    assert len(practised.texts) == 2


def test_nothing_is_said_to_be_missing_while_a_hold_runs_or_is_about_to() -> None:
    practised = Practised(VoiceMode.COACH)
    start = practised.t
    for _ in range(80):
        practised._take(holding(start, practised.t), (ViewIssue.FEET_HIDDEN,))
    assert practised.texts == ["Tree"]
    practised = Practised(VoiceMode.COACH).rest(8, ViewIssue.FEET_HIDDEN, why=Waiting.CANDIDATE)
    assert practised.texts == []


def test_only_the_coach_says_what_is_missing_and_what_was_beaten() -> None:
    for mode, told in ((VoiceMode.CUES, False), (VoiceMode.COACH, True)):
        practised = Practised(mode).rest(8, ViewIssue.HEAD_HIDDEN).hold(25, best=20.0)
        assert (ISSUE_SENTENCES[ViewIssue.HEAD_HIDDEN] in practised.texts) is told
        assert (practised.texts.count("Your longest hold so far.") == 1) is told


def test_a_first_hold_and_one_shorter_than_before_beat_nothing() -> None:
    assert "Your longest hold so far." not in Practised(VoiceMode.COACH).hold(40).texts
    assert "Your longest hold so far." not in Practised(VoiceMode.COACH).hold(40, best=50.0).texts
    assert "Your longest hold so far." not in Practised(VoiceMode.COACH).hold(40, best=2.0).texts


def test_advice_is_less_important_than_what_has_just_happened() -> None:
    assert not Cue(CueKind.VIEW, "Step back.").important
    advice = {CueKind.VIEW, CueKind.ALIGNMENT}
    assert all(Cue(kind, "Tree").important is (kind not in advice) for kind in CueKind)
    assert mode_cue(VoiceMode.COACH) == Cue(CueKind.MODE, "Voice: coach")


Piece = tuple[str, float, str, tuple[ViewIssue, ...], float | None]
PIECES = st.lists(
    st.tuples(
        st.sampled_from(["hold", "rest"]),
        st.floats(0.1, 75),
        st.sampled_from(["tree", "chair"]),
        st.sampled_from([(), (ViewIssue.FEET_HIDDEN,), (ViewIssue.TOO_DARK, ViewIssue.NOBODY)]),
        st.none() | st.floats(0, 60),
    ),
    max_size=8,
)


def practise(
    pieces: list[Piece], mode: VoiceMode
) -> tuple[list[tuple[float, Cue]], list[tuple[float, float]]]:
    """What was said, and from when to when there were holds."""
    practised = Practised(mode)
    holds = []
    for what, seconds, pose, issues, best in pieces:
        start = practised.t
        if what == "hold":
            practised.hold(seconds, pose, best=best)
            holds.append((start, practised.t))
        else:
            practised.rest(seconds, *issues)
    return practised.said, holds


@given(PIECES, st.sampled_from([VoiceMode.CUES, VoiceMode.COACH]))
def test_two_cues_are_never_closer_than_the_gap(pieces: list[Piece], mode: VoiceMode) -> None:
    said, _ = practise(pieces, mode)
    times = [t for t, _ in said]
    assert all(after - before >= MINIMUM_GAP for before, after in pairwise(times))


@given(PIECES, st.sampled_from([VoiceMode.CUES, VoiceMode.COACH]))
def test_a_goal_is_said_at_most_once_in_a_hold_and_in_order(pieces: list[Piece], mode: VoiceMode) -> None:
    said, holds = practise(pieces, mode)
    order = ["10 seconds", "30 seconds", "1 minute"]
    goals = [(t, cue.text) for t, cue in said if cue.kind is CueKind.GOAL]
    counted = 0
    for start, end in holds:
        within = [order.index(text) for t, text in goals if start <= t < end]
        assert within == sorted(set(within))
        counted += len(within)
    assert counted == len(goals), "a goal was said outside every hold"


@given(PIECES)
def test_nothing_is_said_while_the_voice_is_off(
    pieces: list[Piece],
) -> None:
    assert practise(pieces, VoiceMode.OFF)[0] == []


LOW_KNEE = Alignment(60.0, Joint.LEFT_KNEE, 30.0, 8)


def test_the_coach_says_what_to_change_once_the_pose_has_settled() -> None:
    practised = Practised(VoiceMode.COACH).hold(9, alignment=LOW_KNEE)
    assert practised.texts == ["Tree", "Bend your left knee."]
    said_at = {cue.text: t for t, cue in practised.said}
    assert said_at["Bend your left knee."] >= 6


def test_the_coach_does_not_nag() -> None:
    practised = Practised(VoiceMode.COACH).hold(20, alignment=LOW_KNEE)
    assert practised.texts.count("Bend your left knee.") == 1


@pytest.mark.parametrize(
    ("mode", "alignment"),
    [
        (VoiceMode.CUES, LOW_KNEE),
        (VoiceMode.COACH, Alignment(92.0, Joint.LEFT_KNEE, 12.0, 8)),
        (VoiceMode.COACH, Alignment(60.0, seen=8)),
        (VoiceMode.COACH, Alignment(None)),
    ],
)
def test_without_need_nothing_is_said_about_the_alignment(mode: VoiceMode, alignment: Alignment) -> None:
    assert Practised(mode).hold(9, alignment=alignment).texts == ["Tree"]
