"""How sure the last minute was. Pure: the time comes with each value."""

from collections import deque
from dataclasses import dataclass
from typing import Final

SECONDS: Final = 60.0
_SPACING: Final = 0.2
"""Values closer together than this many seconds are not told apart."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known at one time.

    Attributes:
        age: seconds before the newest sample.
        confidence: 0 to 1; None where no pose was named.
        name: of the pose or group; empty where there was none.
    """

    age: float
    confidence: float | None
    name: str


class Trace:
    """Keeps a minute of values, however many come, in bounded memory."""

    def __init__(self) -> None:
        # One more than a minute's worth, so that the oldest value lies at the edge.
        self._values: deque[tuple[float, float | None, str]] = deque(maxlen=round(SECONDS / _SPACING) + 1)
        self._samples: tuple[Sample, ...] | None = ()

    def note(self, t: float, confidence: float | None, name: str) -> None:
        """Take what is known at time ``t``, in seconds; a time that jumps back begins a new minute.

        Args:
            t: of the source.
            confidence: 0 to 1; None where no pose is named.
            name: of the pose or group.
        """
        if self._values and t < self._values[-1][0]:
            self._values.clear()
        if self._values and self._values[-1][2] == name and t - self._values[-1][0] < _SPACING:
            return
        self._samples = None
        self._values.append((t, confidence, name if confidence is not None else ""))
        while self._values[-1][0] - self._values[0][0] > SECONDS:
            self._values.popleft()

    def samples(self) -> tuple[Sample, ...]:
        """The last minute, oldest first; the same tuple as long as nothing has come."""
        if self._samples is None:
            newest = self._values[-1][0]
            self._samples = tuple(
                Sample(newest - t, confidence, name) for t, confidence, name in self._values
            )
        return self._samples


def runs(samples: tuple[Sample, ...]) -> tuple[tuple[Sample, ...], ...]:
    """The stretches in which one pose was named without a break, oldest first."""
    found: list[list[Sample]] = []
    before: Sample | None = None
    for sample in samples:
        if sample.confidence is not None:
            if before is None or before.confidence is None or before.name != sample.name:
                found.append([])
            found[-1].append(sample)
        before = sample
    return tuple(tuple(run) for run in found)
