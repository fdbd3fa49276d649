"""Times of a source as times of the film that is made of it. Pure.

The film keeps the times of the frames, so it lasts as long as what it shows. Only where nothing was seen for
long (a pause, a lost camera, a computer asleep) or where the source began again is it cut.
"""

from typing import Final

LONGEST_GAP: Final = 5.0
"""Seconds without a frame that a film still shows as they were, as a picture that stands still."""
CUT_SECONDS: Final = 0.1
"""How long the last picture before a cut is shown."""


class FilmClock:
    """One for each recording."""

    def __init__(self) -> None:
        self._pieces: list[tuple[float, float]] = []  # from which time of the source, what to add to it
        self._source = ""
        self._last = 0.0

    def place(self, t: float, source: str) -> float:
        """Where a new frame goes.

        Args:
            t: its time, seconds of the source.
            source: which source that is; times of two sources have nothing to do with each other.

        Returns:
            Seconds of the film.
        """
        if not self._pieces:
            self._pieces.append((t, -t))
        elif source != self._source or not 0 <= t - self._last <= LONGEST_GAP:
            ends = self._last + self._pieces[-1][1]
            self._pieces.append((t, ends + CUT_SECONDS - t))
        self._source, self._last = source, t
        return t + self._pieces[-1][1]

    def of(self, t: float) -> float:
        """Seconds of the film at a time of the source, 0 for what was before the film."""
        since, offset = next((piece for piece in reversed(self._pieces) if piece[0] <= t), (t, -t))
        return t + offset if self._pieces and since <= t else 0.0
