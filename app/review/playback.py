"""Where a film stands while it plays: told by a clock that only goes forwards, which the caller reads."""

from typing import Final

SPEEDS: Final = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
_LATE_SECONDS: Final = 0.5


class Playback:
    """Position and speed; all times in seconds."""

    def __init__(self, end: float = 0.0) -> None:
        """At the beginning, standing still.

        Args:
            end: of the film.
        """
        self._end = end
        self._speed = 1.0
        self._place = 0.0
        self._since: float | None = None

    @property
    def playing(self) -> bool:
        """Whether the film goes on by itself."""
        return self._since is not None

    def position(self, now: float) -> float:
        """Seconds from the beginning of the film, at most its end."""
        gone = 0.0 if self._since is None else max(0.0, now - self._since) * self._speed
        return min(self._place + gone, self._end)

    def play(self, now: float) -> None:
        """Go on; from the beginning, where the film is over."""
        if self.position(now) >= self._end:
            self._place = 0.0
        self._since = now

    def pause(self, now: float) -> None:
        """Stand still."""
        self._place, self._since = self.position(now), None

    def seek(self, t_seconds: float, now: float) -> None:
        """Go to a place; a film that plays goes on from there."""
        self._place = min(max(t_seconds, 0.0), self._end)
        if self._since is not None:
            self._since = now

    def set_speed(self, speed: float, now: float) -> None:
        """Play so many seconds of film in a second."""
        self.seek(self.position(now), now)
        self._speed = speed

    def wait_for(self, shown_until: float, shown: float, now: float) -> None:
        """Go back to the picture that is shown where this machine is much too slow for the film.

        Args:
            shown_until: when the next picture should have been shown.
            shown: time of the picture that is shown.
            now: of the clock.
        """
        if self.playing and self.position(now) - shown_until > _LATE_SECONDS * self._speed:
            self.seek(shown, now)
