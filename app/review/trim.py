"""The marked part of a film."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Trim:
    """From one picture to another, both included.

    Attributes:
        first: number of the first picture, None for the beginning of the film.
        last: number of the last picture, None for its end.
    """

    first: int | None = None
    last: int | None = None

    @property
    def marked(self) -> bool:
        """Whether anything is left out."""
        return self.first is not None or self.last is not None

    def with_first(self, index: int) -> "Trim":
        """Begin at a picture; an end before it is given up."""
        return Trim(index, self.last if self.last is None or self.last >= index else None)

    def with_last(self, index: int) -> "Trim":
        """End with a picture; a beginning after it is given up."""
        return replace(self, last=index, first=self.first if (self.first or 0) <= index else None)

    def bounds(self, count: int) -> tuple[int, int]:
        """First and last picture in a film of ``count`` pictures."""
        first = min(max(self.first or 0, 0), count - 1)
        last = count - 1 if self.last is None else min(self.last, count - 1)
        return first, max(first, last)
