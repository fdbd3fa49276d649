"""How a pose is shown to Drishti: a countdown, then some seconds of holding it. No Qt, no clock."""

import math
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.engine import Snapshot, SourceStatus
from app.whole_body import PAUSED
from model.encoders import landmark_input
from model.landmarks import LANDMARK_COUNT
from model.recognition import Recognition
from model.view import ISSUE_SENTENCES

COUNTDOWN_SECONDS: Final = 5
"""To walk back from the keyboard."""
HOLD_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 20.0
"""After so long, what was seen has to do."""
_GAP_SECONDS: Final = 1.0
"""Seconds between two pictures in which the pose still counts as held."""
_COUNTED: Final = (3, 2, 1)
"""Numbers that are spoken; more would be over too late."""


class Step(StrEnum):
    """Where a lesson stands."""

    COUNTDOWN = "countdown"
    HOLD = "hold"
    SEEN = "seen"


class Lesson:
    """Collects what the landmark tower sees while somebody holds a pose."""

    def __init__(self, now: float) -> None:
        """Begin to count down.

        Args:
            now: any clock that never goes back, in seconds.
        """
        self.step = Step.COUNTDOWN
        self.left = COUNTDOWN_SECONDS
        """Full seconds until the pose is to be held."""
        self.sentence = "Get into your pose."
        """What to do now."""
        self._begins = now + COUNTDOWN_SECONDS
        self._held = 0.0
        self._seen: list[NDArray[np.float32]] = []
        self._last: Recognition | None = None
        self._last_at: float | None = None

    def over(self) -> bool:
        """Whether all has been seen that will be."""
        return self.step is Step.SEEN

    @property
    def share(self) -> float:
        """How much of the time the pose was held, 0 to 1."""
        return min(self._held / HOLD_SECONDS, 1.0)

    @property
    def seen(self) -> NDArray[np.float32]:
        """What was seen while the pose was held: float32 [N, 33, 3]."""
        return np.stack(self._seen) if self._seen else np.zeros((0, LANDMARK_COUNT, 3), np.float32)

    def update(self, now: float, snapshot: Snapshot) -> str:
        """Take what stands now; call it again and again.

        Returns:
            What to say aloud now; mostly nothing.
        """
        if self.step is Step.COUNTDOWN:
            return self._count(now, snapshot)
        if self.step is Step.HOLD:
            self._hold(now, snapshot)
            if self.share >= 1 or now - self._begins >= PATIENCE_SECONDS:
                self.step, self.sentence = Step.SEEN, "Thank you: you can let go."
                return "Thank you, let go."
        return ""

    def _count(self, now: float, snapshot: Snapshot) -> str:
        left, self.left = self.left, max(math.ceil(self._begins - now), 0)
        self._last = snapshot.recognition
        if self.left == 0:
            self.step, self.sentence = Step.HOLD, "Hold it."
            return "Hold the pose."
        return str(self.left) if self.left != left and self.left in _COUNTED else ""

    def _hold(self, now: float, snapshot: Snapshot) -> None:
        recognition, frame = snapshot.recognition, snapshot.frame
        if snapshot.paused or snapshot.source is not SourceStatus.LIVE:
            self.sentence = (
                PAUSED if snapshot.paused else snapshot.source_message or "Waiting for the camera."
            )
        elif recognition is not None and frame is not None and recognition is not self._last:
            self._last = recognition
            if recognition.person is None:
                self.sentence = ISSUE_SENTENCES[recognition.issues[0]] if recognition.issues else "Hold it."
                return
            self._seen.append(landmark_input(recognition.person.landmarks, frame.width, frame.height))
            if self._last_at is not None and now - self._last_at <= _GAP_SECONDS:
                self._held += now - self._last_at
            self._last_at, self.sentence = now, "Hold it."
