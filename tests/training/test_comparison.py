import numpy as np
import pytest

from training.comparison import NOBODY, Judged, answers_of, compared, difference, fused_out_of_fold, table_of


def made(seed: int = 0) -> tuple[np.ndarray, np.ndarray, Judged]:
    """Two towers of three classes and 90 photographs: one often wrong, one that lacks a third of them."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, 90)
    image = rng.normal(0, 1, (90, 3)) + 1.5 * np.eye(3)[labels]
    landmark = rng.normal(0, 1, (90, 3)) + 4 * np.eye(3)[labels]
    landmark[::3] = np.nan
    judged = Judged(labels, np.arange(90).astype(str), np.arange(90) // 18)
    return image.astype(np.float32), landmark.astype(np.float32), judged


def test_nobody_in_the_picture_is_never_right() -> None:
    logs = np.array([[0.1, 0.9], [np.nan, np.nan], [0.8, 0.2]], np.float32)
    np.testing.assert_array_equal(answers_of(logs), [1, NOBODY, 0])


def test_the_weights_of_a_fold_do_not_know_its_labels() -> None:
    image, landmark, judged = made()
    both, weights = fused_out_of_fold(image, landmark, judged)
    turned = np.where(judged.folds == 2, (judged.labels + 1) % 3, judged.labels)
    other, others = fused_out_of_fold(image, landmark, Judged(turned, judged.groups, judged.folds))
    assert weights["2"] == others["2"]
    assert weights["0"] != others["0"]
    np.testing.assert_array_equal(both[judged.folds == 2], other[judged.folds == 2])


def test_two_towers_know_more_than_one_and_nobody_leaves_the_image() -> None:
    image, landmark, judged = made()
    both, _ = fused_out_of_fold(image, landmark, judged)
    np.testing.assert_array_equal(both[::3], image[::3])
    answers = {"image": image, "landmarks": landmark, "both": both}
    figures = compared({name: answers_of(logs) for name, logs in answers.items()}, judged)
    shares = {name: one["top1"] for name, one in figures["conditions"].items()}
    assert shares["both"] > max(shares["image"], shares["landmarks"])
    gain, low, high = figures["differences"]["both − image"]
    assert gain == pytest.approx(shares["both"] - shares["image"])
    assert low < gain < high
    table = table_of(figures)
    assert f"| both − image | {100 * gain:+.1f} (" in table
    assert f"| both | 90 | {shares['both']:.1%} (" in table


def test_a_class_nobody_names_right_lowers_macro_f1_by_its_share() -> None:
    judged = Judged(np.array([0, 0, 1, 1, 2, 2]), np.arange(6).astype(str), np.array([0, 0, 0, 1, 1, 1]))
    one = compared({"one": np.array([0, 0, 1, 1, NOBODY, NOBODY])}, judged)["conditions"]["one"]
    assert (one["top1"], one["macro_f1"]) == pytest.approx((2 / 3, 2 / 3))
    assert one["classes"] == [1, 1, 0]
    assert one["folds"] == {"0": 1.0, "1": pytest.approx(1 / 3)}


def test_photographs_of_one_group_count_hardly_more_than_one() -> None:
    rng = np.random.default_rng(0)
    better, worse = np.repeat(rng.random(20) < 0.8, 10), np.repeat(rng.random(20) < 0.5, 10)
    together = difference(better, worse, np.repeat(np.arange(20), 10).astype(str))
    apart = difference(better, worse, np.arange(200).astype(str))
    assert together[0] == apart[0] == pytest.approx(better.mean() - worse.mean())
    assert together[2] - together[1] > 2 * (apart[2] - apart[1])
    assert difference(better, better, np.arange(200).astype(str)) == (0, 0, 0)
