"""From a fitted landmark tower to a bundle."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model.bundle import Bundle, Familiarity, Tower
from training.card import landmark_card
from training.export import (
    ExportedTower,
    check_parity,
    to_onnx,
    with_byte_weights,
    with_half_weights,
    write_bundle,
)
from training.landmarks.network import CosineNetwork
from training.landmarks.run import Fitted, load


def export(fitted: Fitted, folder: Path, name: str, metrics: Mapping[str, Any]) -> Bundle:
    """Write the bundle of a landmark tower, with weights stored small, and check it against torch.

    Args:
        metrics: figures by the name of their evaluation, for manifest and model card.

    Raises:
        DrishtiError: the folder cannot be written, or the exported tower differs from the trained one.
    """
    skeletons = torch.rand(8, 33, 3, generator=torch.Generator().manual_seed(0)) * 200
    skeletons[..., 2] = (skeletons[..., 2] > 30).float()
    skeletons[0, 3:9, :2] = torch.nan
    embeddings = fitted.tower.class_embeddings().detach().numpy().astype(np.float32)
    tower = Tower(
        kind="landmark",
        files={"fp32": "landmark.onnx"},
        class_embeddings="landmark_classes.npy",
        embedding_width=embeddings.shape[1],
        temperature=fitted.temperature,
        rejection=fitted.rejection,
        familiarity=_familiarity(fitted),
    )
    # The networks' weights bear bytes; the kernel machine's coefficients differ too much in size.
    networks = tuple(
        f"parts.{number}."
        for number, part in enumerate(fitted.tower.parts)
        if isinstance(part, CosineNetwork)
    )
    model = with_half_weights(with_byte_weights(to_onnx(fitted.tower, skeletons, "landmarks"), networks))
    bundle = write_bundle(
        folder,
        name=name,
        description="Landmark tower: MediaPipe's 33 landmarks against learned class embeddings.",
        classes=fitted.classes,
        towers=[ExportedTower(tower, {"fp32": model}, embeddings, fitted.examples.prototypes)],
        metrics=metrics,
        documents={"MODEL_CARD.md": landmark_card(name, fitted, metrics)},
        provenance={"config": asdict(fitted.config), "rows": fitted.data, "class_embeddings": "learned"},
    )
    # Weights stored as bytes differ in the third digit.
    check_parity(bundle, tower, fitted.tower, skeletons, tolerance=0.02)
    return bundle


def _familiarity(fitted: Fitted) -> Familiarity | None:
    if fitted.familiarity is None:
        return None
    weights, least = fitted.familiarity
    typical = tuple(
        (round(float(mean), 4), round(float(spread), 4)) for mean, spread in fitted.examples.typical
    )
    return Familiarity(prototypes="landmark_prototypes.npy", typical=typical, weights=weights, least=least)


def fold_bundles(run: Path, folder: Path) -> dict[int, Bundle]:
    """Bundles of the towers that did not see a fold, by fold, written to ``folder``.

    Raises:
        DrishtiError: there is no finished run.
    """
    return {
        fold: export(load(run, f"fold-{fold}"), folder / str(fold), f"fold-{fold}", {})
        for fold in range(load(run).config.folds)
    }
