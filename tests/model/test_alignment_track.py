import pytest

from model.alignment import CANNOT_SEE, Alignment
from model.alignment_track import PERSISTENCE, AlignmentTrack
from model.joints import Joint

KNEE = Alignment(70.0, Joint.LEFT_KNEE, 25.0, 8)
FINE = Alignment(90.0, seen=8)


def test_a_joint_is_named_once_it_has_been_the_worst_for_a_while() -> None:
    track = AlignmentTrack()
    named = [track.update(index / 10, "tree", KNEE).joint for index in range(20)]
    first = named.index(Joint.LEFT_KNEE)
    assert first / 10 == pytest.approx(PERSISTENCE, abs=0.11)
    assert set(named[first:]) == {Joint.LEFT_KNEE}


def test_single_frames_hardly_move_the_score() -> None:
    track = AlignmentTrack()
    for index in range(30):
        track.update(index / 30, "tree", FINE)
    shown = track.update(1.0, "tree", Alignment(10.0, Joint.LEFT_HIP, 60.0, 8))
    assert shown.score is not None
    assert shown.score > 85
    assert shown.joint is None


def test_another_pose_starts_afresh() -> None:
    track = AlignmentTrack()
    for index in range(30):
        track.update(index / 30, "tree", KNEE)
    shown = track.update(1.0, "chair", FINE)
    assert (shown.score, shown.joint) == (90.0, None)


def test_after_a_gap_nothing_of_before_is_left() -> None:
    track = AlignmentTrack()
    track.update(0.0, "tree", FINE)
    assert track.update(60.0, "tree", Alignment(40.0, seen=8)).score == 40.0
    assert track.update(2.0, "tree", FINE).score == 90.0


def test_the_mean_is_of_the_frames_that_count_since_the_hold_began() -> None:
    track = AlignmentTrack()
    assert track.mean is None
    track.update(0.0, "tree", Alignment(10.0, seen=8))
    track.begin()
    assert track.mean is None
    track.update(0.1, "tree", Alignment(80.0, seen=8))
    track.update(0.2, "tree", CANNOT_SEE)
    track.update(0.3, "tree", Alignment(20.0, seen=8), counts=False)
    track.update(0.4, "tree", Alignment(90.0, seen=8))
    assert track.mean == pytest.approx(85.0)


def test_what_cannot_be_seen_is_said() -> None:
    assert AlignmentTrack().update(0.0, "tree", CANNOT_SEE) is CANNOT_SEE
