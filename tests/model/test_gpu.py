from pathlib import Path

import numpy as np
import onnxruntime

from model.gpu import CUDA, TENSORRT, FixedRunner, cuda_provider, tensorrt_provider
from tests.support.bundles import image_tower


def test_fixed_buffers_give_what_a_plain_run_gives() -> None:
    """On the CPU: buffers, binding and replaying in place are the same calls on a GPU."""
    options = onnxruntime.SessionOptions()
    options.add_free_dimension_override_by_name("n", 1)
    session = onnxruntime.InferenceSession(image_tower(16), options, providers=["CPUExecutionProvider"])
    pictures = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    (wanted,) = onnxruntime.InferenceSession(image_tower(16), providers=["CPUExecutionProvider"]).run(
        None, {"image": pictures}
    )
    runner = FixedRunner(session, "cpu")
    np.testing.assert_allclose(runner.run(pictures), wanted, rtol=1e-5)
    first = runner.run(pictures[:1])
    runner.run(pictures[1:])
    np.testing.assert_allclose(first, wanted[:1], rtol=1e-5)


def test_options_are_texts_as_onnx_runtime_wants_them(tmp_path: Path) -> None:
    for name, options in (cuda_provider(graph=True), tensorrt_provider(tmp_path)):
        assert name in (CUDA, TENSORRT)
        assert all(isinstance(value, str) for value in options.values())
    assert cuda_provider(graph=True)[1]["enable_cuda_graph"] == "1"
    assert cuda_provider(graph=False)[1]["enable_cuda_graph"] == "0"
    assert tensorrt_provider(tmp_path)[1]["trt_engine_cache_path"] == str(tmp_path)
