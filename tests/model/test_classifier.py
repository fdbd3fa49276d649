from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.bundle import NO_POSE, Bundle, Rejection
from model.catalogue import load_catalogue
from model.classifier import PoseClassifier, log_softmax
from model.errors import DrishtiError
from model.recognition import DecisionKind
from tests.support.bundles import unit_rows, write_bundle

CATALOGUE = load_catalogue()
# Two standing forward bends, one other standing pose, one sitting pose.
CLASSES = ("standing-forward-fold", "downward-facing-dog", "tree", "staff", NO_POSE)
STRICT = Rejection(pose=0.5, group=0.8)


@pytest.fixture
def classifier(tmp_path: Path) -> PoseClassifier:
    return PoseClassifier(Bundle.open(write_bundle(tmp_path, CLASSES)), CATALOGUE)


@pytest.fixture
def fused(tmp_path: Path) -> PoseClassifier:
    return PoseClassifier(Bundle.open(write_bundle(tmp_path, CLASSES, with_image=True)), CATALOGUE)


def _p(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_the_class_nearest_by_cosine_wins(classifier: PoseClassifier) -> None:
    own = unit_rows(len(CLASSES), 16)
    probabilities = classifier.probabilities({"landmark": own})
    assert probabilities.argmax(axis=1).tolist() == list(range(len(CLASSES)))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    cosines = own[0] @ own.T
    np.testing.assert_allclose(probabilities[0], np.exp(log_softmax(cosines / 0.1)), rtol=1e-4)


def test_two_towers_are_fused_as_weighted_log_probabilities(fused: PoseClassifier) -> None:
    landmark, image = unit_rows(1, 16, seed=5), unit_rows(1, 16, seed=6)
    alone_landmark = np.log(fused.probabilities({"landmark": landmark}))
    alone_image = np.log(fused.probabilities({"image": image}))
    expected = np.exp(log_softmax(0.6 * alone_landmark + 0.4 * alone_image))
    both = fused.probabilities({"landmark": landmark, "image": image})
    np.testing.assert_allclose(both, expected, rtol=1e-4)


def test_a_tower_that_saw_nothing_drops_out(fused: PoseClassifier) -> None:
    image = unit_rows(1, 16, seed=6)
    alone = fused.probabilities({"image": image})
    cosines = image @ unit_rows(len(CLASSES), 16, seed=2).T
    np.testing.assert_allclose(alone, np.exp(log_softmax(cosines / 0.2)), rtol=1e-4)


def test_a_sure_pose_is_named(classifier: PoseClassifier) -> None:
    decision = classifier.decide(_p(0.1, 0.1, 0.6, 0.1, 0.1), STRICT)
    assert (decision.kind, decision.id) == (DecisionKind.POSE, "tree")
    assert decision.probability == pytest.approx(0.6)


def test_an_unsure_pose_falls_back_to_its_sure_group(classifier: PoseClassifier) -> None:
    decision = classifier.decide(_p(0.45, 0.42, 0.03, 0.05, 0.05), STRICT)
    assert (decision.kind, decision.id) == (DecisionKind.GROUP, "standing-forward-bend")
    assert decision.probability == pytest.approx(0.87)


def test_the_wider_group_is_named_where_the_narrower_is_unsure(classifier: PoseClassifier) -> None:
    decision = classifier.decide(_p(0.3, 0.3, 0.3, 0.05, 0.05), STRICT)
    assert (decision.kind, decision.id) == (DecisionKind.GROUP, "standing")


def test_nothing_is_named_where_no_group_is_sure(classifier: PoseClassifier) -> None:
    decision = classifier.decide(_p(0.3, 0.1, 0.1, 0.3, 0.2), STRICT)
    assert (decision.kind, decision.id) == (DecisionKind.NONE, None)


def test_no_pose_is_never_named_and_never_listed(classifier: PoseClassifier) -> None:
    probabilities = _p(0.05, 0.05, 0.05, 0.05, 0.8)
    decision = classifier.decide(probabilities, Rejection(pose=0, group=0))
    assert (decision.kind, decision.id) == (DecisionKind.NONE, None)
    assert decision.probability == pytest.approx(0.8)
    assert NO_POSE not in [score.pose_id for score in classifier.top(probabilities)]
    assert len(classifier.top(probabilities)) == 4


@given(arrays(np.float32, (3, 16), elements=st.floats(-1, 1, width=32)))
def test_probabilities_are_finite_and_sum_to_one(
    rows: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        classifier = PoseClassifier(Bundle.open(write_bundle(Path(folder), CLASSES)), CATALOGUE)
    probabilities = classifier.probabilities({"landmark": rows})
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-4)


def test_a_bundle_of_unknown_poses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="moonwalk"):
        PoseClassifier(Bundle.open(write_bundle(tmp_path, ("tree", "moonwalk"))), CATALOGUE)


def test_what_a_pose_cannot_be_is_given_to_no_pose(classifier: PoseClassifier) -> None:
    probabilities = _p(0.1, 0.1, 0.6, 0.15, 0.05)
    given_away = classifier.without(probabilities, {"tree"})
    np.testing.assert_allclose(given_away, _p(0.1, 0.1, 0.0, 0.15, 0.65), rtol=1e-6)
    assert classifier.decide(given_away, STRICT).kind is DecisionKind.NONE
    assert "tree" not in [score.pose_id for score in classifier.top(given_away, 3)]
    np.testing.assert_array_equal(classifier.without(probabilities, {"eagle"}), probabilities)


def test_without_a_class_for_no_pose_what_it_cannot_be_is_left_out(tmp_path: Path) -> None:
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES[:-1]))
    np.testing.assert_allclose(
        PoseClassifier(bundle, CATALOGUE).without(_p(0.2, 0.2, 0.5, 0.1), {"tree"}), _p(0.2, 0.2, 0, 0.1)
    )


def test_a_pose_is_named_only_where_it_is_like_what_was_learned(tmp_path: Path) -> None:
    own = unit_rows(len(CLASSES), 16)
    # Prototypes of the first three classes only: the fourth lies near none.
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES, prototypes=own[:3].astype(np.float16)))
    classifier = PoseClassifier(bundle, CATALOGUE)
    plain = classifier.probabilities({"landmark": own})
    doubted = classifier.doubted(plain, {"landmark": own})
    np.testing.assert_allclose(doubted.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(doubted[:3], plain[:3])
    assert classifier.decide(plain[3], STRICT).id == "staff"
    assert classifier.decide(doubted[3], STRICT).kind is DecisionKind.NONE


def test_beside_an_image_tower_familiarity_is_not_asked_for(tmp_path: Path) -> None:
    own, image = unit_rows(len(CLASSES), 16)[3:4], unit_rows(1, 16, seed=5)
    folder = write_bundle(tmp_path, CLASSES, with_image=True, prototypes=-own.astype(np.float16))
    classifier = PoseClassifier(Bundle.open(folder), CATALOGUE)
    alone = classifier.probabilities({"landmark": own})
    assert classifier.doubted(alone, {"landmark": own})[0, 3] < 0.1 < alone[0, 3]
    both = classifier.probabilities({"landmark": own, "image": image})
    np.testing.assert_array_equal(classifier.doubted(both, {"landmark": own, "image": image}), both)


def test_without_prototypes_everything_is_familiar(classifier: PoseClassifier) -> None:
    rows = unit_rows(7, 16, seed=3)
    probabilities = classifier.probabilities({"landmark": rows})
    np.testing.assert_array_equal(classifier.doubted(probabilities, {"landmark": rows}), probabilities)
