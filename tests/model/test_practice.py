import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.alignment import Aligner, Alignment
from model.bundle import NO_POSE
from model.hold import Hold, HoldPhase
from model.landmarks import LANDMARK_COUNT, MIRRORED, Landmark
from model.person import Box, Person
from model.practice import Practice, PracticeState, Waiting
from model.recognition import NO_DECISION, Decision, DecisionKind, Recognition, ViewIssue
from model.side import Side

POSES = ("tree", "chair", "cobra", "warrior-ii", "mountain")
NOBODY = "nobody"
GROUP = "standing"
HELD = 60.0


def tree_world(side: Side) -> NDArray[np.float32]:
    """Somebody who stands on one leg, the other foot at the knee."""
    world = np.zeros((LANDMARK_COUNT, 3), np.float32)
    world[Landmark.LEFT_ANKLE] = (0.1, 0.8, 0.0)
    world[Landmark.RIGHT_ANKLE] = (0.0, 0.4, 0.0)
    return world if side is Side.LEFT else world[MIRRORED] * np.array([-1, 1, 1], np.float32)


def person(side: Side = Side.LEFT) -> Person:
    landmarks = np.ones((LANDMARK_COUNT, 4), np.float32)
    return Person(landmarks, tree_world(side), Box(0, 0, 100, 100))


def recognition(t: float, shown: str, *, confidence: float = 0.9, side: Side = Side.LEFT) -> Recognition:
    """One frame that shows a pose, no-pose, nobody, or a group in which no pose is sure."""
    probabilities = {name: (1 - confidence) / len(POSES) for name in (*POSES, NO_POSE)}
    decision = NO_DECISION
    if shown == NOBODY:
        probabilities = {}
    elif shown == GROUP:
        probabilities = {name: 1 / (len(POSES) + 1) for name in probabilities}
        decision = Decision(DecisionKind.GROUP, GROUP, 0.8)
    else:
        probabilities[shown] = confidence
        if shown != NO_POSE:
            decision = Decision(DecisionKind.POSE, shown, confidence)
    return Recognition(
        frame_index=0,
        t_seconds=t,
        person=None if shown == NOBODY else person(side),
        crop=Box(0, 0, 100, 100),
        issues=(ViewIssue.NOBODY,) if shown == NOBODY else (),
        top=(),
        decision=decision,
        probabilities=probabilities,
    )


class ScriptedAligner(Aligner):
    """Gives scores in turn."""

    def __init__(self, *scores: float | None) -> None:
        self._scores = itertools.cycle(scores)

    def align(self, person: Person | None, pose_id: str | None) -> Alignment:
        return Alignment(next(self._scores))


def play(recognitions: list[Recognition]) -> tuple[list[Hold], list[PracticeState]]:
    practice = Practice(aligner=ScriptedAligner(80.0))
    states = [practice.update(one) for one in recognitions]
    holds = [state.completed for state in states] + [practice.finish()]
    return [hold for hold in holds if hold is not None], states


def watch(shown: str, seconds: float, *, start: float = 0.0, fps: float = 20) -> list[Recognition]:
    return [recognition(start + i / fps, shown) for i in range(round(seconds * fps))]


SURROUNDINGS = st.sampled_from(["chair", "cobra", NO_POSE, NOBODY])


