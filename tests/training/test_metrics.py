import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.metrics import auroc, calibration_error, false_positive_rate, macro_f1, top_k, wilson_interval


def test_top_k_counts_labels_among_the_best() -> None:
    probabilities = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25]])
    labels = np.array([0, 1, 2])
    assert [top_k(probabilities, labels, k) for k in (1, 2, 3)] == pytest.approx([1 / 3, 2 / 3, 1])


def test_macro_f1_weighs_classes_alike() -> None:
    labels = np.array([0, 0, 0, 1])
    assert macro_f1(np.array([0, 0, 0, 0]), labels) == pytest.approx((6 / 7 + 0) / 2)
    assert macro_f1(labels, labels) == 1


def test_calibration_error_is_zero_where_confidence_is_the_truth() -> None:
    confidence = np.full(10, 0.7)
    right = np.arange(10) < 7
    assert calibration_error(confidence, right) == pytest.approx(0)
    assert calibration_error(np.full(10, 1.0), right) == pytest.approx(0.3)


def test_auroc_and_false_positives_of_a_known_case() -> None:
    positive, negative = np.array([0.9, 0.8, 0.4]), np.array([0.5, 0.3, 0.3])
    assert auroc(positive, negative) == pytest.approx(8 / 9)
    assert auroc(positive, positive) == pytest.approx(0.5)
    assert false_positive_rate(np.linspace(0.5, 1, 101), np.array([0.4, 0.51, 0.6])) == pytest.approx(1 / 3)


@given(st.integers(1, 5000), st.data())
def test_the_interval_holds_the_share(count: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, count))
    low, high = wilson_interval(successes, count)
    assert -1e-9 <= low <= successes / count + 1e-9
    assert successes / count - 1e-9 <= high <= 1 + 1e-9


def test_nothing_counted_says_nothing() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
