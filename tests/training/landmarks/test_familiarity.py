import numpy as np
from numpy.typing import NDArray

from model.familiarity import familiarity
from training.landmarks.familiarity import KEPT, fit_familiarity, least_familiarity
from training.metrics import auroc

CHANCE = np.random.default_rng(0)


def _cloud(count: int, *middle: float) -> NDArray[np.float32]:
    return (CHANCE.normal(size=(count, 3)) * [1, 0.1, 0.2] + middle).astype(np.float32)


def test_signs_that_part_known_from_unknown_count_and_others_do_not() -> None:
    known, unknown = _cloud(2000, 0, 0.8, 0.1), _cloud(500, 0, 0.6, 0.1)
    weights = fit_familiarity(known, unknown)
    fresh_known, fresh_unknown = _cloud(500, 0, 0.8, 0.1), _cloud(500, 0, 0.6, 0.1)
    score = auroc(familiarity(fresh_known, weights), familiarity(fresh_unknown, weights))
    assert score > 0.9
    assert abs(weights[0]) < 0.2
    assert weights[1] > 5


def test_both_kinds_count_alike_however_many_there_are() -> None:
    known, unknown = _cloud(5000, 0, 0.8, 0.1), _cloud(100, 0, 0.6, 0.1)
    weights = fit_familiarity(known, unknown)
    middle = np.array([[0, 0.7, 0.1]], dtype=np.float32)
    assert 0.3 < familiarity(middle, weights)[0] < 0.7


def test_the_threshold_keeps_what_was_named_rightly() -> None:
    rows = _cloud(3000, 0, 0.8, 0.1)
    weights = fit_familiarity(rows, _cloud(3000, -1, 0.5, 0.3))
    least = least_familiarity(rows, weights)
    assert abs((familiarity(rows, weights) >= least).mean() - KEPT) < 0.005
    assert least_familiarity(rows[:0], weights) == 0
