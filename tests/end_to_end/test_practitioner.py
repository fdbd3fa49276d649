"""The practitioner through the real MediaPipe and the shipped bundle: that all parts fit, not how well."""

from collections.abc import Iterator

import pytest

from model.bundle import bundle_path
from model.frame import Frame
from model.person_finder import FinderMode
from model.practice import Practice
from model.practitioner import DEFAULT_SEQUENCE, PEOPLE, SEQUENCES, Practitioner
from model.recognizer import Recognizer

RATE = 10


def frames(practitioner: Practitioner, rate: float) -> Iterator[Frame]:
    for index in range(int(practitioner.round_seconds * rate)):
        t = index / rate
        yield Frame(practitioner.frame_at(t), index, t, "practitioner")


def test_nine_of_ten_poses_of_the_sequence_are_named_in_the_middle_of_their_hold() -> None:
    practitioner = Practitioner(size=(640, 360))
    times = [index / RATE for index in range(int(practitioner.round_seconds * RATE))]
    held = [hold.pose_id for hold in SEQUENCES[DEFAULT_SEQUENCE]]
    middle = {}
    for pose in held:
        shown = [t for t in times if practitioner.pose_at(t) == pose]
        middle[pose] = shown[len(shown) // 2]
    with Recognizer.open(bundle_path("default"), mode=FinderMode.IMAGE) as recognizer:
        named = {
            pose: recognizer.step(Frame(practitioner.frame_at(t), index, t, "practitioner")).decision.id
            for index, (pose, t) in enumerate(middle.items())
        }
    right = [pose for pose, name in named.items() if name == pose]
    assert len(right) >= 0.9 * len(held), named


@pytest.mark.slow
@pytest.mark.parametrize("person", list(PEOPLE))
def test_nine_of_ten_poses_of_the_tour_are_held_whoever_shows_them(person: str) -> None:
    practitioner = Practitioner(person, size=(960, 540))
    practice = Practice()
    with Recognizer.open(bundle_path("default"), mode=FinderMode.VIDEO) as recognizer:
        holds = [practice.update(recognizer.step(frame)).completed for frame in frames(practitioner, RATE)]
    named = [hold.pose_id for hold in (*holds, practice.finish()) if hold is not None]
    planned = [hold.pose_id for hold in SEQUENCES[DEFAULT_SEQUENCE]]
    assert sum(pose in named for pose in planned) >= 0.9 * len(planned), named
