"""A pose that no catalogue has: drawn, and taught through the code that teaches in the window."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.ui.teach.lesson import Lesson
from app.ui.teach.teacher import learn
from model.frame import Frame
from model.landmarks import Landmark
from model.personal import PersonalPose
from model.practitioner import Practitioner
from model.practitioner.motion import PlannedHold
from model.recognizer import Recognizer

RATE = 8
LESSON_SECONDS = 12.0
SIZE = (640, 360)
STANDING = Practitioner(sequence=[PlannedHold("mountain", 60.0)], size=SIZE)


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


def picture(t_seconds: float, *, as_goalpost: bool) -> NDArray[np.uint8]:
    """BGR of somebody who stands, and sways a little: the arms like goalposts, or hanging."""
    landmarks = STANDING.landmarks_at(2 + t_seconds % 50)
    return STANDING.draw(goalpost(landmarks) if as_goalpost else landmarks)


def shown(seconds: float, start: float, *, as_goalpost: bool) -> Iterator[Frame]:
    """The frames of so many seconds, from a time on."""
    for index in range(round(seconds * RATE)):
        t = start + index / RATE
        yield Frame(picture(t, as_goalpost=as_goalpost), round(t * RATE), t, "drawn")


def teach(recognizer: Recognizer, name: str = "Goalpost") -> PersonalPose:
    """Have the pose taught to a recogniser for frames that follow each other; it must be fresh."""
    lesson, snapshot = Lesson(0.0), Snapshot(source=SourceStatus.LIVE, recognizer=RecognizerStatus.READY)
    for frame in shown(LESSON_SECONDS, 0.0, as_goalpost=True):
        snapshot = replace(snapshot, frame=frame, recognition=recognizer.step(frame))
        lesson.update(frame.t_seconds, snapshot)
    assert lesson.over()
    return learn(recognizer, name, lesson.seen)
