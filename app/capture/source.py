"""What all sources of frames have in common."""

import time
from typing import Final, Protocol

from model.errors import DrishtiError
from model.frame import Frame

READ_SECONDS: Final = 0.25
"""A read waits at most about this long, so that whoever reads can stop in time."""
_SLIP_SECONDS: Final = 0.5


class SourceEnded(Exception):  # noqa: N818  an event, not an error
    """The source has come to its end; there will be no more frames."""


class SourceInterrupted(DrishtiError):  # noqa: N818  an event too
    """No pictures come just now; the source tries to recover by itself, so read on."""


class Source(Protocol):
    """A camera, a film or the demo practitioner. Used by one thread."""

    name: str
    """For people."""

    def open(self) -> None:
        """Start; the first picture may take a while after this.

        Raises:
            DrishtiError: there is no such source, or it cannot be used.
        """

    def read(self) -> Frame | None:
        """The newest frame that was not read yet, or None if there is none within ``READ_SECONDS``.

        Raises:
            SourceEnded: there will be no more frames.
            SourceInterrupted: pictures have stopped for now.
            DrishtiError: the source has failed for good.
        """

    def close(self) -> None:
        """Let go of the device or file. Does nothing when called again."""


class PlayClock:
    """The time of a film that is played: it goes with the real time, and stands while nobody reads."""

    def __init__(self) -> None:
        self._started_at: float | None = None

    def wait_until(self, t_seconds: float) -> float:
        """Wait until the film's time is ``t_seconds``, at most ``READ_SECONDS``.

        A reader who comes much too late was paused, or is too slow for this film: the clock is set back to
        ``t_seconds``, and playing goes on from there.

        Returns:
            By how many seconds the film's time has passed ``t_seconds``; below 0 where it is still to come.
        """
        now = time.monotonic()
        if self._started_at is None or now - self._started_at > t_seconds + _SLIP_SECONDS:
            self._started_at = now - t_seconds
        wait = self._started_at + t_seconds - now
        if wait > READ_SECONDS:
            time.sleep(READ_SECONDS)
        elif wait > 0:
            time.sleep(wait)
            wait = 0.0
        return -wait
