"""Leads through the teaching of a pose: sheet, countdown, holding, learning."""

import time
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.engine import Snapshot
from app.tones import Tone
from app.ui.commentary import Commentary
from app.ui.review.job import Job
from app.ui.teach.lesson import Lesson, Step
from app.ui.teach.sheet import TeachSheet
from app.ui.teach.taught import TaughtPoses
from app.ui.theme import Theme
from model.errors import DrishtiError
from model.personal import PersonalPose, choose_examples, personal_name

CANNOT: Final = (
    "This bundle has no landmark tower, so it cannot be taught poses: choose another one in the settings."
)
_TICK_MS: Final = 50


class Pupil(Protocol):
    """What is taught."""

    @property
    def can_be_taught(self) -> bool | None:
        """Whether it can learn poses; None before that is known."""

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings of skeletons; waits."""


class Teacher(QObject):
    """Opens the sheet, and has the pose learned in a thread."""

    def __init__(
        self,
        taught: TaughtPoses,
        pupil: Pupil,
        snapshot: Callable[[], Snapshot],
        commentary: Commentary,
        picture: QWidget,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is taught yet.

        Args:
            taught: takes the new pose.
            pupil: embeds what was seen.
            snapshot: gives the newest state.
            commentary: says what to do.
            picture: what the sheet lies on.
            now: the time, in seconds.
        """
        super().__init__(picture)
        self._taught = taught
        self._pupil = pupil
        self._snapshot = snapshot
        self._commentary = commentary
        self._picture = picture
        self._now = now
        self._name = ""
        self._lesson: Lesson | None = None
        self._job: Job | None = None
        self.sheet: TeachSheet | None = None
        """None while nothing is taught."""
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def begin(self, theme: Theme) -> None:
        """Open the sheet, or give it the keyboard."""
        if self.sheet is not None:
            self.sheet.setFocus()
            return
        self.sheet = TeachSheet(self._picture, theme)
        self.sheet.start_wanted.connect(self._start)
        self.sheet.closed.connect(self._end)
        if self._pupil.can_be_taught is False:
            self.sheet.refuse(CANNOT)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        if self.sheet is not None:
            self.sheet.set_theme(theme)

    def close(self) -> None:
        """Leave at once."""
        if self.sheet is not None:
            self.sheet.leave()

    def tick(self) -> None:
        """Follow the lesson. Never waits."""
        if self._lesson is None or self.sheet is None or self._lesson.over():
            return
        before = self._lesson.step
        words = self._lesson.update(self._now(), self._snapshot())
        if words:
            # Whoever stands head down, back to the screen, can hear it.
            tone = {Step.HOLD: Tone.START, Step.SEEN: Tone.GOAL}.get(self._lesson.step)
            self._commentary.tell(words, tone if self._lesson.step is not before else None)
        self.sheet.show_lesson(self._lesson)
        if self._lesson.over():
            self._timer.stop()
            self._learn(self._lesson.seen)

    def _start(self, text: str) -> None:
        assert self.sheet is not None
        try:
            self._name = personal_name(text, self._taught.names)
        except DrishtiError as error:
            self.sheet.ask(str(error))
            return
        if self._pupil.can_be_taught is False:
            self.sheet.refuse(CANNOT)
            return
        self._lesson = Lesson(self._now())
        self.sheet.show_lesson(self._lesson)
        self._commentary.tell("Take your pose.")
        self._timer.start()

    def _learn(self, seen: NDArray[np.float32]) -> None:
        self._job = Job(lambda _report: learn(self._pupil, self._name, seen))
        self._job.done.connect(self._has_learned)
        self._job.failed.connect(self._ask_again)
        self._job.start()

    def _has_learned(self, pose: PersonalPose) -> None:
        if self.sheet is None:
            return
        try:
            self._taught.add(pose)
        except DrishtiError as error:
            self._ask_again(str(error))
            return
        self.sheet.learned(pose.name)
        self._commentary.tell(f"Learned: {pose.name}.")

    def _ask_again(self, why: str) -> None:
        if self.sheet is not None:
            self.sheet.ask(why)
            self._commentary.tell(why)

    def _end(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.abandon()
        self.sheet = self._lesson = self._job = None
        self._picture.setFocus()


def learn(pupil: Pupil, name: str, seen: NDArray[np.float32]) -> PersonalPose:
    """Make a pose of what was seen, float32 [N, 33, 3]; takes a while.

    Raises:
        DrishtiError: too little was seen, or not one steady pose.
    """
    embeddings = pupil.embed_landmarks(seen) if len(seen) else np.zeros((0, 1), np.float32)
    return PersonalPose(name, choose_examples(seen, embeddings))
