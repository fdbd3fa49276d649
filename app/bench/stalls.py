"""How long a thread lets events wait, from the beats of a timer in it. Pure."""


def waits(gap_ms: float, beat_ms: float) -> list[float]:
    """How long events would have waited that came evenly between two beats.

    One for each beat that should have been, so that a long stall weighs as much as it lasted.

    Args:
        gap_ms: milliseconds between two beats.
        beat_ms: milliseconds between two beats of a thread that is free.
    """
    return [max(0.0, gap_ms - beat_ms * (1 + k)) for k in range(max(1, int(gap_ms / beat_ms)))]
