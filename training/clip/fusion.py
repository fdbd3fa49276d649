"""The landmark tower beside the image tower, and how much each of them counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from model.bundle import Bundle, Tower
from model.classifier import log_softmax
from model.encoders import Encoder, landmark_input
from model.errors import DrishtiError
from model.runtime import DeviceChoice
from training.clip.people import People

_HEAVIEST = 4.0
_ROWS = 256


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkTower:
    """The landmark tower of another bundle, for the classes of the image tower.

    Attributes:
        bundle: where it is.
        tower: its part of that manifest.
        class_embeddings: float32 [classes, width], rows of length 1, in the order of the image tower's
        classes.
    """

    bundle: Bundle
    tower: Tower
    class_embeddings: NDArray[np.float32]

    @classmethod
    def of(cls, bundle: Bundle, classes: Sequence[str]) -> "LandmarkTower":
        """Take the landmark tower out of a bundle.

        Raises:
            DrishtiError: it has none, or it does not know all the classes.
        """
        towers = [tower for tower in bundle.manifest.towers if tower.kind == "landmark"]
        if not towers:
            raise DrishtiError(f"The bundle {bundle.path} has no landmark tower: choose another one.")
        known = bundle.manifest.classes
        if missing := [name for name in classes if name not in known]:
            raise DrishtiError(
                f"The landmark tower of {bundle.path} does not know {', '.join(missing[:3])}: "
                "leave these classes out, or fit without it."
            )
        rows = [known.index(name) for name in classes]
        # Beside an image tower both decide together.
        alone = towers[0].model_copy(update={"familiarity": None})
        return cls(bundle, alone, bundle.class_embeddings(towers[0])[rows])

    def log_probabilities(self, people: People) -> NDArray[np.float32]:
        """What it says of each photograph: float32 [N, classes], NaN where nobody was found."""
        encoder = Encoder(self.bundle, self.tower, DeviceChoice.CPU)
        inputs = np.stack(
            [
                landmark_input(landmarks, int(width), int(height))
                for landmarks, (width, height) in zip(people.landmarks, people.sizes, strict=True)
            ]
        )
        logs = np.full((len(inputs), len(self.class_embeddings)), np.nan, np.float32)
        found = np.flatnonzero(people.found)
        for start in range(0, len(found), _ROWS):
            rows = found[start : start + _ROWS]
            cosines = encoder.encode(inputs[rows]) @ self.class_embeddings.T
            logs[rows] = log_softmax(cosines / self.tower.temperature)
        return logs


def fuse(
    image: NDArray[np.float32], landmark: NDArray[np.float32], weights: tuple[float, float]
) -> NDArray[np.float32]:
    """Weighted sum of two towers' log-probabilities, normalised; the image tower alone where the other is
    NaN.

    Args:
        image: float32 [N, classes].
        landmark: float32 [N, classes], rows may be NaN.
        weights: of image and landmark tower.
    """
    both = log_softmax(weights[0] * image + weights[1] * landmark)
    return np.where(np.isfinite(landmark).all(axis=1, keepdims=True), both, image)


def fit_weights(
    image: NDArray[np.float32], landmark: NDArray[np.float32], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """The weights of image and landmark tower under which the labels are likeliest.

    Args:
        image: log-probabilities, float32 [N, classes].
        landmark: likewise; rows with NaN do not count.
        labels: int64 [N].

    Raises:
        DrishtiError: nobody was found in any photograph.
    """
    rows = np.flatnonzero(np.isfinite(landmark).all(axis=1))
    if len(rows) == 0:
        raise DrishtiError("Nobody was found in the validation photographs: the towers cannot be fused.")

    def loss(weights: NDArray[np.float64]) -> float:
        logs = log_softmax(weights[0] * image[rows] + weights[1] * landmark[rows])
        return -float(logs[np.arange(len(rows)), labels[rows]].mean())

    found = minimize(loss, np.array([0.5, 0.5]), method="Nelder-Mead", bounds=[(0, _HEAVIEST)] * 2)
    return round(float(found.x[0]), 4), round(float(found.x[1]), 4)
