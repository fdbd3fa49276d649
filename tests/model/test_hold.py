import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.hold import Evidence, Hold, HoldPhase, HoldSettings, HoldState, HoldTimer
from model.side import Side

SETTINGS = HoldSettings()
FPS = 20

Shown = str | None


def evidence(pose_id: Shown, lean: float = 0.0) -> tuple[Evidence, ...]:
    return (Evidence(pose_id, 0.9, lean),) if pose_id is not None else ()


def play(
    frames: list[tuple[float, Shown]], *, steady: Shown = "tree", lean: float = 0.0
) -> tuple[list[Hold], list[HoldState]]:
    """Let the timer see the frames, (time, pose); the steady decision is set, or "same" as the frame."""
    timer = HoldTimer()
    holds: list[Hold | None] = []
    states = []
    for t, shown in frames:
        holds.append(timer.update(t, evidence(shown, lean), shown if steady == "same" else steady))
        states.append(timer.state)
    holds.append(timer.finish())
    return [hold for hold in holds if hold is not None], states


def stretch(shown: Shown, start: float, seconds: float, fps: float = FPS) -> list[tuple[float, Shown]]:
    return [(start + i / fps, shown) for i in range(round(seconds * fps))]


def span(hold: Hold) -> tuple[float, float]:
    return round(hold.start, 6), round(hold.end, 6)


def spans(holds: list[Hold]) -> list[tuple[float, float]]:
    return [span(hold) for hold in holds]


def test_it_goes_from_idle_through_candidate_holding_and_grace_to_done() -> None:
    frames = [*stretch(None, 0, 1), *stretch("tree", 1, 3), *stretch(None, 4, 2)]
    holds, states = play(frames)
    assert [phase for phase, _ in itertools.groupby(state.phase for state in states)] == [
        HoldPhase.IDLE,
        HoldPhase.CANDIDATE,
        HoldPhase.HOLDING,
        HoldPhase.GRACE,
        HoldPhase.DONE,
        HoldPhase.IDLE,
    ]
    assert spans(holds) == [(1.0, 3.95)]
    assert holds[0].duration == pytest.approx(2.95)
    assert holds[0].confidence == pytest.approx(0.9)


def test_the_state_tells_how_far_it_is() -> None:
    frames = [*stretch("tree", 0, 3), *stretch(None, 3, 0.6)]
    _, states = play(frames)
    candidates = [state for state in states if state.phase is HoldPhase.CANDIDATE]
    progress = [state.candidate_progress for state in candidates]
    assert progress == sorted(progress)
    assert progress[0] == 0
    assert progress[-1] == pytest.approx(0.9)
    assert states[-1].phase is HoldPhase.GRACE
    assert states[-1].elapsed == pytest.approx(2.95)
    assert states[-1].grace_left == pytest.approx(2.95 + SETTINGS.grace - frames[-1][0])


def test_a_pose_passed_through_is_no_hold() -> None:
    assert play([*stretch(None, 0, 1), *stretch("tree", 1, 0.4), *stretch(None, 1.4, 2)])[0] == []


@pytest.mark.parametrize("steady", [None, "chair"])
def test_without_the_steady_decision_there_is_no_hold(steady: Shown) -> None:
    assert play(stretch("tree", 0, 10), steady=steady)[0] == []


def test_a_late_steady_decision_does_not_shift_the_beginning() -> None:
    timer = HoldTimer()
    for t, shown in stretch("tree", 0, 5):
        timer.update(t, evidence(shown), "tree" if t > 1.5 else None)
    hold = timer.finish()
    assert hold is not None
    assert hold.start == 0


@pytest.mark.parametrize("wrong", [None, "chair"])
@pytest.mark.parametrize("when", [1.1, 1.3, 1.7, 5.0])
def test_one_bad_frame_changes_nothing(wrong: Shown, when: float) -> None:
    frames = [*stretch(None, 0, 1), *stretch("tree", 1, 8), *stretch(None, 9, 2)]
    spoiled = [(t, wrong if abs(t - when) < 0.01 else shown) for t, shown in frames]
    assert spoiled != frames
    holds, states = play(spoiled)
    assert spans(holds) == [(1.0, 8.95)]
    assert all(
        state.phase is HoldPhase.HOLDING for (t, _), state in zip(spoiled, states, strict=True) if 2 < t < 9
    )


