"""Drawn practitioners and a CLIP of two thin layers, to try the whole study out; the figures mean nothing."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.practitioner.people import PEOPLE
from model.practitioner.practitioner import draw_pose
from training.study.study import write
from training.study.tables import NAMES, SIX_NAMES

SETTINGS: Final = ("weights=none", "learning_rate=0.001", "epochs=2")
RUNS: Final = 3
EACH: Final = 5
EACH_OF_SIX: Final = 30
YOLO: Final[dict[str, Any]] = {"model": "yolov8n-cls.yaml", "epochs": 2, "size": 32}
_SIDE: Final = 240
_OTHERS: Final = 2
_MODEL: Final[dict[str, Any]] = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
    "quick_gelu": True,
}


def prepare(out: Path) -> dict[str, Any]:
    """Draw photographs and write a small CLIP's configuration into a folder, once; fields of a `Study`."""
    root, other, model = out / "drawn-photographs", out / "drawn-others", out / "small-clip.json"
    _once(root, draw_classes)
    _once(other, partial(draw_other, root))
    write(model, json.dumps(_MODEL))
    return {"root": root, "yopo": other, "stand_in": str(model), "changes": (*SETTINGS, f"model={model}")}


def _once(folder: Path, draw: Callable[[Path], None]) -> None:
    """Draw a whole folder, or, where that is stopped, none."""
    if folder.exists():
        return
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        draw(part)
        part.replace(folder)
    except OSError as error:
        raise DrishtiError(f"{folder} cannot be drawn ({error.strerror}): make room.") from error


def draw_classes(root: Path, each: int = EACH, each_of_six: int = EACH_OF_SIX) -> None:
    """One folder for each of Yoga-82's classes, under its own name."""
    catalogue = load_catalogue()
    for pose in NAMES:
        folder = root / str(catalogue.pose(pose).folder)
        folder.mkdir(parents=True)
        for number in range(each_of_six if pose in SIX_NAMES else each):
            cv2.imwrite(str(folder / f"{number}.jpg"), drawing(pose, number))


def draw_other(root: Path, other: Path) -> None:
    """Another data set: Sanskrit folder names, new pictures, and in each folder one of the first set's."""
    catalogue = load_catalogue()
    for pose in SIX_NAMES:
        folder = other / NAMES[pose].lower()
        folder.mkdir(parents=True)
        for number in range(_OTHERS):
            cv2.imwrite(str(folder / f"{number}.jpg"), drawing(pose, 1000 + number))
        shutil.copy(root / str(catalogue.pose(pose).folder) / "0.jpg", folder / "copy.jpg")


def drawing(pose: str, seed: int) -> NDArray[np.uint8]:
    """BGR uint8 [240, 240, 3] of somebody in a pose; every second one before an untidy wall."""
    rng = np.random.default_rng(seed)
    person = sorted(PEOPLE)[seed % len(PEOPLE)]
    picture = draw_pose(pose, (_SIDE, _SIDE), person=person).astype(np.float32)
    if seed % 2:
        wall = cv2.resize(rng.integers(-70, 70, (9, 9, 3)).astype(np.float32), (_SIDE, _SIDE))
        picture += wall
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    lit = picture * rng.uniform(0.7, 1.2) + rng.normal(0, 5, picture.shape)
    return np.asarray(np.clip(lit, 0, 255), dtype=np.uint8)
