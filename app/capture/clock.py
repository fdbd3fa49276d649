"""A clock that goes on while the computer sleeps."""

import sys
import time
from collections.abc import Callable


def seconds_with_sleep() -> float:
    """Seconds since some moment, the time asleep included; the moment differs between systems.

    Python's monotonic clock stands still during sleep on Linux and macOS, and goes on on Windows.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":  # noqa: RET505  mypy understands platforms in this form only
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    else:
        return time.monotonic()


class WakeClock:
    """The monotonic clock, but for the time asleep since it was made, which it counts too.

    So that a hold cannot go on through a sleep, and moments after one are told rightly.
    """

    def __init__(self, source: Callable[[], float] = seconds_with_sleep) -> None:
        self._source = source
        self._offset = time.monotonic() - source()

    def now(self) -> float:
        """Seconds; equal to ``time.monotonic()`` until the computer sleeps."""
        return self._source() + self._offset
