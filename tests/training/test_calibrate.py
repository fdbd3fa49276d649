import numpy as np
import pytest

from model.catalogue import load_catalogue
from model.classifier import log_softmax
from training.calibrate import fit_rejection, fit_shares, fit_temperature

CLASSES = ("tree", "chair", "eagle", "staff", "garland", "no-pose")


def _sampled(temperature: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Cosines, and labels drawn from the probabilities that a temperature gives them."""
    chance = np.random.default_rng(0)
    cosines = chance.uniform(-1, 1, size=(count, len(CLASSES))).astype(np.float32)
    probabilities = np.exp(log_softmax(cosines / temperature))
    labels = (probabilities.cumsum(axis=1) < chance.random((count, 1))).sum(axis=1)
    return cosines, np.minimum(labels, len(CLASSES) - 1)


@pytest.mark.parametrize("temperature", [0.05, 0.2])
def test_the_temperature_that_made_the_labels_is_found(temperature: float) -> None:
    cosines, labels = _sampled(temperature)
    assert fit_temperature(cosines, labels) == pytest.approx(temperature, rel=0.1)


def test_a_part_that_knows_nothing_gets_no_share() -> None:
    cosines, labels = _sampled(0.1)
    noise = np.random.default_rng(1).uniform(-1, 1, size=cosines.shape).astype(np.float32)
    shares, temperature = fit_shares([cosines, noise], labels)
    assert sum(shares) == pytest.approx(1)
    assert shares[1] < 0.05
    assert temperature == pytest.approx(0.1, rel=0.1)


def test_two_parts_are_likelier_than_either() -> None:
    cosines, labels = _sampled(0.1)
    chance = np.random.default_rng(2)
    one, other = (cosines + chance.normal(0, 0.3, size=cosines.shape).astype(np.float32) for _ in range(2))

    def loss(parts: list[np.ndarray]) -> float:
        shares, temperature = fit_shares(parts, labels)
        logs = log_softmax(np.tensordot(np.array(shares) / temperature, np.stack(parts), axes=1))
        return -float(logs[np.arange(len(labels)), labels].mean())

    assert loss([one, other]) < min(loss([one]), loss([other])) - 0.02


def test_what_is_named_as_a_group_is_right_nearly_always() -> None:
    cosines, labels = _sampled(0.15)
    probabilities = np.exp(log_softmax(cosines / np.float32(0.15)))
    rejection = fit_rejection(probabilities, labels, CLASSES, load_catalogue())
    assert 0.3 < rejection.pose < 0.7
    assert rejection.group > 0.8
