import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import NO_POSE
from model.recognition import NO_DECISION, Decision, DecisionKind
from model.tracker import Pace, PoseTracker, TrackerSettings, pose_support

TREE = {"tree": 0.9, "chair": 0.06, NO_POSE: 0.04}
CHAIR = {"tree": 0.06, "chair": 0.9, NO_POSE: 0.04}
RESTING = {"tree": 0.2, "chair": 0.1, NO_POSE: 0.7}
NOBODY: dict[str, float] = {}
UNSURE = {"tree": 0.4, "chair": 0.4, NO_POSE: 0.2}


def decide(probabilities: dict[str, float], threshold: float = 0.5) -> Decision:
    best = max(probabilities, key=probabilities.__getitem__, default=NO_POSE)
    if best == NO_POSE or probabilities[best] < threshold:
        return NO_DECISION
    return Decision(DecisionKind.POSE, best, probabilities[best])


def watch(
    tracker: PoseTracker, frames: list[dict[str, float]], start: float, fps: float = 20
) -> list[Decision]:
    return [tracker.update(start + i / fps, frame, decide(frame)) for i, frame in enumerate(frames)]


def test_a_pose_is_named_within_half_a_second_and_kept() -> None:
    decisions = watch(PoseTracker(), [TREE] * 60, 0.0)
    assert decisions[0].kind is DecisionKind.NONE
    assert all(decision.id == "tree" for decision in decisions[10:])
    assert decisions[-1].probability == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("wrong", [CHAIR, NOBODY, RESTING])
@pytest.mark.parametrize("fps", [10, 30])
def test_a_single_wrong_frame_does_not_change_the_name(wrong: dict[str, float], fps: float) -> None:
    decisions = watch(PoseTracker(), [TREE] * 30 + [wrong] + [TREE] * 10, 0.0, fps)
    assert {decision.id for decision in decisions[25:]} == {"tree"}


def test_the_name_is_dropped_when_nobody_is_there_any_more() -> None:
    decisions = watch(PoseTracker(), [TREE] * 30 + [NOBODY] * 20, 0.0)
    assert decisions[-1].kind is DecisionKind.NONE
    assert decisions[-1].probability > 0.85


def test_a_change_of_pose_changes_the_name_once() -> None:
    names = [decision.id for decision in watch(PoseTracker(), [TREE] * 40 + [CHAIR] * 40, 0.0)]
    changes = [name for before, name in itertools.pairwise(names) if name != before]
    assert [name for name in changes if name is not None] == ["tree", "chair"]


def test_no_pose_is_never_named() -> None:
    decisions = watch(PoseTracker(), [RESTING] * 40, 0.0)
    assert {decision.kind for decision in decisions} == {DecisionKind.NONE}
    assert decisions[-1].probability == pytest.approx(0.7, abs=0.01)


@given(st.integers(10, 30), st.data())
def test_poses_that_take_turns_quickly_are_not_named(fps: int, data: st.DataObject) -> None:
    run = data.draw(st.integers(1, int(0.3 * fps)))
    decisions = watch(PoseTracker(), ([TREE] * run + [CHAIR] * run) * 10, 0.0, fps)
    assert {decision.kind for decision in decisions} == {DecisionKind.NONE}


def test_a_pose_stays_while_its_probability_dips_below_acceptance() -> None:
    decisions = watch(PoseTracker(), [TREE] * 30 + [UNSURE] * 60, 0.0)
    assert decisions[-1].id == "tree"


def test_an_unsure_pose_is_not_named_from_the_start() -> None:
    assert {decision.id for decision in watch(PoseTracker(), [UNSURE] * 60, 0.0)} == {None}


def test_what_a_bundle_accepts_is_named_however_low_its_threshold() -> None:
    tracker = PoseTracker()
    weak = {"tree": 0.3, "chair": 0.2, "cobra": 0.2, NO_POSE: 0.1}
    decisions = [tracker.update(i / 20, weak, decide(weak, 0.25)) for i in range(40)]
    assert decisions[-1].id == "tree"
    assert decisions[-1].probability == pytest.approx(0.3, abs=0.01)


