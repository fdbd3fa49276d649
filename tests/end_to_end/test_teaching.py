"""A pose that no catalogue has is drawn, taught, kept, read again, and held, through the real MediaPipe."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.personal import PersonalStore
from app.ui.teach.lesson import Lesson
from app.ui.teach.teacher import learn
from model.bundle import bundle_path
from model.frame import Frame
from model.hold import Hold
from model.landmarks import Landmark
from model.practice import Practice
from model.practitioner import Practitioner
from model.practitioner.motion import PlannedHold
from model.recognizer import Recognizer

RATE = 8
STANDING = Practitioner(sequence=[PlannedHold("mountain", 60.0)], size=(640, 360))


def goalpost(landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """The arms like goalposts: upper arms level, forearms upright."""
    body = landmarks.copy()
    for side, outwards in (("LEFT", 1), ("RIGHT", -1)):
        shoulder, elbow, wrist, *hand = (
            Landmark[f"{side}_{name}"] for name in ("SHOULDER", "ELBOW", "WRIST", "PINKY", "INDEX", "THUMB")
        )
        upper = np.linalg.norm(landmarks[elbow] - landmarks[shoulder])
        lower = np.linalg.norm(landmarks[wrist] - landmarks[elbow])
        body[elbow] = body[shoulder] + (outwards * upper, 0, 0)
        body[wrist] = body[elbow] + (0, -lower, 0)
        for finger in hand:
            body[finger] = body[wrist] + (outwards * 2, -lower / 3, 0)
    return body


def shown(seconds: float, start: float, *, as_goalpost: bool) -> Iterator[Frame]:
    """Somebody who stands, and sways a little."""
    for index in range(round(seconds * RATE)):
        t = start + index / RATE
        landmarks = STANDING.landmarks_at(2 + t % 50)
        picture = STANDING.draw(goalpost(landmarks) if as_goalpost else landmarks)
        yield Frame(picture, round(t * RATE), t, "drawn")


@pytest.mark.slow
def test_a_drawn_pose_is_taught_once_and_held_under_its_name(tmp_path: Path) -> None:
    store = PersonalStore(tmp_path)
    with Recognizer.open(bundle_path("default")) as recognizer:
        lesson, snapshot = Lesson(0.0), Snapshot(source=SourceStatus.LIVE, recognizer=RecognizerStatus.READY)
        before = []
        for frame in shown(12, 0.0, as_goalpost=True):
            snapshot = replace(snapshot, frame=frame, recognition=recognizer.step(frame))
            assert snapshot.recognition is not None
            before.append(snapshot.recognition.decision.id)
            lesson.update(frame.t_seconds, snapshot)
        assert lesson.over()
        store.add(learn(recognizer, "Goalpost", lesson.seen))
        assert "user:Goalpost" not in before

        recognizer.know(store.load().poses)
        practice, t = Practice(), 20.0
        holds: list[Hold | None] = []
        for seconds, as_goalpost in ((4.0, False), (6.0, True), (4.0, False)):
            frames = shown(seconds, t, as_goalpost=as_goalpost)
            holds.extend(practice.update(recognizer.step(frame)).completed for frame in frames)
            t += seconds
        holds.append(practice.finish())
    held = {hold.pose_id: hold.duration for hold in holds if hold is not None}
    assert set(held) == {"mountain", "user:Goalpost"}
    assert held["user:Goalpost"] > 4
