"""How far a long piece of work is, and how long it will still take."""

from collections.abc import Callable
from typing import Final

Report = Callable[[float], None]
"""Called with the share that is done, 0 to 1; raises :class:`Cancelled` where the rest is not wanted."""

_TOO_EARLY_SECONDS: Final = 1.0


class Cancelled(Exception):  # noqa: N818  a wish, not an error
    """The user does not want the rest."""


def unreported(_share: float) -> None:
    """Nobody wants to know."""


def seconds_left(share: float, elapsed: float) -> float | None:
    """How long the rest takes if it goes on as it went.

    Args:
        share: what is done, 0 to 1.
        elapsed: seconds that it took.

    Returns:
        Seconds, or None while it is too early to say.
    """
    if share <= 0 or elapsed < _TOO_EARLY_SECONDS:
        return None
    return elapsed * (1 - min(share, 1.0)) / min(share, 1.0)


def left_in_words(seconds: float | None) -> str:
    """Such as “about 2 min left”; rounded, because it is a guess."""
    if seconds is None:
        return "a moment, please"
    if seconds < 5:
        return "a few seconds left"
    if seconds < 55:
        return f"about {round(seconds / 5) * 5:.0f} s left"
    if seconds < 3570:
        return f"about {max(1, round(seconds / 60))} min left"
    return f"about {seconds / 3600:.1f} h left"
