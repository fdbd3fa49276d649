"""Writing bundles: towers to ONNX, class embeddings, manifest."""

import hashlib
import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.bundle import MANIFEST, SCHEMA_VERSION, Bundle, Fusion, Manifest, Precision, Tower
from model.encoders import Encoder
from model.errors import DrishtiError
from model.runtime import DeviceChoice
from training.files import write_folder

OPSET = 20
PARITY = 1e-3
"""Largest difference of an embedding's entries between torch and ONNX Runtime, at full precision."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportedTower:
    """A tower and the content of its files.

    Attributes:
        tower: its part of the manifest.
        models: ONNX file of each precision.
        class_embeddings: float32 [classes, width], rows of length 1.
        prototypes: float32 [prototypes, width], rows of length 1, where the tower has a familiarity.
    """

    tower: Tower
    models: Mapping[Precision, bytes]
    class_embeddings: NDArray[np.float32]
    prototypes: NDArray[np.float32] | None = None


def to_onnx(module: nn.Module, example: Tensor, input_name: str) -> bytes:
    """Export a tower with a free batch size, as one file.

    Args:
        module: takes one tensor, gives embeddings, float [N, width].
        example: a batch of at least two rows.
        input_name: name of the graph's input.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(),
            (example,),
            dynamo=True,
            opset_version=OPSET,
            input_names=[input_name],
            output_names=["embedding"],
            dynamic_shapes=({0: torch.export.Dim("rows")},),
            verbose=False,
        )
    assert program is not None
    proto = program.model_proto
    # What the exporter notes of our source files tells nothing to anybody else.
    for node in proto.graph.node:
        del node.metadata_props[:]
    return bytes(proto.SerializeToString())


def with_half_weights(model: bytes) -> bytes:
    """The same model with its larger weights stored in half precision and widened when it is opened.

    It halves the file; everything is still computed in single precision.
    """
    proto = onnx.load_from_string(model)
    graph = proto.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < 1024:
            continue
        name = tensor.name
        half = onnx.numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(onnx.numpy_helper.from_array(half, f"{name}_half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)
    return bytes(proto.SerializeToString())


def in_half(model: bytes) -> bytes:
    """The same model computing in half precision, for GPUs; its input and output stay as they are."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    proto = onnx.load_from_string(model)
    del proto.graph.value_info[:]  # their types would be those of before
    half = convert_float_to_float16(proto, keep_io_types=True, disable_shape_infer=True)
    return bytes(half.SerializeToString())


def with_byte_weights(model: bytes, prefixes: tuple[str, ...]) -> bytes:
    """The same model with larger matrices stored as bytes, a step for each row, widened when it is opened.

    Args:
        model: ONNX file.
        prefixes: of the names of the weights that bear it: those without far outliers.
    """
    proto = onnx.load_from_string(model)
    graph = proto.graph
    nodes = []
    for tensor in list(graph.initializer):
        if not tensor.name.startswith(prefixes) or len(tensor.dims) != 2 or np.prod(tensor.dims) < 1024:
            continue
        name = tensor.name
        weights = onnx.numpy_helper.to_array(tensor)
        steps = np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-12) / np.float32(127)
        tensor.CopyFrom(
            onnx.numpy_helper.from_array(np.round(weights / steps).astype(np.int8), f"{name}_bytes")
        )
        graph.initializer.append(onnx.numpy_helper.from_array(steps.astype(np.float32), f"{name}_steps"))
        nodes += [
            onnx.helper.make_node("Cast", [f"{name}_bytes"], [f"{name}_wide"], to=onnx.TensorProto.FLOAT),
            onnx.helper.make_node("Mul", [f"{name}_wide", f"{name}_steps"], [name]),
        ]
    for node in reversed(nodes):
        graph.node.insert(0, node)
    return bytes(proto.SerializeToString())


def write_bundle(
    folder: Path,
    *,
    name: str,
    description: str,
    classes: tuple[str, ...],
    towers: list[ExportedTower],
    fusion: Fusion | None = None,
    prompts: Mapping[str, tuple[str, ...]] | None = None,
    metrics: Mapping[str, Any] | None = None,
    provenance: Mapping[str, Any] | None = None,
    documents: Mapping[str, str] | None = None,
) -> Bundle:
    """Write a bundle folder, the manifest last, and read it back.

    Args:
        documents: texts to put beside the models, such as a model card.

    Raises:
        DrishtiError: the folder cannot be written.
    """
    files: dict[str, bytes] = {key: text.encode() for key, text in (documents or {}).items()}
    for exported in towers:
        files[exported.tower.class_embeddings] = _npy(exported.class_embeddings.astype(np.float32))
        if exported.tower.familiarity is not None and exported.prototypes is not None:
            prototypes = exported.prototypes.astype(np.float16)
            files[exported.tower.familiarity.prototypes] = _npy(prototypes)
        files |= {exported.tower.files[precision]: model for precision, model in exported.models.items()}
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        name=name,
        description=description,
        classes=classes,
        towers=tuple(exported.tower for exported in towers),
        fusion=fusion,
        prompts=dict(prompts or {}),
        metrics=dict(metrics or {}),
        provenance=dict(provenance or {}),
        sha256={key: hashlib.sha256(content).hexdigest() for key, content in sorted(files.items())},
    )
    write_folder(folder, files | {MANIFEST: (manifest.model_dump_json(indent=1) + "\n").encode()})
    bundle = Bundle.open(folder)
    bundle.verify()
    return bundle


def check_parity(
    bundle: Bundle, tower: Tower, module: nn.Module, batch: Tensor, tolerance: float = PARITY
) -> float:
    """Largest difference between the embeddings of torch and of ONNX Runtime.

    Raises:
        DrishtiError: it is above ``tolerance``.
    """
    with torch.no_grad():
        wanted = module.eval()(batch).numpy()
    precision = next(iter(tower.files))
    got = Encoder(bundle, tower, DeviceChoice.CPU, precision=precision).encode(batch.numpy())
    difference = float(np.abs(wanted - got).max())
    if not difference <= tolerance:
        raise DrishtiError(
            f"The exported {tower.kind} tower differs from the trained one by {difference:.2g}."
        )
    return difference


def _npy(array: NDArray[np.floating[Any]]) -> bytes:
    import io

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
