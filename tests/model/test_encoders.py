import json
from pathlib import Path

import numpy as np
import pytest

from model import runtime
from model.bundle import Bundle, Precision
from model.encoders import Encoder, landmark_input
from model.errors import DrishtiError
from model.gpu import cuda_missing
from model.runtime import DeviceChoice
from tests.support.bundles import landmark_tower, write_bundle

CLASSES = ("tree", "warrior-ii")


def _encoder(folder: Path) -> Encoder:
    bundle = Bundle.open(folder)
    return Encoder(bundle, bundle.manifest.towers[0], DeviceChoice.CPU)


def test_embeddings_have_length_one(tmp_path: Path) -> None:
    encoder = _encoder(write_bundle(tmp_path, CLASSES))
    batch = np.random.default_rng(3).normal(size=(5, 33, 3)).astype(np.float32)
    batch[0, 4] = np.nan
    embeddings = encoder.encode(batch)
    assert embeddings.shape == (5, 16)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, rtol=1e-5)


def test_nan_weights_are_refused_when_the_model_is_opened(tmp_path: Path) -> None:
    weight = np.full((99, 16), np.nan, dtype=np.float32)
    with pytest.raises(DrishtiError, match="broken numbers"):
        _encoder(write_bundle(tmp_path, CLASSES, tower=landmark_tower(16, weight)))


def test_a_model_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="broken numbers"):
        _encoder(write_bundle(tmp_path, CLASSES, tower=landmark_tower(8)))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match=r"landmark\.onnx"):
        _encoder(write_bundle(tmp_path, CLASSES, tower=b"not a model"))


def test_the_device_is_what_runs_not_what_was_asked_for(tmp_path: Path) -> None:
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES))
    device = Encoder(bundle, bundle.manifest.towers[0], DeviceChoice.CUDA).device
    if cuda_missing():
        assert device.provider == "CPUExecutionProvider"
        assert device.note == cuda_missing()
    else:
        assert device.provider == "CUDAExecutionProvider"


def test_points_outside_the_frame_are_neither_placed_nor_seen() -> None:
    landmarks = np.tile(np.array([10, 20, 0, 0.9], dtype=np.float32), (33, 1))
    landmarks[1, 0] = -1
    landmarks[2, 1] = 101
    landmarks[3, 3] = 0.49
    seen = landmark_input(landmarks, width=200, height=100)
    assert np.isnan(seen[[1, 2], :2]).all()
    assert seen[[1, 2, 3], 2].tolist() == [0, 0, 0]
    assert seen[3, :2].tolist() == [10, 20]
    assert seen[[0, 4], 2].tolist() == [1, 1]


def _precisions(folder: Path, **files: str) -> Bundle:
    """A bundle whose landmark tower lists these files, all with the same content."""
    write_bundle(folder, CLASSES)
    for name in files.values():
        (folder / name).write_bytes((folder / "landmark.onnx").read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["towers"][0]["files"] = files
    manifest["sha256"] |= dict.fromkeys(files.values(), manifest["sha256"]["landmark.onnx"])
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return Bundle.open(folder)


def test_the_cpu_takes_int8_then_fp32_and_never_half_precision_by_itself(tmp_path: Path) -> None:
    def taken(bundle: Bundle, precision: Precision | None = None) -> str:
        return Encoder(bundle, bundle.manifest.towers[0], DeviceChoice.CPU, precision=precision).precision

    every = _precisions(tmp_path / "every", fp16="half.onnx", fp32="full.onnx", int8="bytes.onnx")
    assert taken(every) == "int8"
    assert taken(every, precision="fp32") == "fp32"
    assert taken(every, precision="fp16") == "fp16", "somebody asked for it"
    two = _precisions(tmp_path / "two", fp16="half.onnx", fp32="full.onnx")
    assert taken(two) == "fp32"
    assert taken(two, precision="int8") == "fp32", "the tower has no other"
    with pytest.raises(DrishtiError, match="for GPUs only"):
        taken(_precisions(tmp_path / "one", fp16="half.onnx"))


@pytest.mark.skipif(not cuda_missing(), reason="there is a GPU here")
def test_where_cuda_does_not_start_the_cpu_s_precision_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "cuda_missing", lambda: "")
    bundle = _precisions(tmp_path, fp16="half.onnx", fp32="full.onnx", int8="bytes.onnx")
    encoder = Encoder(bundle, bundle.manifest.towers[0], DeviceChoice.AUTO)
    assert (encoder.precision, encoder.device.label) == ("int8", "CPU")
