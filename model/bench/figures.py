"""The statistics of measured times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_DRAWS: Final = 2000
_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measured quantity is spread.

    Attributes:
        n: how often it was measured.
        p50: median.
        p95: 95 % are at most this.
        p99: 99 % are at most this.
        most: the largest.
    """

    n: int
    p50: float
    p95: float
    p99: float
    most: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast as a baseline something is.

    Attributes:
        ratio: median over the rounds of the baseline's median time over this one's.
        low: lower end of its 95 % interval (bootstrap over rounds).
        high: upper end.
        rounds: how many rounds both took part in.
    """

    ratio: float
    low: float
    high: float
    rounds: int


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one value, in the values' own unit."""
    array = np.asarray(values, dtype=np.float64)
    p50, p95, p99 = (float(one) for one in np.percentile(array, [50, 95, 99]))
    return Spread(len(array), p50, p95, p99, float(array.max()))


def paired_ratio(baseline: Sequence[Sequence[float]], candidate: Sequence[Sequence[float]]) -> Ratio:
    """Compare two contenders that took turns, round by round.

    What slows the machine for a while slows both in the same round, so that it hardly changes their ratio.

    Args:
        baseline: seconds of each run, a sequence for each round.
        candidate: the same of the other one, for the same rounds.
    """
    rounds = _medians(baseline) / _medians(candidate)
    draws = np.random.default_rng(0).choice(rounds, size=(_DRAWS, len(rounds)))
    low, high = np.percentile(np.median(draws, axis=1), _INTERVAL)
    return Ratio(float(np.median(rounds)), float(low), float(high), len(rounds))


def _medians(rounds: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    return np.array([np.median(one) for one in rounds], dtype=np.float64)
