"""How models run on NVIDIA GPUs: which libraries are there, and the options of ONNX Runtime's providers."""

import ctypes
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from platformdirs import user_cache_path

CUDA: Final = "CUDAExecutionProvider"
TENSORRT: Final = "TensorrtExecutionProvider"
Provider = tuple[str, dict[str, str]]
CPU: Final[Provider] = ("CPUExecutionProvider", {})


@cache
def cuda_missing() -> str:
    """Why CUDA cannot be used here; empty where it can.

    The providers that ONNX Runtime lists are those it was compiled with, so the driver is asked.
    """
    if CUDA not in onnxruntime.get_available_providers():
        return "this ONNX Runtime was built without CUDA"
    if not _loads("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"):
        return "no NVIDIA driver was found"
    onnxruntime.preload_dlls()
    return ""


@cache
def tensorrt_missing() -> str:
    """Why TensorRT cannot be used here; empty where it can."""
    if cuda_missing():
        return cuda_missing()
    if TENSORRT not in onnxruntime.get_available_providers():
        return "this ONNX Runtime was built without TensorRT"
    if not _loads("nvinfer_10.dll" if sys.platform == "win32" else "libnvinfer.so.10"):
        return "TensorRT 10 was not found"
    return ""


def cuda_provider(*, graph: bool) -> Provider:
    """CUDA with its options.

    Args:
        graph: whether runs are recorded once and replayed (CUDA graph); shapes and addresses must then stay.
    """
    return CUDA, {
        "device_id": "0",
        "arena_extend_strategy": "kSameAsRequested",  # others need the GPU's memory too
        "cudnn_conv_algo_search": "HEURISTIC",  # trying all takes seconds at start and gains little
        "enable_cuda_graph": "1" if graph else "0",
    }


def tensorrt_provider(cache_folder: Path) -> Provider:
    """TensorRT with its options; engines are kept, since building one takes minutes.

    Args:
        cache_folder: for the engines; TensorRT itself tells those of other GPUs and versions apart.
    """
    return TENSORRT, {
        "device_id": "0",
        "trt_fp16_enable": "1",
        "trt_layer_norm_fp32_fallback": "1",
        "trt_engine_cache_enable": "1",
        "trt_engine_cache_path": str(cache_folder),
        "trt_timing_cache_enable": "1",
        "trt_timing_cache_path": str(cache_folder),
    }


def engine_folder() -> Path:
    """Where TensorRT's engines are kept, made if it is not there."""
    return user_cache_path("drishti", appauthor=False, ensure_exists=True) / "tensorrt"


class FixedRunner:
    """Runs a session on one row at a time, in buffers that stay where they are, as CUDA graphs need."""

    def __init__(self, session: Any, device: str) -> None:
        """Make the buffers.

        Args:
            session: with one input and one output of fixed shapes, the first length of both 1.
            device: where the buffers lie, ``cuda`` or ``cpu``.
        """
        (source,), (result,) = session.get_inputs(), session.get_outputs()
        kinds = {"tensor(uint8)": np.uint8, "tensor(float)": np.float32}
        make = onnxruntime.OrtValue.ortvalue_from_shape_and_type
        self._session = session
        self._input = make(source.shape, kinds[source.type], device, 0)
        self._output = make(result.shape, kinds[result.type], device, 0)
        self._binding = session.io_binding()
        self._binding.bind_ortvalue_input(source.name, self._input)
        self._binding.bind_ortvalue_output(result.name, self._output)

    def run(self, batch: NDArray[Any]) -> NDArray[np.float32]:
        """The session's output for each row of a batch."""
        rows = []
        for row in batch:
            self._input.update_inplace(np.ascontiguousarray(row[None]))
            self._session.run_with_iobinding(self._binding)
            rows.append(np.array(self._output.numpy(), dtype=np.float32))
        return np.concatenate(rows)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
