"""From a film to its holds and the body in every picture, by the same steps as everywhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from app.review.progress import Report, unreported
from app.review.timeline import Timeline
from model.errors import DrishtiError
from model.film import Film
from model.frame import Frame
from model.hold import Hold
from model.landmarks import Landmark
from model.person import Box, Person
from model.personal import PersonalPose
from model.practice import Practice
from model.recognition import Recognition

COUNT: Final = len(Landmark)
_FINE: Final = 4.0
"""Landmarks are kept in quarters of a pixel, which 16 bits hold for any film."""
_NOBODY: Final = np.iinfo(np.int16).min
_MOST: Final = np.iinfo(np.int16).max


class FrameRecognizer(Protocol):
    """What is needed of a recogniser."""

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Recognise these taught poses from now on, and no others."""

    def step(self, frame: Frame) -> Recognition:
        """Recognise one frame."""

    def close(self) -> None:
        """Free everything."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """All that is kept of a film.

    Attributes:
        timeline: the holds.
        times: float64 [n], when each recognised picture is shown, in seconds.
        bodies: int16 [n, 33, 3]: x and y in quarters of a pixel, visibility in per cent.
        warning: one sentence where the film broke off, else empty.
        taught: which taught poses were known, see :func:`app.personal.mark_of`.
    """

    timeline: Timeline
    times: NDArray[np.float64]
    bodies: NDArray[np.int16]
    warning: str = ""
    taught: str = ""

    def person_at(self, t_seconds: float) -> Person | None:
        """The body in the picture that is shown at a time, for drawing; None where there was none."""
        place = int(np.searchsorted(self.times, t_seconds + 1e-6, side="right")) - 1
        if place < 0 or self.bodies[place, 0, 0] == _NOBODY:
            return None
        landmarks = np.zeros((COUNT, 4), np.float32)
        landmarks[:, :2] = self.bodies[place, :, :2] / _FINE
        landmarks[:, 3] = self.bodies[place, :, 2] / 100
        return Person(landmarks, np.zeros((COUNT, 3), np.float32), Box.around(landmarks[:, :2]))


def without_bodies(timeline: Timeline) -> Analysis:
    """Holds of which nothing else is known."""
    return Analysis(timeline, np.empty(0), np.empty((0, COUNT, 3), np.int16))


def analyse(
    path: Path,
    recognizer: FrameRecognizer,
    bundle: str,
    report: Report = unreported,
    *,
    seconds: float = 0.0,
) -> Analysis:
    """Recognise every picture of a film.

    Args:
        path: the film.
        recognizer: for pictures that follow each other.
        bundle: name of the recogniser's bundle.
        report: told the share of the film that is done.
        seconds: length of the film; 0 takes what the file states, which may be nothing.

    Raises:
        DrishtiError: the file is no film, or the recogniser fails. A film that breaks off gives a warning.
        Cancelled: raised by ``report``.
    """
    practice = Practice()
    holds: list[Hold] = []
    times: list[float] = []
    bodies: list[NDArray[np.int16]] = []
    warning = ""
    with Film(path) as film:
        frames = film.frames()
        length = seconds or film.duration
        end = 0.0
        while True:
            try:
                frame = next(frames, None)
            except DrishtiError as error:
                warning, frame = str(error), None
            if frame is None:
                break
            report(min(1.0, frame.t_seconds / length) if length > 0 else 0.0)
            recognition = recognizer.step(frame)
            completed = practice.update(recognition).completed
            if completed is not None:
                holds.append(completed)
            times.append(frame.t_seconds)
            bodies.append(_packed(recognition))
            end = frame.t_seconds
        duration = end if warning else max(end, length)
    last = practice.finish()
    holds += [last] if last is not None else []
    return Analysis(Timeline(tuple(holds), duration, bundle), np.asarray(times), np.stack(bodies), warning)


def _packed(recognition: Recognition) -> NDArray[np.int16]:
    if recognition.person is None:
        return np.full((COUNT, 3), _NOBODY, np.int16)
    landmarks = recognition.person.landmarks
    scaled = np.column_stack([landmarks[:, :2] * _FINE, landmarks[:, 3:] * 100])
    return np.asarray(np.clip(np.rint(np.nan_to_num(scaled)), _NOBODY + 1, _MOST), dtype=np.int16)
