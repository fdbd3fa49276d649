"""A bundle of a model that is not fine-tuned, to measure speed with."""

from pathlib import Path
from typing import Final

import torch

from model.bundle import Bundle, Fusion, ImageInput, Rejection, Tower
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from training.clip.config import FitConfig
from training.clip.export import onnx_files
from training.clip.fusion import LandmarkTower
from training.clip.prompts import class_prompts
from training.clip.towers import build_towers
from training.export import ExportedTower, write_bundle

_EVEN: Final = Fusion(weights={"landmark": 0.5, "image": 0.5}, rejection=Rejection(pose=0.5, group=0.5))


def image_tower_of(bundle: Bundle) -> Tower:
    """The image tower of a bundle.

    Raises:
        DrishtiError: it has none.
    """
    for tower in bundle.manifest.towers:
        if tower.kind == "image":
            return tower
    raise DrishtiError(f"The bundle {bundle.path} has no image tower: choose another one.")


def make_bundle(folder: Path, config: FitConfig, beside: Bundle) -> Bundle:
    """A bundle of a model as it is, not fine-tuned, beside a landmark tower.

    Args:
        folder: for the bundle.
        config: names the model and its weights.
        beside: the bundle whose landmark tower and classes to take.

    Raises:
        DrishtiError: there is no such model, or the folder cannot be written.
    """
    classes = beside.manifest.classes
    torch.manual_seed(config.seed)
    towers = build_towers(config, len(classes)).eval()
    prompts = class_prompts(classes, config.prompts, load_catalogue())
    embeddings = towers.class_embeddings(towers.class_inputs(list(prompts.values()))).numpy()
    size = towers.image.size
    models = onnx_files(towers.image, torch.zeros(2, size, size, 3, dtype=torch.uint8))
    tower = Tower(
        kind="image",
        files={precision: f"image-{precision}.onnx" for precision in models},
        class_embeddings="image-classes.npy",
        embedding_width=towers.image.width,
        temperature=0.01,
        rejection=_EVEN.rejection,
        image=ImageInput(size=size),
    )
    other = LandmarkTower.of(beside, classes)
    files = {precision: beside.read(file) for precision, file in other.tower.files.items()}
    return write_bundle(
        folder,
        name="bench",
        description=f"{config.model} with the weights “{config.weights}”, to measure speed with.",
        classes=classes,
        towers=[
            ExportedTower(tower, models, embeddings),
            ExportedTower(other.tower, files, other.class_embeddings),
        ],
        fusion=_EVEN,
        prompts=prompts,
    )
