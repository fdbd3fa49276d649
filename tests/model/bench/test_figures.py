import numpy as np
import pytest

from model.bench.figures import paired_ratio, spread


def test_percentiles_are_of_all_values() -> None:
    one = spread([float(value) for value in range(1, 102)])
    assert (one.n, one.p50, one.p95, one.p99, one.most) == (101, 51.0, 96.0, 100.0, 101.0)


def test_what_slows_both_in_a_round_leaves_their_ratio_alone() -> None:
    chance = np.random.default_rng(1)
    weather = chance.uniform(1, 5, size=30)
    slow = [list(0.1 * one * chance.uniform(0.95, 1.05, size=9)) for one in weather]
    fast = [list(0.04 * one * chance.uniform(0.95, 1.05, size=9)) for one in weather]
    ratio = paired_ratio(slow, fast)
    assert ratio.ratio == pytest.approx(2.5, rel=0.03)
    assert 2.4 < ratio.low <= ratio.ratio <= ratio.high < 2.6
    assert ratio.rounds == 30
