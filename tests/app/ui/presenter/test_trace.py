import pytest

from app.ui.presenter.trace import SECONDS, Trace, runs


def test_it_keeps_a_minute_and_no_more() -> None:
    trace = Trace()
    for step in range(100_000):
        trace.note(step / 100, 0.5, "Tree")
    samples = trace.samples()
    assert len(samples) <= 301
    assert samples[-1].age == 0
    assert samples[0].age == pytest.approx(SECONDS, abs=0.3)
    assert [one.age for one in samples] == sorted((one.age for one in samples), reverse=True)


def test_a_change_of_pose_is_kept_however_close() -> None:
    trace = Trace()
    trace.note(0.0, 0.9, "Tree")
    trace.note(0.01, 0.7, "Chair")
    trace.note(0.02, 0.8, "Chair")
    assert [(one.name, one.confidence) for one in trace.samples()] == [("Tree", 0.9), ("Chair", 0.7)]


def test_many_changes_stay_bounded() -> None:
    trace = Trace()
    for step in range(5_000):
        trace.note(step / 1000, 0.5, "Tree" if step % 2 else "Chair")
    assert len(trace.samples()) <= 301


def test_the_minute_is_made_anew_only_when_something_has_come() -> None:
    trace = Trace()
    trace.note(0.0, 0.9, "Tree")
    before = trace.samples()
    trace.note(0.05, 0.8, "Tree")
    assert trace.samples() is before
    trace.note(1.0, 0.7, "Tree")
    assert [one.confidence for one in trace.samples()] == [0.9, 0.7]


def test_a_jump_back_begins_a_new_minute() -> None:
    trace = Trace()
    trace.note(50.0, 0.9, "Tree")
    trace.note(1.0, 0.4, "Chair")
    assert [one.name for one in trace.samples()] == ["Chair"]


def test_stretches_end_where_no_pose_is_named_or_another_one() -> None:
    trace = Trace()
    for t, confidence, name in (
        (0.0, 0.9, "Tree"),
        (1.0, 0.8, "Tree"),
        (2.0, None, ""),
        (3.0, 0.7, "Tree"),
        (4.0, 0.6, "Chair"),
    ):
        trace.note(t, confidence, name)
    stretches = runs(trace.samples())
    assert [[one.confidence for one in stretch] for stretch in stretches] == [[0.9, 0.8], [0.7], [0.6]]


def test_nothing_yet_is_nothing() -> None:
    assert Trace().samples() == ()
    assert runs(()) == ()