@given(st.floats(0.1, 0.9), st.sampled_from([None, "chair"]), st.integers(10, 30))
def test_a_gap_shorter_than_the_grace_is_bridged_and_counts(gap: float, wrong: Shown, fps: int) -> None:
    frames = [*stretch("tree", 0, 5, fps), *stretch(wrong, 5, gap, fps)]
    back = frames[-1][0] + 1 / fps
    frames += stretch("tree", back, 5, fps)
    holds, _ = play(frames)
    assert spans(holds) == [(0, round(frames[-1][0], 6))]


@given(st.floats(1.2, 5), st.integers(10, 30))
def test_a_gap_longer_than_the_grace_makes_two_holds_and_does_not_count(gap: float, fps: int) -> None:
    first = stretch("tree", 0, 5, fps)
    frames = [*first, *stretch(None, 5, gap, fps)]
    second = stretch("tree", frames[-1][0] + 1 / fps, 5, fps)
    holds, _ = play(frames + second)
    assert spans(holds) == [
        (0, round(first[-1][0], 6)),
        (round(second[0][0], 6), round(second[-1][0], 6)),
    ]


def test_a_lone_good_frame_in_the_grace_does_not_lengthen_the_hold() -> None:
    frames = [*stretch("tree", 0, 5), *stretch(None, 5, 0.5), (5.5, "tree"), *stretch(None, 5.55, 2)]
    assert spans(play(frames)[0]) == [(0, 4.95)]


def test_a_lone_good_frame_before_the_pose_does_not_lengthen_the_hold() -> None:
    frames = [*stretch(None, 0, 1), (1.0, "tree"), *stretch(None, 1.05, 0.45), *stretch("tree", 1.5, 5)]
    assert [hold.start for hold in play(frames)[0]] == [1.5]


def test_poses_one_after_the_other_give_one_hold_each_in_order() -> None:
    frames = [*stretch("tree", 0, 5), *stretch("chair", 5, 4), *stretch("tree", 9, 3)]
    holds, states = play(frames, steady="same")
    assert [(hold.pose_id, *span(hold)) for hold in holds] == [
        ("tree", 0, 4.95),
        ("chair", 5, 8.95),
        ("tree", 9, 11.95),
    ]
    assert HoldPhase.DONE not in {state.phase for state in states}


@given(st.integers(10, 30), st.data())
def test_flicker_between_two_poses_gives_no_hold(fps: int, data: st.DataObject) -> None:
    run = data.draw(st.integers(1, int(SETTINGS.candidate * fps - 1e-9)))
    frames: list[tuple[float, Shown]] = [
        (i / fps, "tree" if i % (2 * run) < run else "chair") for i in range(20 * fps)
    ]
    # Even if the smoothed decision were blind to it.
    assert play(frames, steady="tree")[0] == []


def test_a_stall_ends_the_hold_at_its_last_good_frame() -> None:
    frames = [*stretch("tree", 0, 5), *stretch("tree", 65, 5)]
    holds, _ = play(frames)
    assert spans(holds) == [
        (0, 4.95),
        (65, 69.95),
    ]


def test_a_candidate_does_not_survive_a_stall() -> None:
    assert play([*stretch("tree", 0, 0.3), *stretch("tree", 60, 0.3)])[0] == []


def test_two_wrong_frames_of_a_slow_camera_are_no_hold() -> None:
    assert play([(0, "tree"), (1.5, "tree"), (3.0, None)])[0] == []


def test_the_side_is_the_weighted_majority_of_the_frames() -> None:
    timer = HoldTimer()
    leans = [0.9, 0.9, -0.4, 0.8, 0.0] * 20
    for i, lean in enumerate(leans):
        timer.update(i / FPS, evidence("tree", lean), "tree")
    assert timer.state.side is Side.LEFT
    hold = timer.finish()
    assert hold is not None
    assert (hold.side, *span(hold)) == (Side.LEFT, 0, (len(leans) - 1) / FPS)


