"""The towers' encoders on ONNX Runtime: what a tower sees becomes an embedding of length 1."""

import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle, Precision, Tower
from model.errors import DrishtiError
from model.landmarks import DRAWN_VISIBILITY, LANDMARK_COUNT
from model.onnx_file import check_onnx
from model.runtime import THREADS, Device, DeviceChoice, may_use_gpu, open_session, open_tensorrt

GPU_PRECISIONS: Final[tuple[Precision, ...]] = ("fp16", "fp32", "int8")
"""From fastest to slowest."""
CPU_PRECISIONS: Final[tuple[Precision, ...]] = ("int8", "fp32")
"""From fastest to slowest; half precision is the slowest by far."""


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
        self._name = f"the {tower.kind} tower of the bundle {bundle.path}"
        self._width = tower.embedding_width
        self._example = _example(tower)
        single = tower.kind == "image"
        # A GPU that seems to be there may fail to start, and the CPU wants another precision.
        for on_gpu in (True, False) if may_use_gpu(choice) else (False,):
            self.precision = precision if precision in tower.files else self._fastest(tower, on_gpu)
            half = self.precision == "fp16"
            self._name = f"{tower.files[self.precision]} of the bundle {bundle.path}"
            data = bundle.read(tower.files[self.precision])
            check_onnx(data, self._name)
            self._session = open_session(data, self._name, choice, threads=threads, single=single, half=half)
            if self._session.device.is_gpu == on_gpu:
                break
        self.encode(self._example)
        if choice is DeviceChoice.TENSORRT and self.device.is_gpu:
            threading.Thread(
                target=self._accelerate, args=(data, single, half), name="tensorrt", daemon=True
            ).start()

    precision: Precision

    @property
    def device(self) -> Device:
        """Where it really runs."""
        return self._session.device

    def _fastest(self, tower: Tower, on_gpu: bool) -> Precision:
        for precision in GPU_PRECISIONS if on_gpu else CPU_PRECISIONS:
            if precision in tower.files:
                return precision
        raise DrishtiError(f"{self._name} is for GPUs only (fp16): export it with fp32 too.")

    def _accelerate(self, data: bytes, single: bool, half: bool) -> None:
        """Go over to TensorRT once its engine is built and gives sound numbers."""
        session = open_tensorrt(data, single=single, half=half)
        if session is None:
            return
        try:
            self._embeddings(session.run(self._example), len(self._example))
        except Exception:  # noqa: BLE001  whatever is wrong with it, CUDA goes on
            return
        self._session = session

    def encode(self, batch: NDArray[np.float32] | NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embeddings of a batch: float32 [N, embedding_width], rows of length 1.

        Raises:
            DrishtiError: the model does not take this input, or gives numbers that are not finite.
        """
        try:
            output = self._session.run(batch)
        except Exception as error:  # ONNX Runtime raises classes of its own, without a common base
            raise DrishtiError(f"{self._name} failed to run: export the bundle again.") from error
        return self._embeddings(output, len(batch))

    def _embeddings(self, output: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
        embeddings = np.asarray(output, dtype=np.float32)
        lengths = np.linalg.norm(embeddings, axis=-1, keepdims=True)
        if (
            embeddings.shape != (rows, self._width)
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
