"""The stretch of a film that is in sight, where all of it would be too small to read."""

from dataclasses import dataclass
from typing import Final

LEAST_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one time to another, within a film.

    Attributes:
        whole: seconds of the film.
        start: in seconds.
        end: in seconds.
    """

    whole: float
    start: float
    end: float

    @classmethod
    def of(cls, whole: float) -> "Stretch":
        """All of a film."""
        return cls(whole, 0.0, whole)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def is_whole(self) -> bool:
        """Whether all of the film is in sight."""
        return self.seconds >= self.whole

    def zoomed(self, factor: float, around: float) -> "Stretch":
        """Show more of the film, or less where ``factor`` is below 1.

        Args:
            factor: of the length.
            around: a time that keeps its place.
        """
        seconds = min(max(self.seconds * factor, LEAST_SECONDS), self.whole)
        share = (around - self.start) / self.seconds if self.seconds > 0 else 0.0
        return self._placed(around - share * seconds, seconds)

    def moved(self, seconds: float) -> "Stretch":
        """Show another part, as long."""
        return self._placed(self.start + seconds, self.seconds)

    def showing(self, t_seconds: float) -> "Stretch":
        """The same where the time is in sight; else the part that begins a little before it."""
        if self.start <= t_seconds <= self.end:
            return self
        return self._placed(t_seconds - 0.1 * self.seconds, self.seconds)

    def _placed(self, start: float, seconds: float) -> "Stretch":
        start = min(max(start, 0.0), max(0.0, self.whole - seconds))
        return Stretch(self.whole, start, start + seconds)
