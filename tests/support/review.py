"""Films whose every picture says its number, and recognisers that follow a script."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from model.frame import Frame
from model.landmarks import Landmark
from model.person import Box, Person
from model.personal import PersonalPose
from model.practitioner import Practitioner
from model.recognition import NO_DECISION, Decision, DecisionKind, Recognition, Score

BITS = 10
CELL = 16
SIZE = (BITS * CELL, 32)
"""Width and height of a numbered film."""


def numbered(index: int) -> NDArray[np.uint8]:
    """A picture that says its number in black and white cells."""
    cells = [255 if index >> bit & 1 else 0 for bit in range(BITS)]
    row = np.repeat(np.asarray(cells, np.uint8), CELL)
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (SIZE[1], SIZE[0], 3)))


def number_in(bgr: NDArray[np.uint8]) -> int:
    """What :func:`numbered` wrote, in a picture of any size."""
    height, width = bgr.shape[:2]
    middles = [round((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return sum((int(bgr[height // 2, x].mean() > 127)) << bit for bit, x in enumerate(middles))


def write_numbered(
    path: Path,
    times: Sequence[float],
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    ticks: int = 1000,
    rate: int = 30,
    container: dict[str, str] | None = None,
) -> Path:
    """A film whose picture number i says i and is shown at times[i]; the last one as its rate says."""
    with av.open(str(path), "w", options=container or {}) as output:
        stream = output.add_stream(codec, rate=rate, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, ticks)
        for index, t in enumerate(times):
            picture = av.VideoFrame.from_ndarray(numbered(index), format="bgr24")
            picture.pts, picture.time_base = round(t * ticks), Fraction(1, ticks)
            output.mux(stream.encode(picture))
        output.mux(stream.encode())
    return path


def write_practitioner(path: Path, practitioner: Practitioner, seconds: float, *, rate: int) -> Path:
    """A film of the drawn practitioner."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"g": "15", "preset": "veryfast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = practitioner.size
        stream.pix_fmt = "yuv420p"
        for index in range(round(seconds * rate)):
            pixels = practitioner.frame_at(index / rate)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")))
        container.mux(stream.encode())
    return path


class ScriptedRecognizer:
    """Sees what the script says: poses with the times from which and until which they are taken."""

    def __init__(
        self, script: Sequence[tuple[str, float, float]], gate: Callable[[], object] = lambda: None
    ) -> None:
        """Prepare; ``gate`` is called at every step, and may wait."""
        self.closed = 0
        self.steps = 0
        self._script = tuple(script)
        self._gate = gate

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Taught poses are seen from the start of the film for a second, whatever the script says."""
        self._script = (*((pose.id, 0.0, 1.0) for pose in poses), *self._script)

    def step(self, frame: Frame) -> Recognition:
        self.steps += 1
        self._gate()
        pose = next((one for one, start, end in self._script if start <= frame.t_seconds <= end), None)
        decision = Decision(DecisionKind.POSE, pose, 0.9) if pose else NO_DECISION
        landmarks = np.zeros((len(Landmark), 4), np.float32)
        landmarks[:, 0] = np.linspace(0.3, 0.7, len(Landmark)) * frame.width
        landmarks[:, 1] = np.linspace(0.2, 0.8, len(Landmark)) * frame.height
        landmarks[:, 3] = 1
        person = Person(landmarks, np.zeros((len(Landmark), 3), np.float32), Box.around(landmarks[:, :2]))
        return Recognition(
            frame_index=frame.index,
            t_seconds=frame.t_seconds,
            person=person if pose else None,
            crop=Box(0, 0, 10, 10),
            issues=(),
            top=(Score(pose, 0.9),) if pose else (),
            decision=decision,
            probabilities={pose: 0.9} if pose else {},
        )

    def close(self) -> None:
        self.closed += 1
