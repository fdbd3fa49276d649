import numpy as np
import pytest

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.whole_body import ALL_SEEN, STAY, WholeBody
from model.person import Box, Person
from model.recognition import NO_DECISION, Recognition, ViewIssue

PERSON = Person(np.zeros((33, 4), np.float32), np.zeros((33, 3), np.float32), Box(0, 0, 10, 10))


def seen(t: float, *issues: ViewIssue, person: Person | None = PERSON) -> Snapshot:
    recognition = Recognition(
        frame_index=0,
        t_seconds=t,
        person=person,
        crop=Box(0, 0, 10, 10),
        issues=issues,
        top=(),
        decision=NO_DECISION,
    )
    return Snapshot(source=SourceStatus.LIVE, recognizer=RecognizerStatus.READY, recognition=recognition)


def test_all_must_be_in_view_for_a_second() -> None:
    body = WholeBody()
    for t in np.arange(0, 0.95, 0.1):
        body.update(seen(t))
        assert not body.done
        assert body.sentence == STAY
    body.update(seen(1.0))
    assert body.done
    assert body.sentence == ALL_SEEN


def test_once_seen_it_stays_so() -> None:
    body = WholeBody()
    for t in np.arange(0, 1.2, 0.1):
        body.update(seen(t))
    body.update(seen(5.0, ViewIssue.FEET_HIDDEN))
    assert body.done


def test_what_is_missing_is_said_and_the_second_begins_again() -> None:
    body = WholeBody()
    for t in np.arange(0, 0.9, 0.1):
        body.update(seen(t))
    for t in np.arange(0.9, 2.0, 0.1):
        body.update(seen(t, ViewIssue.FEET_HIDDEN))
    assert "your feet are not visible" in body.sentence
    assert body.share == 0
    body.update(seen(2.1))
    assert 0 <= body.share < 0.1


def test_a_mistake_of_a_single_frame_does_not_count() -> None:
    body = WholeBody()
    for t in np.arange(0, 1.1, 0.1):
        body.update(seen(t, *([ViewIssue.HANDS_HIDDEN] if abs(t - 0.5) < 0.01 else [])))
    assert body.done


def test_nobody_and_a_source_that_starts_again_are_no_progress() -> None:
    body = WholeBody()
    body.update(seen(0.0, ViewIssue.NOBODY, person=None))
    assert "Nobody is in view" in body.sentence
    body.update(seen(50.0))
    body.update(seen(0.0))
    assert body.share == 0
    body.update(seen(30.0))
    assert body.share == 0


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (Snapshot(), "Getting ready"),
        (Snapshot(source=SourceStatus.FAILED, source_message="There is no camera 3."), "no camera 3"),
        (Snapshot(source=SourceStatus.STALLED, source_message="It is plugged out."), "plugged out"),
        (Snapshot(recognizer=RecognizerStatus.FAILED, recognizer_message="No model."), "No model"),
        (Snapshot(source=SourceStatus.LIVE, paused=True), "Paused"),
    ],
)
def test_why_nothing_is_seen_is_said(snapshot: Snapshot, said: str) -> None:
    body = WholeBody()
    body.update(seen(0.0))
    body.update(seen(0.5))
    body.update(snapshot)
    assert said in body.sentence
    assert body.share == 0