def film(
    fps: int, seed: int, before: str, after: str, spared: float
) -> tuple[list[tuple[float, str]], list[tuple[float, str]], float, float]:
    """A minute of tree between two other things, seen badly.

    Every tenth frame is dropped at random; of what is left, one in twenty or so is mistaken, never two within
    three frames, and none within ``spared`` seconds of the ends of the minute.

    Returns:
        The frames as they were, those that were seen, and when the minute began and ended.
    """
    chance = np.random.default_rng(seed)
    lead, tail = (int(n) for n in chance.integers(fps // 2, 4 * fps, 2))
    held = round(HELD * fps)
    truth = [before] * lead + ["tree"] * (held + 1) + [after] * tail
    frames = [(i / fps, shown) for i, shown in enumerate(truth)]
    begin, end = lead / fps, (lead + held) / fps
    kept = [frame for frame in frames if chance.random() >= 0.1]
    seen = list(kept)
    last_mistake = -3
    for i, (t, shown) in enumerate(kept):
        near_an_end = min(abs(t - begin), abs(t - end)) < spared
        if i - last_mistake >= 3 and not near_an_end and chance.random() < 0.06:
            wrong = [name for name in (*POSES, NO_POSE, NOBODY) if name != shown]
            seen[i] = (t, str(chance.choice(wrong)))
            last_mistake = i
    return kept, seen, begin, end


FILMS = st.tuples(st.integers(10, 30), st.integers(0, 2**32 - 1), SURROUNDINGS, SURROUNDINGS)


@settings(max_examples=60, deadline=None)
@given(FILMS)
def test_a_minute_is_timed_from_its_first_to_its_last_frame_that_was_seen(
    setting: tuple[int, int, str, str],
) -> None:
    # Where frames are lost at the end, a mistake soon after could as well be the pose.
    kept, seen, _, _ = film(*setting, spared=0.8)
    holds, _ = play([recognition(t, shown, confidence=0.95) for t, shown in seen])
    tree = [t for t, shown in kept if shown == "tree"]
    assert [(hold.start, hold.end) for hold in holds if hold.pose_id == "tree"] == [(tree[0], tree[-1])]


# Mistakes may fall on the very ends here. At 10 frames a second, three lost frames in a row are more than the
# fifth of a second; that they fall on an end is rare, but it happens, so the examples are always the same.
@settings(max_examples=60, deadline=None, derandomize=True)
@given(FILMS)
def test_a_minute_is_timed_within_a_fifth_of_a_second(setting: tuple[int, int, str, str]) -> None:
    _, seen, begin, end = film(*setting, spared=0.0)
    holds, states = play([recognition(t, shown, confidence=0.95) for t, shown in seen])
    (hold,) = (hold for hold in holds if hold.pose_id == "tree")
    assert hold.duration == pytest.approx(HELD, abs=0.2 + 1e-6)
    names = {state.decision.id for (t, _), state in zip(seen, states, strict=True) if begin + 1.5 < t < end}
    assert names == {"tree"}


def test_two_poses_one_after_the_other_give_two_holds_in_order() -> None:
    holds, states = play([*watch("tree", 6), *watch("chair", 4, start=6), *watch(NO_POSE, 3, start=10)])
    assert [(hold.pose_id, hold.start, round(hold.end, 6)) for hold in holds] == [
        ("tree", 0, 5.95),
        ("chair", 6, 9.95),
    ]
    assert states[-1].best == {"tree": pytest.approx(5.95), "chair": pytest.approx(3.95)}


@given(st.integers(10, 30), st.data())
def test_flicker_between_two_poses_gives_no_hold(fps: int, data: st.DataObject) -> None:
    run = data.draw(st.integers(1, int(0.5 * fps - 1e-9)))
    flicker = [recognition(i / fps, "tree" if i % (2 * run) < run else "chair") for i in range(10 * fps)]
    assert play(flicker)[0] == []


def test_a_pose_that_dips_below_acceptance_is_held_on() -> None:
    unsure = [replace(one, decision=NO_DECISION) for one in watch("tree", 60)]
    dipping = [
        replace(one, probabilities={"tree": 0.45, "chair": 0.4, NO_POSE: 0.15}) if i % 3 else one
        for i, one in enumerate(unsure)
    ]
    frames = [*watch("tree", 3), *(replace(one, t_seconds=one.t_seconds + 3) for one in dipping)]
    assert [(hold.start, round(hold.end, 6)) for hold in play(frames)[0]] == [(0, 62.95)]


def test_a_pose_that_is_only_hinted_at_is_no_hold() -> None:
    hinted = {"tree": 0.45, "chair": 0.4, NO_POSE: 0.15}
    assert (
        play([replace(one, decision=NO_DECISION, probabilities=hinted) for one in watch("tree", 9)])[0] == []
    )


def test_no_pose_and_groups_are_never_timed() -> None:
    assert play(watch(NO_POSE, 10))[0] == []
    assert play(watch(GROUP, 10))[0] == []


@pytest.mark.parametrize("side", list(Side))
def test_the_side_is_that_of_the_practitioner(side: Side) -> None:
    holds, states = play([recognition(i / 20, "tree", side=side) for i in range(60)])
    assert [hold.side for hold in holds] == [side]
    assert states[-1].side is side
    assert {hold.side for hold in play(watch("mountain", 3))[0]} == {None}


def test_best_is_the_longest_completed_hold_also_over_several_sources() -> None:
    practice = Practice()
    for seconds in (4, 8, 6):
        for one in watch("tree", seconds):
            state = practice.update(one)
        hold = practice.finish()
        assert hold is not None
        assert hold.duration == pytest.approx(seconds - 0.05)
    assert practice.finish() is None
    assert state.best == {"tree": pytest.approx(7.95)}


def test_a_state_that_was_given_out_does_not_change() -> None:
    practice = Practice()
    first = practice.update(recognition(0, "tree"))
    for one in watch("tree", 5, start=0.05):
        practice.update(one)
    practice.finish()
    assert first.best == {}


@pytest.mark.parametrize(
    ("frames", "waiting"),
    [
        (watch(NOBODY, 1), Waiting.NOBODY),
        (watch(NO_POSE, 1), Waiting.NO_POSE),
        (watch(GROUP, 2), Waiting.GROUP_ONLY),
        (watch("tree", 0.3), Waiting.CANDIDATE),
        (watch("tree", 2), None),
        ([replace(one, issues=(ViewIssue.FEET_HIDDEN,)) for one in watch(NO_POSE, 1)], Waiting.VIEW_ISSUE),
        (
            [replace(one, issues=(ViewIssue.TOO_DARK, ViewIssue.NOBODY)) for one in watch(NOBODY, 1)],
            Waiting.VIEW_ISSUE,
        ),
        ([replace(one, decision=NO_DECISION) for one in watch(GROUP, 2)], Waiting.UNSURE),
    ],
)
def test_it_says_why_no_timer_runs(frames: list[Recognition], waiting: Waiting | None) -> None:
    _, states = play(frames)
    assert states[-1].waiting is waiting


def test_while_a_timer_runs_or_waits_for_a_return_there_is_no_reason() -> None:
    _, states = play([*watch("tree", 3), *watch(NOBODY, 0.5, start=3)])
    assert states[-1].hold.phase is HoldPhase.GRACE
    assert states[-1].waiting is None


TIMES = st.one_of(st.floats(0, 30), st.sampled_from([math.nan, math.inf, -math.inf, 1e9]))
PIECES = st.lists(
    st.tuples(TIMES, st.sampled_from([*POSES[:2], NO_POSE, NOBODY]), st.integers(1, 40)), max_size=8
)


@settings(deadline=None)
@given(PIECES, st.integers(10, 30))
def test_whatever_the_times_no_hold_is_negative_or_counted_twice(
    pieces: list[tuple[float, str, int]], fps: int
) -> None:
    frames = [recognition(t + i / fps, shown) for t, shown, length in pieces for i in range(length)]
    holds, states = play(frames)
    again, _ = play(frames)
    assert holds == again
    times = [one.t_seconds for one in frames if math.isfinite(one.t_seconds)]
    assert all(hold.duration > 0 for hold in holds)
    assert all(before.end < after.start for before, after in itertools.pairwise(holds))
    if times:
        assert sum(hold.duration for hold in holds) <= max(times) - min(times) + 1e-6
    assert len(states) == len(frames)


def test_a_hold_carries_the_mean_of_its_alignment() -> None:
    practice = Practice(aligner=ScriptedAligner(60.0, 80.0))
    states = [practice.update(one) for one in watch("tree", 6)]
    running = states[-1].running
    assert running is not None
    assert running.alignment == pytest.approx(70, abs=1)
    assert states[-1].alignment is not None
    hold = practice.finish()
    assert hold is not None
    assert hold.alignment == running.alignment


def test_each_hold_has_an_alignment_of_its_own() -> None:
    good, poor = ScriptedAligner(90.0), ScriptedAligner(30.0)

    class Turncoat(ScriptedAligner):
        def align(self, person: Person | None, pose_id: str | None) -> Alignment:
            return (good if pose_id == "tree" else poor).align(person, pose_id)

    practice = Practice(aligner=Turncoat(0.0))
    frames = [*watch("tree", 6), *watch("chair", 6, start=6)]
    states = [practice.update(one) for one in frames]
    holds = [state.completed for state in states if state.completed is not None]
    last = practice.finish()
    assert [hold.alignment for hold in holds] == [90.0]
    assert last is not None
    assert last.alignment == 30.0


def test_what_cannot_be_seen_leaves_a_hold_without_an_alignment() -> None:
    practice = Practice(aligner=ScriptedAligner(None))
    for one in watch("tree", 6):
        practice.update(one)
    hold = practice.finish()
    assert hold is not None
    assert hold.alignment is None


def test_without_a_pose_there_is_no_alignment() -> None:
    states = play(watch(NO_POSE, 2))[1]
    assert {state.alignment for state in states} == {None}
