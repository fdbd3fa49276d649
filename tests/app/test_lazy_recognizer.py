import threading

import numpy as np
import pytest

from app.lazy_recognizer import LazyRecognizer, Stepper
from model.errors import DrishtiError
from model.personal import PersonalPose
from tests.support.live import FakeRecognizer, make_frame, wait_for


def test_the_models_are_loaded_once_however_often_they_are_wanted() -> None:
    loaded: list[FakeRecognizer] = []

    def load() -> Stepper:
        loaded.append(FakeRecognizer())
        return loaded[-1]

    recognizer = LazyRecognizer(load)
    assert loaded == []
    threads = [threading.Thread(target=recognizer.load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert recognizer.load() == "CPU"
    assert recognizer.step(make_frame(3)).frame_index == 3
    recognizer.close()
    recognizer.close()
    assert [one.closed for one in loaded] == [1]


def test_models_that_could_not_be_loaded_are_tried_again() -> None:
    attempts = 0

    def load() -> Stepper:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise DrishtiError("The bundle is broken.")
        return FakeRecognizer()

    recognizer = LazyRecognizer(load)
    with pytest.raises(DrishtiError, match="broken"):
        recognizer.load()
    assert recognizer.load() == "CPU"


def test_closing_what_was_never_loaded_does_nothing() -> None:
    LazyRecognizer(FakeRecognizer).close()


def test_two_threads_never_step_at_once() -> None:
    inner = FakeRecognizer()
    inner.gate.clear()
    recognizer = LazyRecognizer(lambda: inner)
    recognizer.load()
    threads = [threading.Thread(target=recognizer.step, args=(make_frame(i),)) for i in range(2)]
    for thread in threads:
        thread.start()
    wait_for(lambda: inner.seen)
    threads[1].join(0.05)
    assert len(inner.seen) == 1
    inner.gate.set()
    for thread in threads:
        thread.join()
    assert sorted(inner.seen) == [0, 1]


def test_taught_poses_are_known_from_the_next_frame_on_and_after_loading_again() -> None:
    opened: list[FakeRecognizer] = []

    def load() -> Stepper:
        opened.append(FakeRecognizer())
        return opened[-1]

    recognizer = LazyRecognizer(load)
    recognizer.know([PersonalPose("Moon", np.ones((1, 33, 3), np.float32))])
    assert recognizer.can_be_taught is None
    for times in (1, 2):
        recognizer.load()
        recognizer.step(make_frame(times))
        assert opened[-1].knows == ["Moon"]
        recognizer.close()
    assert len(opened) == 2
    recognizer.load()
    recognizer.know([])
    recognizer.step(make_frame(3))
    assert opened[-1].knows == []
    assert recognizer.can_be_taught


def test_nothing_can_be_embedded_before_the_models_are_there() -> None:
    recognizer = LazyRecognizer(FakeRecognizer)
    seen = np.ones((3, 33, 3), np.float32)
    with pytest.raises(DrishtiError, match="try again"):
        recognizer.embed_landmarks(seen)
    recognizer.load()
    assert recognizer.embed_landmarks(seen).shape == (3, 1)
