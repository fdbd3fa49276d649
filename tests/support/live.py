"""Sources and recognisers whose every step a test decides."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.capture.source import SourceEnded
from model.frame import Frame
from model.person import Box
from model.personal import PersonalPose
from model.recognition import Decision, DecisionKind, Recognition, Score

WAIT_SECONDS = 5.0
Step = Frame | Exception | None


def make_frame(index: int, *, t: float | None = None, size: tuple[int, int] = (64, 36)) -> Frame:
    pixels = np.full((size[1], size[0], 3), index % 256, np.uint8)
    return Frame(pixels, index, index / 30 if t is None else t, "fake")


def make_recognition(frame: Frame, pose_id: str = "tree", probability: float = 0.9) -> Recognition:
    return Recognition(
        frame_index=frame.index,
        t_seconds=frame.t_seconds,
        person=None,
        crop=Box(0, 0, 10, 10),
        issues=(),
        top=(Score(pose_id, probability),),
        decision=Decision(DecisionKind.POSE, pose_id, probability),
        probabilities={pose_id: probability},
    )


class FakeSource:
    """Gives what ``script`` yields: frames, None, or exceptions to raise; then waits, or ends."""

    def __init__(
        self, script: Callable[[], Iterator[Step]], *, period: float = 0.005, ends: bool = False
    ) -> None:
        self.name = "Fake camera"
        self.opened = self.closed = 0
        self.reads = 0
        self._script = script
        self._period = period
        self._ends = ends

    def open(self) -> None:
        self.opened += 1
        self._steps = self._script()

    def read(self) -> Frame | None:
        self.reads += 1
        time.sleep(self._period)
        try:
            step = next(self._steps)
        except StopIteration:
            if self._ends:
                raise SourceEnded from None
            return None
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        self.closed += 1


def endless() -> Iterator[Step]:
    index = 0
    while True:
        yield make_frame(index)
        index += 1


class FakeRecognizer:
    """Calls every frame a tree. A gate, while it is shut, keeps a step from returning."""

    device_label = "CPU"
    can_be_taught = True

    def __init__(self, error: Exception | None = None) -> None:
        self.seen: list[int] = []
        self.closed = 0
        self.stays = False
        self.locked_on: tuple[float, float] | None = None
        self.knows: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self._error = error

    def step(self, frame: Frame) -> Recognition:
        self.seen.append(frame.index)
        if self._error is not None:
            raise self._error
        assert self.gate.wait(WAIT_SECONDS)
        return make_recognition(frame)

    def stay(self, wanted: bool) -> None:
        self.stays = wanted

    def lock_on(self, x: float, y: float) -> None:
        self.locked_on = (x, y)

    def know(self, poses: Sequence[PersonalPose]) -> None:
        self.knows = [pose.name for pose in poses]

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for all that is seen: one steady pose."""
        return np.ones((len(seen), 1), np.float32)

    def close(self) -> None:
        self.closed += 1


def wait_for(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait until something has become true, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
