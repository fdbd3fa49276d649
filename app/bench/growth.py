"""What a long session keeps: how its memory grows, and measured values in bounded memory. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

_SETTLED: Final = 0.1
"""Share of a session after which everything that is loaded when it is needed has been."""
_MOST: Final = 20_000


class Sample(NamedTuple):
    """What stood at one moment.

    Attributes:
        seconds: since the watching began.
        resident: bytes in memory.
        frames: pictures painted by then.
        recognitions: recognitions with new landmarks made by then.
    """

    seconds: float
    resident: int
    frames: int
    recognitions: int


def growth(samples: Sequence[Sample]) -> Mapping[str, Any]:
    """How memory grows once the session has settled; empty where there are not two moments to compare.

    Args:
        samples: in order of time; the last one is the end of the session.
    """
    settled = [one for one in samples if one.seconds >= _SETTLED * samples[-1].seconds]
    if len(settled) < 2:
        return {}
    first, last = settled[0], settled[-1]
    megabytes = (last.resident - first.resident) / 1e6
    recognitions = last.recognitions - first.recognitions
    return {
        "from_s": round(first.seconds, 1),
        "to_s": round(last.seconds, 1),
        "resident_mb": [round(one.resident / 1e6, 1) for one in (first, last)],
        "grown_mb": round(megabytes, 1),
        "recognitions": recognitions,
        "grown_mb_per_10000_recognitions": round(1e4 * megabytes / recognitions, 2) if recognitions else None,
    }


class Values:
    """Measured values, of which only every second one is kept whenever there are too many.

    They stay spread evenly over the whole time, so that percentiles can be read from them.
    """

    def __init__(self) -> None:
        self.kept: list[float] = []
        self._each = 1
        self._passed = 0

    def note(self, value: float) -> None:
        """Take a value, or pass it over."""
        self._passed += 1
        if self._passed % self._each:
            return
        self.kept.append(value)
        if len(self.kept) > _MOST:
            del self.kept[::2]
            self._each *= 2
