"""ONNX Runtime sessions, and the truth about the device they run on."""

import ctypes
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import onnxruntime

from model.errors import DrishtiError

THREADS: Final = 2
"""Per session: more gain nothing for one picture at a time, and the loop needs the other cores."""


class DeviceChoice(StrEnum):
    """Where the user wants the models to run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


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
    def label(self) -> str:
        """Short name for people."""
        return "GPU (CUDA)" if self.provider == "CUDAExecutionProvider" else "CPU"


@cache
def cuda_missing() -> str:
    """Why CUDA cannot be used here; empty where it can.

    The providers that ONNX Runtime lists are those it was compiled with, so the driver is asked.
    """
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return "this ONNX Runtime was built without CUDA"
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return "no NVIDIA driver was found"
    onnxruntime.preload_dlls()
    return ""


def open_session(
    model: bytes, name: str, choice: DeviceChoice = DeviceChoice.AUTO, *, threads: int = THREADS
) -> tuple[Any, Device]:
    """Open a model on the device asked for, or on the CPU where that fails.

    Args:
        model: an ONNX file that :func:`model.onnx_file.check_onnx` has accepted.
        name: what to call it in messages.
        choice: AUTO takes the GPU where there is one.
        threads: for one run on the CPU.

    Returns:
        The ``onnxruntime.InferenceSession`` and the device it really runs on.

    Raises:
        DrishtiError: ONNX Runtime cannot open the model.
    """
    missing = "" if choice is DeviceChoice.CPU else cuda_missing()
    providers = ["CPUExecutionProvider"]
    if choice is not DeviceChoice.CPU and not missing:
        providers.insert(0, "CUDAExecutionProvider")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Spinning threads would burn the cores that MediaPipe and the window need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(model, options, providers=providers)
    except Exception as error:  # ONNX Runtime raises classes of its own, without a common base
        raise DrishtiError(f"{name} cannot be opened by ONNX Runtime: get the bundle again.") from error
    # A provider that fails to start is dropped in silence: read what is left.
    provider = session.get_providers()[0]
    if choice is DeviceChoice.CUDA and provider != "CUDAExecutionProvider":
        return session, Device(provider, choice, missing or "CUDA could not be started")
    return session, Device(provider, choice)