def test_the_other_side_of_the_same_pose_is_another_hold() -> None:
    timer = HoldTimer()
    holds = []
    for t, _ in stretch("tree", 0, 10):
        holds.append(timer.update(t, evidence("tree", 0.9 if t < 5 else -0.9), "tree"))
    holds.append(timer.finish())
    assert [(hold.side, *span(hold)) for hold in holds if hold is not None] == [
        (Side.LEFT, 0, 4.95),
        (Side.RIGHT, 5, 9.95),
    ]


@pytest.mark.parametrize("seconds", [0.05, 0.4])
def test_sides_that_are_swapped_for_a_moment_change_nothing(seconds: float) -> None:
    timer = HoldTimer()
    for t, _ in stretch("tree", 0, 10):
        assert timer.update(t, evidence("tree", -0.9 if 4 <= t < 4 + seconds else 0.9), "tree") is None
    hold = timer.finish()
    assert hold is not None
    assert (hold.side, *span(hold)) == (Side.LEFT, 0, 9.95)


def test_finish_closes_at_the_last_good_frame_and_starts_afresh() -> None:
    timer = HoldTimer()
    for _ in range(2):  # A film in a loop.
        for t, shown in [*stretch("tree", 0, 3), *stretch(None, 3, 0.3)]:
            timer.update(t, evidence(shown), "tree")
        hold = timer.finish()
        assert hold is not None
        assert span(hold) == (0, 2.95)
        assert timer.state.phase is HoldPhase.IDLE
    assert timer.finish() is None


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf])
def test_times_that_are_no_numbers_are_left_out(t: float) -> None:
    frames = stretch("tree", 0, 5)
    spoiled = [*frames[:50], (t, None), *frames[50:]]
    assert play(spoiled)[0] == play(frames)[0]


def test_repeated_and_swapped_frames_are_left_out() -> None:
    frames = stretch("tree", 0, 5)
    assert play([frame for frame in frames for _ in range(3)])[0] == play(frames)[0]
    late = [*frames[:50], *frames[40:50], *frames[50:]]
    assert play(late)[0] == play(frames)[0]


def test_a_passage_that_is_played_again_counts_once() -> None:
    frames = stretch("tree", 0, 10)
    holds, _ = play([*frames, *frames])
    assert spans(holds) == [(0, 9.95)]


STEPS = st.one_of(
    st.floats(0.01, 0.2),
    st.floats(0.01, 0.2),
    st.just(0.0),
    st.floats(-30, 30),
    st.sampled_from([math.nan, math.inf, 1e9, -1e9]),
)
FRAMES = st.lists(
    st.tuples(STEPS, st.sampled_from([None, "tree", "tree", "tree", "chair"]), st.integers(1, 20)),
    max_size=30,
)


@settings(max_examples=300)
@given(FRAMES)
def test_whatever_the_times_holds_are_positive_disjoint_and_no_longer_than_the_time(
    runs: list[tuple[float, Shown, int]],
) -> None:
    t = 0.0
    frames = []
    for step, shown, length in runs:
        for _ in range(length):
            frames.append((t + step, shown))
            if math.isfinite(step):
                t += step
    holds, states = play(frames, steady="same")
    assert (holds, states) == play(frames, steady="same")
    seen = [t for t, _ in frames if math.isfinite(t)]
    for hold in holds:
        assert hold.duration > 0
        assert {hold.start, hold.end} <= set(seen)
    for before, after in itertools.pairwise(holds):
        assert before.end < after.start
    if seen:
        assert sum(hold.duration for hold in holds) <= max(seen) - min(seen) + 1e-6
    for state in states:
        assert state.elapsed >= 0
        assert 0 <= state.candidate_progress <= 1
        assert 0 <= state.grace_left <= SETTINGS.grace


def test_the_running_hold_can_be_kept_before_it_ends() -> None:
    timer = HoldTimer()
    for step in range(31):
        timer.update(step / 10, [Evidence("tree", 0.8)], "tree")
    running = timer.running
    assert running is not None
    assert (running.pose_id, running.start, running.end) == ("tree", 0.0, 3.0)
    assert timer.finish() == running
    assert timer.running is None