def test_a_steady_group_passes_where_no_pose_is_steady() -> None:
    tracker = PoseTracker()
    group = Decision(DecisionKind.GROUP, "standing", 0.8)
    decisions = [tracker.update(i / 20, UNSURE, group) for i in range(40)]
    assert decisions[0].kind is DecisionKind.NONE
    assert decisions[-1].kind is DecisionKind.GROUP
    assert decisions[-1].id == "standing"
    assert decisions[-1].probability == pytest.approx(0.8, abs=0.01)


def test_a_long_gap_is_forgotten() -> None:
    tracker = PoseTracker()
    watch(tracker, [TREE] * 40, 0.0)
    assert tracker.update(10.0, TREE, decide(TREE)).kind is DecisionKind.NONE


def test_the_average_depends_on_time_and_not_on_the_number_of_frames() -> None:
    slow = watch(PoseTracker(), [TREE] * 11, 0.0, 10)[-1]
    fast = watch(PoseTracker(), [TREE] * 31, 0.0, 30)[-1]
    assert slow.probability == pytest.approx(fast.probability, rel=1e-6)


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf, 1.95, 1.5])
def test_times_that_do_not_count_change_nothing(t: float) -> None:
    tracker = PoseTracker()
    before = watch(tracker, [TREE] * 40, 0.0)[-1]
    assert tracker.update(t, CHAIR, decide(CHAIR)) == before


def test_reset_forgets_everything() -> None:
    tracker = PoseTracker()
    first = watch(tracker, [TREE] * 40, 100.0)
    tracker.reset()
    assert watch(tracker, [TREE] * 40, 100.0) == first


TIMES = st.lists(st.one_of(st.floats(0, 20), st.floats(allow_nan=True, allow_infinity=True)), max_size=60)


@given(st.data(), TIMES)
def test_decisions_are_sound_whatever_the_times(data: st.DataObject, times: list[float]) -> None:
    tracker = PoseTracker()
    for t in times:
        frame = data.draw(st.sampled_from([TREE, CHAIR, RESTING, NOBODY, UNSURE]))
        decision = tracker.update(t, frame, decide(frame))
        assert 0 <= decision.probability <= 1
        assert (decision.id is None) == (decision.kind is DecisionKind.NONE)
        assert decision.id != NO_POSE


def test_the_threshold_to_enter_is_above_the_one_to_leave() -> None:
    settings = TrackerSettings()
    assert 1 > settings.enter > settings.exit > 0


class TestPoseSupport:
    def test_an_accepted_frame_speaks_for_its_pose_alone(self) -> None:
        assert pose_support(UNSURE, Decision(DecisionKind.POSE, "tree", 0.4)) == {"tree": 1.0}

    def test_a_frame_without_a_pose_speaks_for_none(self) -> None:
        assert pose_support(RESTING, NO_DECISION) == {}
        assert pose_support(NOBODY, NO_DECISION) == {}

    def test_an_unsure_frame_speaks_with_its_probabilities(self) -> None:
        assert pose_support(UNSURE, NO_DECISION) == {"tree": 0.4, "chair": 0.4}


class TestPace:
    def test_it_gives_the_seconds_between_observations(self) -> None:
        pace = Pace(2.0)
        assert pace.step(5.0) == math.inf
        assert pace.step(5.5) == 0.5

    def test_repeats_and_late_comers_are_left_out(self) -> None:
        pace = Pace(2.0)
        pace.step(5.0)
        assert pace.step(5.0) is None
        assert pace.step(4.0) is None
        assert pace.step(5.25) == 0.25

    def test_time_starts_anew_after_a_stall_and_after_a_jump_back(self) -> None:
        pace = Pace(2.0)
        pace.step(5.0)
        assert pace.step(7.5) == math.inf
        assert pace.step(1.0) == math.inf
        assert pace.step(1.5) == 0.5

    @given(TIMES)
    def test_steps_are_positive(self, times: list[float]) -> None:
        pace = Pace(2.0)
        steps = [pace.step(t) for t in times]
        assert all(step > 0 for step in steps if step is not None)
