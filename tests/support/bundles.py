"""Small bundles made on the spot: real ONNX towers whose answers a test can know in advance."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

REJECTION = {"pose": 0.5, "group": 0.7}


def landmark_tower(width: int, weight: NDArray[np.float32] | None = None) -> bytes:
    """A tower that embeds a skeleton by a fixed linear map of its 99 numbers (NaN counts as 0)."""
    if weight is None:
        weight = np.random.default_rng(0).normal(size=(99, width)).astype(np.float32)
    nodes = [
        helper.make_node("Flatten", ["landmarks"], ["flat"]),
        helper.make_node("IsNaN", ["flat"], ["missing"]),
        helper.make_node("Where", ["missing", "zero", "flat"], ["known"]),
        helper.make_node("MatMul", ["known", "weight"], ["embedding"]),
    ]
    return _model(nodes, ("landmarks", TensorProto.FLOAT, ["n", 33, 3]), width, weight)


def image_tower(width: int, size: int = 8) -> bytes:
    """A tower that embeds a picture by a fixed linear map of its pixels."""
    weight = np.random.default_rng(1).normal(size=(size * size * 3, width)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["image"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["real"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weight"], ["embedding"]),
    ]
    return _model(nodes, ("image", TensorProto.UINT8, ["n", size, size, 3]), width, weight)


def _model(
    nodes: list[onnx.NodeProto], source: tuple[str, int, list[Any]], width: int, weight: NDArray[np.float32]
) -> bytes:
    graph = helper.make_graph(
        nodes,
        "tower",
        [helper.make_tensor_value_info(*source)],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", width])],
        [
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(np.float32(0).reshape(()), "zero"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
    model.ir_version = 10
    return bytes(model.SerializeToString())


def unit_rows(count: int, width: int, seed: int = 0) -> NDArray[np.float32]:
    """Random float32 [count, width] with rows of length 1."""
    rows = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def write_bundle(
    folder: Path,
    class_ids: Sequence[str],
    *,
    width: int = 16,
    with_image: bool = False,
    embeddings: NDArray[Any] | None = None,
    tower: bytes | None = None,
    prototypes: NDArray[Any] | None = None,
    familiarity: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Path:
    """Write a bundle folder with a landmark tower, and an image tower if asked for.

    Args:
        prototypes: of the landmark tower, float [N, width]; none where left out.
        familiarity: fields of the landmark tower's familiarity in place of the usual ones.
        changes: top-level fields of the manifest to put in place of the usual ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if embeddings is None:
        embeddings = unit_rows(len(class_ids), width)
    np.save(folder / "landmark_classes.npy", embeddings)
    (folder / "landmark.onnx").write_bytes(landmark_tower(width) if tower is None else tower)
    towers: list[dict[str, Any]] = [
        {
            "kind": "landmark",
            "files": {"fp32": "landmark.onnx"},
            "class_embeddings": "landmark_classes.npy",
            "embedding_width": width,
            "temperature": 0.1,
            "rejection": REJECTION,
        }
    ]
    if prototypes is not None:
        np.save(folder / "landmark_prototypes.npy", prototypes)
        towers[0]["familiarity"] = {
            "prototypes": "landmark_prototypes.npy",
            "typical": [[1.0, 0.1]] * len(class_ids),
            "weights": [0.0, 10.0, 0.0, -5.0],
            "least": 0.5,
            **(familiarity or {}),
        }
    fusion = None
    if with_image:
        np.save(folder / "image_classes.npy", unit_rows(len(class_ids), width, seed=2))
        (folder / "image.onnx").write_bytes(image_tower(width))
        towers.append(
            {
                "kind": "image",
                "files": {"fp32": "image.onnx"},
                "class_embeddings": "image_classes.npy",
                "embedding_width": width,
                "temperature": 0.2,
                "rejection": REJECTION,
                "image": {"size": 8},
            }
        )
        fusion = {"weights": {"landmark": 0.6, "image": 0.4}, "rejection": REJECTION}
    manifest = {
        "schema_version": 1,
        "name": "small",
        "classes": list(class_ids),
        "towers": towers,
        "fusion": fusion,
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())
            if path.name != "manifest.json"
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder
