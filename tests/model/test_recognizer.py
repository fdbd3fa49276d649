from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.encoders import landmark_input
from model.frame import Frame
from model.person_finder import FinderMode
from model.personal import PersonalPose
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


def looks(folder: Path, landmarker: Path, **options: Any) -> list[float | None]:
    """When the image tower looked, for frames of a practitioner who stands still."""
    with Recognizer.open(folder, landmarker=landmarker, **options) as recognizer:
        still = draw_pose("tree", (640, 480))
        frames = (Frame(still, t, t / 20, "demo") for t in range(5))
        return [recognizer.step(frame).image_t_seconds for frame in frames]


def test_a_spared_image_tower_looks_at_every_other_frame(tmp_path: Path, landmarker_model: Path) -> None:
    bundle = write_bundle(tmp_path, CLASSES, with_image=True)
    every = [0.0, 0.05, 0.1, 0.15, 0.2]
    assert looks(bundle, landmarker_model) == every
    assert looks(bundle, landmarker_model, spare=True) == [0.0, 0.0, 0.1, 0.1, 0.2]
    assert looks(bundle, landmarker_model, spare=True, mode=FinderMode.IMAGE) == every


def test_a_recognition_by_the_look_before_is_that_of_both_embeddings(
    tmp_path: Path, landmarker_model: Path
) -> None:
    bundle = write_bundle(tmp_path, CLASSES, with_image=True)
    frame = Frame(draw_pose("tree", (640, 480)), 0, 0.0, "demo")
    with Recognizer.open(bundle, landmarker=landmarker_model, spare=True) as recognizer:
        recognizer.step(frame)
        first = recognizer.step(replace(frame, index=1, t_seconds=1.0))
        again = recognizer.step(replace(frame, index=2, t_seconds=1.0))
    assert (first.image_t_seconds, again.image_t_seconds) == (1.0, 1.0)
    assert again.probabilities == pytest.approx(first.probabilities, abs=0.02)
    assert again.stages["encode"] >= 0


def test_without_a_landmark_tower_nothing_is_spared(tmp_path: Path, landmarker_model: Path) -> None:
    bundle = write_bundle(tmp_path, CLASSES)
    assert looks(bundle, landmarker_model, spare=True) == [None] * 5


def test_a_taught_pose_that_the_bundle_has_learned_is_not_looked_for_in_examples(
    tmp_path: Path, landmarker_model: Path
) -> None:
    frame = Frame(draw_pose("tree", (640, 480)), 0, 0.0, "drawing")
    bundle = write_bundle(tmp_path, (*CLASSES[:-1], "user:Mine", "no-pose"))
    with Recognizer.open(bundle, landmarker=landmarker_model, mode=FinderMode.IMAGE) as recognizer:
        before = recognizer.step(frame)
        assert before.person is not None
        example = landmark_input(before.person.landmarks, frame.width, frame.height)[None]
        recognizer.know([PersonalPose("Mine", example)])
        assert recognizer.step(frame).probabilities == before.probabilities
        recognizer.know([PersonalPose("Mine", example), PersonalPose("Other", example)])
        after = recognizer.step(frame)
    assert after.decision.id == "user:Other"
    assert set(after.probabilities) == {*before.probabilities, "user:Other"}
