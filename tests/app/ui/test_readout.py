from dataclasses import replace
from types import MappingProxyType

import pytest

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.ui.readout import Calm, Readout, clock, read_out, status_line
from model.alignment import Alignment
from model.catalogue import load_catalogue
from model.hold import IDLE, HoldPhase, HoldState
from model.joints import Joint
from model.practice import PracticeState, Waiting
from model.recognition import NO_DECISION, Decision, DecisionKind, ViewIssue
from model.side import Side
from tests.support.live import make_frame, make_recognition

CATALOGUE = load_catalogue()
TREE = Decision(DecisionKind.POSE, "tree", 0.87)
STANDING = Decision(DecisionKind.GROUP, "standing-forward-bend", 0.9)


def snapshot(
    decision: Decision = NO_DECISION,
    hold: HoldState = IDLE,
    *,
    waiting: Waiting | None = None,
    issues: tuple[ViewIssue, ...] = (),
    best: dict[str, float] | None = None,
    side: Side | None = None,
    alignment: Alignment | None = None,
) -> Snapshot:
    frame = make_frame(0)
    return Snapshot(
        source=SourceStatus.LIVE,
        recognizer=RecognizerStatus.READY,
        device_label="CPU",
        frame=frame,
        recognition=replace(make_recognition(frame), issues=issues),
        practice=PracticeState(
            decision, side, hold, None, MappingProxyType(best or {}), waiting, alignment=alignment
        ),
        capture_rate=29.97,
        recognition_rate=21.4,
    )


def read(*args: object, **kwargs: object) -> Readout:
    return read_out(snapshot(*args, **kwargs), CATALOGUE)  # type: ignore[arg-type]


def test_a_hold_shows_pose_side_sureness_time_and_best() -> None:
    hold = HoldState(HoldPhase.HOLDING, "tree", Side.LEFT, 75.9, 1.0)
    shown = read(TREE, hold, best={"tree": 102.0}, side=Side.LEFT)
    assert (shown.title, shown.subtitle) == ("Tree", "Vṛkṣāsana  ·  left")
    assert shown.confidence == 0.87
    assert (shown.phase_label, shown.clock, shown.best) == ("Holding", "1:15", "Best 1:42")
    assert shown.ring == pytest.approx(15.9 / 60)
    assert shown.hint == ""


def test_a_hold_that_is_longer_than_all_before_says_so() -> None:
    best = {"tree": 42.0}
    assert read(TREE, HoldState(HoldPhase.HOLDING, "tree", None, 42.0, 1.0), best=best).best == "Best 0:42"
    assert read(TREE, HoldState(HoldPhase.HOLDING, "tree", None, 42.1, 1.0), best=best).best == "New best"
    assert read(TREE, HoldState(HoldPhase.DONE, "tree", None, 42.0, 1.0), best=best).best == "Best 0:42"
    assert read(TREE, HoldState(HoldPhase.HOLDING, "tree", None, 42.1, 1.0)).best == ""


def test_a_wobble_keeps_the_name_of_the_hold() -> None:
    hold = HoldState(HoldPhase.GRACE, "tree", None, 12.0, 1.0, 0.6)
    shown = read(NO_DECISION, hold)
    assert (shown.title, shown.phase_label, shown.clock) == ("Tree", "Return", "0:12")
    assert shown.confidence is None


def test_only_the_group_is_named_where_only_that_is_sure() -> None:
    shown = read(STANDING, waiting=Waiting.GROUP_ONLY)
    phrase = CATALOGUE.group("standing-forward-bend").phrase
    assert shown.title.lower() == phrase.lower()
    assert shown.title[0].isupper()
    assert shown.subtitle == ""
    assert phrase in shown.hint


@pytest.mark.parametrize("waiting", list(Waiting))
def test_it_always_says_why_no_timer_runs(waiting: Waiting) -> None:
    issues = {Waiting.NOBODY: (ViewIssue.NOBODY,), Waiting.VIEW_ISSUE: (ViewIssue.FEET_HIDDEN,)}
    decision = STANDING if waiting is Waiting.GROUP_ONLY else NO_DECISION
    assert read(decision, waiting=waiting, issues=issues.get(waiting, ())).hint.endswith((".", "!"))


