import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray

from model.onnx_file import check_onnx
from tests.support.tiny_clip import CONFIGURATION
from training.clip.byte_graph import byte_graph, has_byte_graph
from training.clip.config import STUDY
from training.clip.export import onnx_files
from training.clip.towers import ImageTower, build_towers
from training.torchvision_mend import import_open_clip

SIZE = 32


def vision_tower(seed: int = 0, **changes: Any) -> ImageTower:
    """A vision transformer of three thin layers; nothing in it is 0 or 1 by chance."""
    torch.manual_seed(seed)
    wanted = {"layers": 3, "heads": 4, "width": 64, "mlp_ratio": 4.0, "image_size": SIZE, "patch_size": 8}
    transformer = import_open_clip().transformer
    body = transformer.VisionTransformer(
        **{**wanted, "output_dim": 48, "act_layer": transformer.QuickGELU, **changes}
    )
    for parameter in body.parameters():
        if parameter.ndim == 1:
            parameter.data += 0.2 * torch.randn_like(parameter)
    return ImageTower(body, SIZE, 48, (0.48, 0.46, 0.41), (0.27, 0.26, 0.28)).eval()


def pictures(count: int) -> torch.Tensor:
    """Soft blobs of colour, as smooth as photographs are."""
    chance = torch.Generator().manual_seed(1)
    coarse = torch.rand(count, 3, 5, 5, generator=chance) * 255
    fine = torch.nn.functional.interpolate(coarse, SIZE, mode="bicubic").clamp(0, 255)
    return fine.to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def embeddings(file: bytes, batch: torch.Tensor) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["embedding"], {"pixels": batch.numpy()})[0])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"act_layer": torch.nn.GELU},
        {"ls_init_value": 0.5},
        {"no_ln_pre": True, "final_ln_after_pool": True},
        {"layers": 1, "patch_size": 16},
    ],
    ids=["openai", "gelu", "layer-scale", "norms", "one-layer"],
)
def test_it_computes_what_the_tower_computes(changes: dict[str, Any]) -> None:
    tower, batch = vision_tower(**changes), pictures(6)
    assert has_byte_graph(tower)
    with torch.no_grad():
        wanted = tower(batch).numpy()
    got = np.concatenate([embeddings(byte_graph(tower), batch[[row]]) for row in range(len(batch))])
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, rtol=1e-5)
    errors = 1 - (got * wanted).sum(axis=1)
    spread = 1 - (wanted @ wanted.T)[~np.eye(len(batch), dtype=bool)]
    assert errors.max() < 0.002
    assert errors.max() < spread.mean() / 10, "the pictures must be told apart"


def test_pictures_of_a_batch_do_not_mix() -> None:
    file, batch = byte_graph(vision_tower()), pictures(3)
    alone = np.concatenate([embeddings(file, batch[[row]]) for row in range(3)])
    # Steps are of the whole batch, so that there is a small difference.
    assert (1 - (embeddings(file, batch) * alone).sum(axis=1)).max() < 0.002


def test_the_app_accepts_the_file() -> None:
    check_onnx(byte_graph(vision_tower()), "the image tower")


def test_everything_large_is_stored_in_bytes() -> None:
    graph = onnx.load_from_string(byte_graph(vision_tower())).graph
    whole = {tensor.name for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT}
    assert not [one.name for one in graph.initializer if one.name in whole and np.prod(one.dims) > 17 * 64]


def test_the_last_block_computes_the_class_token_alone() -> None:
    file = onnx.load_from_string(byte_graph(vision_tower()))
    nodes = [node.op_type for node in file.graph.node]
    assert (nodes.count("QAttention"), nodes.count("QuickGelu")) == (2, 3)
    activated = [node.output[0] for node in file.graph.node if node.op_type == "QuickGelu"]
    file.graph.output.extend(map(onnx.helper.make_empty_tensor_value_info, activated))
    session = onnxruntime.InferenceSession(file.SerializeToString(), providers=["CPUExecutionProvider"])
    hidden = session.run(activated, {"pixels": pictures(2).numpy()})
    assert [np.shape(one) for one in hidden] == [(2, 17, 256), (2, 17, 256), (2, 1, 256)]


@pytest.mark.parametrize(
    "changes",
    [
        {"pool_type": "avg"},
        {"attentional_pool": True, "attn_pooler_heads": 4},
        {"qk_norm": True},
        {"patch_size": 12},
    ],
    ids=["mean", "attention-pool", "other-blocks", "uneven-patches"],
)
def test_other_transformers_are_left_to_the_quantiser(changes: dict[str, Any]) -> None:
    assert not has_byte_graph(vision_tower(**changes))


def test_a_modified_resnet_is_left_to_the_quantiser(tmp_path: Path) -> None:
    vision = {"image_size": 32, "layers": [1, 1, 1, 1], "width": 16, "patch_size": None}
    path = tmp_path / "tiny-resnet.json"
    path.write_text(json.dumps({**CONFIGURATION, "vision_cfg": vision}), "utf-8")
    tower = build_towers(STUDY.model_copy(update={"model": str(path), "weights": "none"}), 0).image
    assert not has_byte_graph(tower)


def test_an_export_takes_it() -> None:
    tower = vision_tower(layers=1)
    files = onnx_files(tower, pictures(2))
    assert files["int8"] == byte_graph(tower)
    whole = embeddings(files["fp32"], pictures(2))
    assert ((embeddings(files["int8"], pictures(2)) * whole).sum(axis=1) > 0.998).all()
