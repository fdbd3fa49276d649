import sys
import time
from pathlib import Path

import numpy as np
import pytest

from model import runtime
from model.errors import DrishtiError
from model.gpu import CPU, cuda_missing
from model.runtime import DeviceChoice, open_session, open_tensorrt
from tests.support.bundles import image_tower, landmark_tower

GPU_CHOICES = [DeviceChoice.CUDA, DeviceChoice.TENSORRT]


def _a_batch(rows: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(0).normal(size=(rows, 33, 3)).astype(np.float32)


@pytest.mark.parametrize("choice", list(DeviceChoice))
def test_whatever_is_asked_for_the_model_runs(choice: DeviceChoice) -> None:
    session = open_session(landmark_tower(8), "a model", choice)
    assert session.run(_a_batch(3)).shape == (3, 8)
    assert session.device.asked is choice


@pytest.mark.skipif(not cuda_missing(), reason="there is a GPU here")
@pytest.mark.parametrize("choice", GPU_CHOICES)
def test_without_a_gpu_the_cpu_runs_and_says_why(choice: DeviceChoice) -> None:
    device = open_session(landmark_tower(8), "a model", choice).device
    assert (device.provider, device.label, device.is_gpu) == (CPU[0], "CPU", False)
    assert device.note == cuda_missing()
    assert open_session(landmark_tower(8), "a model").device.note == "", "nobody asked for a GPU"
    assert open_tensorrt(landmark_tower(8), single=False, half=False) is None


@pytest.mark.skipif(not cuda_missing(), reason="there is a GPU here")
@pytest.mark.parametrize("single", [True, False])
def test_a_driver_whose_cuda_does_not_start_leaves_the_cpu(
    monkeypatch: pytest.MonkeyPatch, single: bool
) -> None:
    """ONNX Runtime really tries to start CUDA here, fails, and drops it in silence."""
    monkeypatch.setattr(runtime, "cuda_missing", lambda: "")
    session = open_session(image_tower(8), "a model", DeviceChoice.CUDA, single=single)
    assert session.device.provider == CPU[0]
    assert session.device.note == "CUDA could not be started"
    assert session.run(np.zeros((2, 8, 8, 3), np.uint8)).shape == (2, 8)


def test_nobody_holds_the_file_of_a_model_that_runs_on_the_cpu() -> None:
    model = landmark_tower(8)
    before = sys.getrefcount(model)
    session = open_session(model, "a model", DeviceChoice.CPU)
    assert sys.getrefcount(model) == before
    assert session.run(_a_batch(1)).shape == (1, 8), "and it runs on"


def test_between_runs_the_threads_of_a_session_sleep() -> None:
    session = open_session(image_tower(256, size=64), "a model", DeviceChoice.CPU)
    pictures = np.zeros((64, 64, 64, 3), np.uint8)
    session.run(pictures)
    before = time.process_time()
    for _ in range(10):
        session.run(pictures[:8])
        time.sleep(0.03)
    busy = time.process_time() - before
    before = time.process_time()
    for _ in range(10):
        session.run(pictures[:8])
    assert busy < time.process_time() - before + 0.1, "of 0.3 seconds that it waited"


def test_a_model_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="the tower cannot be opened"):
        open_session(b"no model", "the tower")
