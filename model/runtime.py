"""ONNX Runtime sessions, and the truth about the device they run on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.gpu import (
    CPU,
    CUDA,
    TENSORRT,
    FixedRunner,
    Provider,
    cuda_missing,
    cuda_provider,
    engine_folder,
    tensorrt_missing,
    tensorrt_provider,
)
from model.memory import give_back

THREADS: Final = 2
"""Per session: more gain nothing for one picture at a time, and the loop needs the other cores."""
ROWS: Final = "rows"
"""What exported models call the length of a batch."""
_SPIN_MICROSECONDS: Final = "30"


class DeviceChoice(StrEnum):
    """Where the user wants the models to run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    TENSORRT = "tensorrt"


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session really runs.

    Attributes:
        provider: ONNX Runtime's name of it.
        asked: what was asked for.
        note: why it is not what was asked for; empty where it is.
    """

    provider: str
    asked: DeviceChoice
    note: str = ""

    @property
    def is_gpu(self) -> bool:
        """Whether it is one."""
        return self.provider != CPU[0]

    @property
    def label(self) -> str:
        """Short name for people."""
        return {CUDA: "GPU (CUDA)", TENSORRT: "GPU (TensorRT)"}.get(self.provider, "CPU")


class Session:
    """An opened model with one input and one output."""

    def __init__(self, session: Any, device: Device, *, fixed: bool = False) -> None:
        """Wrap ``session``.

        Args:
            session: an ``onnxruntime.InferenceSession``.
            device: where it really runs.
            fixed: whether its shapes are fixed to one row, and its buffers are to stay on the GPU.
        """
        self.device = device
        self._session = session
        self._input = session.get_inputs()[0].name
        self._fixed = FixedRunner(session, "cuda") if fixed else None

    def run(self, batch: NDArray[Any]) -> NDArray[Any]:
        """The output for a batch."""
        if self._fixed is not None:
            return self._fixed.run(batch)
        (output,) = self._session.run(None, {self._input: batch})
        return np.asarray(output)


def may_use_gpu(choice: DeviceChoice) -> bool:
    """Whether a GPU is wanted and seems to be there; only an opened session knows."""
    return choice is not DeviceChoice.CPU and not cuda_missing()


def open_session(
    model: bytes,
    name: str,
    choice: DeviceChoice = DeviceChoice.AUTO,
    *,
    threads: int = THREADS,
    single: bool = False,
    half: bool = False,
) -> Session:
    """Open a model on the device asked for, or on the CPU where that fails.

    Args:
        model: an ONNX file that :func:`model.onnx_file.check_onnx` has accepted.
        name: what to call it in messages.
        choice: AUTO takes the GPU where there is one; TENSORRT begins with CUDA, see
            :func:`open_tensorrt`.
        threads: for one run on the CPU.
        single: whether it gets one row at a time, mostly; on a GPU runs are then recorded and replayed.
        half: whether the model computes in half precision.

    Raises:
        DrishtiError: ONNX Runtime cannot open the model.
    """
    if may_use_gpu(choice):
        for graph in (True, False) if single else (False,):
            # Where an operator is left to the CPU, ONNX Runtime refuses to record.
            opened = _on_gpu(model, cuda_provider(graph=graph), choice, fixed=graph, half=half)
            if opened is not None:
                return opened
    try:
        session = _session(model, [CPU], threads=threads, half=half)
    except Exception as error:  # ONNX Runtime raises classes of its own, without a common base
        raise DrishtiError(f"{name} cannot be opened by ONNX Runtime: get the bundle again.") from error
    # It keeps the file, to start again where a GPU fails; on the CPU that is a copy of the model too many.
    session._model_bytes = None
    give_back()
    asked_for_gpu = choice in (DeviceChoice.CUDA, DeviceChoice.TENSORRT)
    note = (cuda_missing() or "CUDA could not be started") if asked_for_gpu else ""
    return Session(session, Device(session.get_providers()[0], choice, note))


def open_tensorrt(model: bytes, *, single: bool, half: bool) -> Session | None:
    """Open a model on TensorRT, which builds an engine for it: minutes, the first time.

    Returns:
        The session, tried by nobody yet; None where TensorRT cannot be used.
    """
    if tensorrt_missing():
        return None
    provider = tensorrt_provider(engine_folder())
    return _on_gpu(model, provider, DeviceChoice.TENSORRT, fixed=single, half=half)


def _on_gpu(
    model: bytes, provider: Provider, choice: DeviceChoice, *, fixed: bool, half: bool
) -> Session | None:
    """The model on a provider; None where that fails."""
    try:
        session = _session(model, [provider, CPU], threads=THREADS, half=half, single=fixed)
        # A provider that fails to start is dropped in silence: read what is left.
        if session.get_providers()[0] != provider[0]:
            return None
        return Session(session, Device(provider[0], choice), fixed=fixed)
    except Exception:  # noqa: BLE001  ONNX Runtime raises classes of its own; there is something else to try
        return None


def _session(
    model: bytes, providers: Sequence[Provider], *, threads: int, half: bool, single: bool = False
) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # From one operator to the next it is quicker to spin than to sleep and be woken. Any longer would burn
    # the cores that MediaPipe and the window need; after a run there is nothing to wait for.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1")
    options.add_session_config_entry("session.intra_op.spin_duration_us", _SPIN_MICROSECONDS)
    options.add_session_config_entry("session.force_spinning_stop", "1")
    if half:
        # It crashes on what is left to the CPU (ONNX Runtime 1.31).
        options.add_session_config_entry("optimization.disable_specified_optimizers", "NchwcTransformer")
    if single:
        options.add_free_dimension_override_by_name(ROWS, 1)
    return onnxruntime.InferenceSession(model, options, providers=list(providers))