def test_what_is_missing_in_view_is_said_even_while_the_timer_runs() -> None:
    hold = HoldState(HoldPhase.HOLDING, "tree", None, 3.0, 1.0)
    assert "feet" in read(TREE, hold, issues=(ViewIssue.FEET_HIDDEN,)).hint


def test_a_candidate_fills_the_ring() -> None:
    hold = HoldState(HoldPhase.CANDIDATE, "tree", None, 0.2, 0.4)
    assert read(TREE, hold, waiting=Waiting.CANDIDATE).ring == 0.4


def test_trouble_with_the_source_comes_before_advice() -> None:
    stalled = replace(
        snapshot(TREE, waiting=Waiting.UNSURE), source=SourceStatus.STALLED, source_message="No pictures."
    )
    assert read_out(stalled, CATALOGUE).hint == "No pictures."


@pytest.mark.parametrize(
    "changes",
    [
        {"source": SourceStatus.OPENING},
        {"source": SourceStatus.ENDED},
        {"source": SourceStatus.FAILED},
        {"recognizer": RecognizerStatus.LOADING},
        {"recognizer": RecognizerStatus.FAILED},
        {"paused": True},
    ],
)
def test_every_state_of_source_and_models_is_said(changes: dict[str, object]) -> None:
    hold = HoldState(HoldPhase.HOLDING, "tree", None, 3.0, 1.0)
    assert read_out(replace(snapshot(TREE, hold), **changes), CATALOGUE).hint  # type: ignore[arg-type]


def test_nothing_known_is_no_pose() -> None:
    assert read_out(Snapshot(), CATALOGUE).title == ""


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (0.99, "0:00"), (59.999, "0:59"), (60, "1:00"), (3605, "60:05")]
)
def test_the_clock_shows_whole_seconds_that_have_passed(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_the_status_line_tells_the_measured_truth() -> None:
    line = status_line(snapshot(), "Desk camera", "default")
    for part in ("Desk camera", "30 fps", "21 recognitions/s", "CPU", "default"):
        assert part in line
    assert "fps" not in status_line(Snapshot(), "Desk camera", "default")
    assert "fps" not in status_line(replace(snapshot(), paused=True), "Desk camera", "default")


def test_a_hint_changes_only_when_it_lasts() -> None:
    calm = Calm(0.5)
    assert calm.update(0.0, "a") == ""
    assert calm.update(0.5, "a") == "a"
    assert calm.update(0.6, "b") == "a"
    assert calm.update(0.7, "a") == "a"
    assert calm.update(1.0, "b") == "a"
    assert not calm.pending(1.4)
    assert calm.pending(1.5)
    assert calm.update(1.5, "b") == "b"
    assert not calm.pending(1.6)
    assert calm.update(1.6, "trouble", at_once=True) == "trouble"


def test_a_hold_says_which_joint_to_change_where_that_is_worth_it() -> None:
    hold = HoldState(HoldPhase.HOLDING, "tree", Side.LEFT, 8.0, 1.0)
    low = Alignment(62.0, Joint.RIGHT_HIP, -20.0, 8)
    assert read(TREE, hold, alignment=low).hint == "Open your right hip, by about 20°."
    assert read(TREE, hold, alignment=replace(low, score=91.0)).hint == ""
    assert read(TREE, hold, alignment=low, issues=(ViewIssue.FEET_HIDDEN,)).hint.startswith("Step back")


def test_the_details_tell_the_alignment_or_that_it_cannot_be_seen() -> None:
    hold = HoldState(HoldPhase.HOLDING, "tree", Side.LEFT, 8.0, 1.0)
    assert read(TREE, hold, alignment=Alignment(83.6, seen=8)).timings[0] == ("Alignment", "84")
    assert read(TREE, hold, alignment=Alignment(None)).timings[0] == ("Alignment", "–")
