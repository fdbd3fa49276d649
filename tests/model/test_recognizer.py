from pathlib import Path

import numpy as np
import pytest

from model.frame import Frame
from model.person_finder import FinderMode
from model.practitioner import Practitioner, draw_pose
from model.recognition import DecisionKind
from model.recognizer import Recognizer
from tests.support.bundles import write_bundle

CLASSES = ("tree", "warrior-ii", "triangle", "no-pose")


def test_the_same_frames_give_the_same_recognitions(tmp_path: Path, landmarker_model: Path) -> None:
    bundle = write_bundle(tmp_path, CLASSES, with_image=True)
    practitioner = Practitioner(size=(320, 180))

    def run() -> list[dict[str, float]]:
        with Recognizer.open(bundle, landmarker=landmarker_model) as recognizer:
            frames = (Frame(practitioner.frame_at(t / 5), t, t / 5, "demo") for t in range(8))
            return [dict(recognizer.step(frame).probabilities) for frame in frames]

    assert run() == run()


def test_the_image_tower_answers_where_nobody_is_found(tmp_path: Path, landmarker_model: Path) -> None:
    bundle = write_bundle(tmp_path, CLASSES, with_image=True)
    empty = Frame(np.full((180, 320, 3), 200, np.uint8), 0, 0.0, "wall")
    with Recognizer.open(bundle, landmarker=landmarker_model, mode=FinderMode.IMAGE) as recognizer:
        recognition = recognizer.step(empty)
    assert recognition.person is None
    assert sum(recognition.probabilities.values()) == pytest.approx(1, abs=1e-4)
    assert len(recognition.top) == 3


def test_without_a_person_a_landmark_bundle_says_nothing(tmp_path: Path, landmarker_model: Path) -> None:
    empty = Frame(np.full((180, 320, 3), 200, np.uint8), 0, 0.0, "wall")
    with Recognizer.open(write_bundle(tmp_path, CLASSES), landmarker=landmarker_model) as recognizer:
        recognition = recognizer.step(empty)
    assert recognition.top == ()
    assert recognition.decision.kind is DecisionKind.NONE
    assert recognition.probabilities == {}


def test_a_recognition_belongs_to_its_frame(tmp_path: Path, landmarker_model: Path) -> None:
    frame = Frame(draw_pose("tree", (640, 480)), 7, 3.5, "drawing")
    with Recognizer.open(write_bundle(tmp_path, CLASSES), landmarker=landmarker_model) as recognizer:
        recognition = recognizer.step(frame)
        assert recognizer.device_label in {"CPU", "GPU (CUDA)"}
    assert (recognition.frame_index, recognition.t_seconds) == (7, 3.5)
    assert recognition.person is not None
    assert recognition.crop.contains(*recognition.person.box.center)
    assert set(recognition.stages) == {"find", "encode", "classify"}
