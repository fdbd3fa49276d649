"""The fine-tuned image tower as a bundle: ONNX files, cached class embeddings, calibration, a model card."""

import copy
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from torch import Tensor

from model.bundle import Bundle, Fusion, ImageInput, Precision, Rejection, Tower
from training.clip.byte_graph import byte_graph, has_byte_graph
from training.clip.config import FitConfig
from training.clip.fusion import LandmarkTower
from training.clip.towers import ImageTower
from training.export import ExportedTower, check_parity, in_half, to_onnx, write_bundle

_TOLERANCE: Final[dict[Precision, float]] = {"fp32": 1e-3, "fp16": 1e-2, "int8": 6e-2}
"""Largest difference of an embedding's entries from torch."""
_QUANTISED_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fine-tuned image tower and all that was fitted for it on validation photographs.

    Attributes:
        image: the tower.
        classes: catalogue ids.
        class_embeddings: float32 [classes, width], rows of length 1.
        temperature: of its probabilities.
        rejection: where it decides alone.
        prompts: texts behind the class embeddings; empty where they were learned.
        config: of the run.
    """

    image: ImageTower
    classes: tuple[str, ...]
    class_embeddings: NDArray[np.float32]
    temperature: float
    rejection: Rejection
    prompts: Mapping[str, tuple[str, ...]]
    config: FitConfig


def export_bundle(
    fitted: Fitted,
    folder: Path,
    name: str,
    examples: Tensor,
    *,
    landmark: LandmarkTower | None = None,
    fusion: Fusion | None = None,
    metrics: Mapping[str, Any],
    provenance: Mapping[str, Any],
) -> Bundle:
    """Write the bundle and compare every ONNX file with torch.

    Args:
        fitted: what to export.
        folder: for the bundle.
        name: of the bundle.
        examples: real pictures, uint8 [N, size, size, 3], at least two, to compare on.
        landmark: the other tower, if they are fused.
        fusion: how.
        metrics: for the manifest and the model card.
        provenance: likewise.

    Raises:
        DrishtiError: the folder cannot be written, or a file differs from the tower.
    """
    models = onnx_files(fitted.image, examples[:2])
    tower = Tower(
        kind="image",
        files={precision: f"image-{precision}.onnx" for precision in models},
        class_embeddings="image-classes.npy",
        embedding_width=fitted.image.width,
        temperature=fitted.temperature,
        rejection=fitted.rejection,
        image=ImageInput(size=fitted.image.size),
    )
    towers = [ExportedTower(tower, models, fitted.class_embeddings)]
    if landmark is not None:
        other = landmark.tower
        files = {precision: landmark.bundle.read(file) for precision, file in other.files.items()}
        towers.append(ExportedTower(other, files, landmark.class_embeddings))
    bundle = write_bundle(
        folder,
        name=name,
        description=_description(fitted.config, landmark is not None),
        classes=fitted.classes,
        towers=towers,
        fusion=fusion,
        prompts=fitted.prompts,
        metrics=metrics,
        provenance=provenance,
        documents={"MODEL_CARD.md": model_card(fitted, name, metrics, provenance)},
    )
    for precision in models:
        only = tower.model_copy(update={"files": {precision: tower.files[precision]}})
        check_parity(bundle, only, fitted.image, examples, tolerance=_TOLERANCE[precision])
    return bundle


def onnx_files(image: ImageTower, examples: Tensor) -> dict[Precision, bytes]:
    """ONNX files by precision; int8 only where most weights are in matrix products: there it is faster.

    Half precision is for GPUs; what of it is left to the CPU runs there too, see :mod:`model.runtime`.
    """
    full = to_onnx(copy.deepcopy(image).cpu(), examples, "pixels")
    files: dict[Precision, bytes] = {"fp32": full, "fp16": in_half(full)}
    if has_byte_graph(image):
        files["int8"] = byte_graph(image)
    elif _share_in_products(full) >= _QUANTISED_SHARE:
        files["int8"] = _quantised(full)
    return files


def _share_in_products(model: bytes) -> float:
    graph = onnx.load_from_string(model).graph
    sizes = {tensor.name: int(np.prod(tensor.dims)) for tensor in graph.initializer}
    inside = {name for node in graph.node if node.op_type in ("MatMul", "Gemm") for name in node.input}
    return sum(sizes[name] for name in sizes if name in inside) / max(1, sum(sizes.values()))


def _quantised(model: bytes) -> bytes:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    proto = onnx.load_from_string(model)
    del proto.graph.value_info[:]  # shapes of weights as they are before the quantiser turns them round
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(proto, source)
        logging.disable(logging.WARNING)  # it recommends a preparation that changes nothing here
        try:
            quantize_dynamic(
                source,
                target,
                per_channel=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gemm"],
            )
        finally:
            logging.disable(logging.NOTSET)
        return target.read_bytes()


def _description(config: FitConfig, fused: bool) -> str:
    tower = f"{config.model_name}, fine-tuned on photographs ({config.preset})"
    return f"{tower}, with the landmark tower beside it." if fused else f"{tower}."


def model_card(fitted: Fitted, name: str, metrics: Mapping[str, Any], provenance: Mapping[str, Any]) -> str:
    """What a reader should know of the model, in Markdown."""
    config = fitted.config
    classes = (
        f"The class embeddings come from CLIP's text tower, as means over the prompt set “{config.prompts}”."
        if fitted.prompts
        else "The class embeddings were learned from the photographs: the model knows these classes only."
    )
    lines = [
        f"# {name}",
        "",
        f"Image tower: {config.model_name}; weights before fine-tuning: {config.weights_name}.",
        f"{len(fitted.classes)} classes, pictures of {fitted.image.size} pixels.",
        classes,
        f"Temperature {fitted.temperature:.4f}; a pose is named from {fitted.rejection.pose:.2f},",
        f"its group from {fitted.rejection.group:.2f}: fitted on validation photographs.",
        "",
        "## Limits",
        "",
        "Learned from photographs of the web: mostly practised people in bright rooms, one to a picture.",
        "They are other people's: mind their terms, and those of the weights before fine-tuning.",
        "It names poses; it does not judge whether they are safe or well done.",
        "",
        "## Figures",
        "",
        *_table(metrics),
        "",
        "## Provenance",
        "",
        "```json",
        json.dumps(provenance, indent=1),
        "```",
        "",
    ]
    return "\n".join(lines)


def _table(metrics: Mapping[str, Any]) -> Sequence[str]:
    rows = [
        f"| {part} | {figures['photographs']} | {figures['top1']:.1%} | {figures['top5']:.1%} | "
        f"{figures['macro_f1']:.1%} | {figures['calibration_error']:.3f} |"
        for part, figures in metrics.items()
        if isinstance(figures, Mapping) and "macro_f1" in figures
    ]
    head = "| on | photographs | top-1 | top-5 | macro F1 | calibration error |"
    return [head, "|---|---|---|---|---|---|", *rows]
