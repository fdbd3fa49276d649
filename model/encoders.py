"""The towers' encoders on ONNX Runtime: what a tower sees becomes an embedding of length 1."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle, Precision, Tower
from model.errors import DrishtiError
from model.landmarks import DRAWN_VISIBILITY, LANDMARK_COUNT
from model.onnx_file import check_onnx
from model.runtime import THREADS, Device, DeviceChoice, cuda_missing, open_session

_PREFERRED: Final[dict[bool, tuple[Precision, ...]]] = {
    True: ("fp16", "fp32", "int8"),
    False: ("int8", "fp32", "fp16"),
}
"""Precisions from fastest to slowest, on a GPU and on a CPU."""


def landmark_input(landmarks: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """What the landmark tower sees of a person: only what training and running both have.

    Args:
        landmarks: float32 [33, 4]: x and y in pixels, z, visibility.
        width: of the frame, in pixels.
        height: of the frame, in pixels.

    Returns:
        float32 [33, 3]: x, y in pixels (NaN where the point lies outside the frame) and 1 where it is seen.
    """
    x, y, visibility = landmarks[:, 0], landmarks[:, 1], landmarks[:, 3]
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    return np.stack(
        [
            np.where(inside, x, np.nan),
            np.where(inside, y, np.nan),
            inside & (visibility >= DRAWN_VISIBILITY),
        ],
        axis=1,
    ).astype(np.float32)


class Encoder:
    """One tower's encoder.

    A landmark tower takes float32 [N, 33, 3] as :func:`landmark_input` makes it, an image tower uint8 RGB
    [N, size, size, 3]. All features and all pre-processing are inside the graph.
    """

    def __init__(
        self,
        bundle: Bundle,
        tower: Tower,
        choice: DeviceChoice = DeviceChoice.AUTO,
        *,
        precision: Precision | None = None,
        threads: int = THREADS,
    ) -> None:
        """Open the fastest precision for the device and try it once.

        Args:
            bundle: where the tower is.
            tower: its part of the manifest.
            choice: where it should run.
            precision: to take instead of the fastest, where the tower has it.
            threads: for one run on the CPU.

        Raises:
            DrishtiError: the model file is missing, broken, unsafe or gives no finite embedding.
        """
        on_gpu = choice is not DeviceChoice.CPU and not cuda_missing()
        self.precision = (
            precision
            if precision in tower.files
            else next(one for one in _PREFERRED[on_gpu] if one in tower.files)
        )
        self._name = f"{tower.files[self.precision]} of the bundle {bundle.path}"
        data = bundle.read(tower.files[self.precision])
        check_onnx(data, self._name)
        self._session, self.device = open_session(data, self._name, choice, threads=threads)
        self._input = self._session.get_inputs()[0].name
        self._width = tower.embedding_width
        self.encode(_example(tower))

    device: Device
    precision: Precision

    def encode(self, batch: NDArray[np.float32] | NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embeddings of a batch: float32 [N, embedding_width], rows of length 1.

        Raises:
            DrishtiError: the model does not take this input, or gives numbers that are not finite.
        """
        try:
            (output,) = self._session.run(None, {self._input: batch})
        except Exception as error:  # ONNX Runtime raises classes of its own, without a common base
            raise DrishtiError(f"{self._name} failed to run: export the bundle again.") from error
        embeddings = np.asarray(output, dtype=np.float32)
        lengths = np.linalg.norm(embeddings, axis=-1, keepdims=True)
        if (
            embeddings.shape != (len(batch), self._width)
            or not np.all(lengths > 0)
            or not np.isfinite(lengths).all()
        ):
            raise DrishtiError(
                f"{self._name} gives broken numbers (NaN, or the wrong shape): get the bundle again."
            )
        return np.asarray(embeddings / lengths, dtype=np.float32)


def _example(tower: Tower) -> NDArray[np.float32] | NDArray[np.uint8]:
    if tower.image is not None:
        return np.full((1, tower.image.size, tower.image.size, 3), 128, dtype=np.uint8)
    angles = np.linspace(0, 2 * np.pi, LANDMARK_COUNT, endpoint=False, dtype=np.float32)
    return np.stack([100 + 50 * np.cos(angles), 100 + 80 * np.sin(angles), np.ones_like(angles)], axis=1)[
        None
    ]
