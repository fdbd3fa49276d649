"""Soft tones at the start of a hold, its goal and its end: which one, when, and how it sounds. No Qt."""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.hold import Hold

RATE: Final = 48_000
"""Samples per second."""
PEAK: Final = 0.3
"""Of the full range: to be noticed, not to startle."""
LATE: Final = 3.0
"""Seconds after which a goal is no longer marked."""
_FADE_SECONDS: Final = 0.02
_OVERTONES: Final = ((1, 1.0), (2, 0.25), (3, 0.08))
"""Multiples of a note's frequency, and how loud each is: rounder than a bare sine."""


class Tone(StrEnum):
    """What is marked."""

    START = "start"
    GOAL = "goal"
    END = "end"


# Start in seconds, frequency in hertz, time to fall to a third in seconds.
_NOTES: Final[dict[Tone, tuple[tuple[float, float, float], ...]]] = {
    Tone.START: ((0.0, 392.0, 0.16), (0.14, 587.3, 0.24)),
    Tone.GOAL: ((0.0, 523.3, 0.34), (0.12, 659.3, 0.34), (0.24, 784.0, 0.42)),
    Tone.END: ((0.0, 493.9, 0.16), (0.14, 329.6, 0.28)),
}
_RINGING: Final = 4.0
"""So many times the falling time a note is followed; the fade takes the rest."""


class Tones:
    """Finds the tone for the states of the practice that follow each other."""

    def __init__(self) -> None:
        self._hold: tuple[str, float] | None = None
        self._reached = False

    def update(self, running: Hold | None, goal: float) -> Tone | None:
        """Take what stands now; call it again and again.

        Args:
            running: the hold that runs, if one does.
            goal: seconds that it is meant to last.

        Returns:
            The tone to sound now, or None.
        """
        before, self._hold = self._hold, (running.pose_id, running.start) if running is not None else None
        if running is None:
            return Tone.END if before is not None else None
        if self._hold != before:
            self._reached = running.duration >= goal
            return Tone.START
        if not self._reached and running.duration >= goal:
            self._reached = True
            return Tone.GOAL if running.duration - goal <= LATE else None
        return None


def samples(tone: Tone) -> NDArray[np.int16]:
    """How a tone sounds: int16 [n], one channel, ``RATE`` a second; it begins and ends in silence."""
    notes = _NOTES[tone]
    length = max(start + _RINGING * falling for start, _, falling in notes)
    t = np.arange(round(length * RATE)) / RATE
    sound = np.zeros_like(t)
    for start, frequency, falling in notes:
        since = np.maximum(t - start, 0.0)
        swell = np.minimum(since / _FADE_SECONDS, 1.0)
        wave = sum(loud * np.sin(2 * np.pi * frequency * multiple * since) for multiple, loud in _OVERTONES)
        sound += wave * swell * np.exp(-since / falling)
    sound *= np.minimum((t[-1] - t) / _FADE_SECONDS, 1.0)
    return np.asarray(sound * (PEAK * 32767 / np.abs(sound).max()), dtype=np.int16)
