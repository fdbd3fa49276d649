"""One drawing, and a folder per class of them."""

import json
import zlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE
from model.errors import DrishtiError
from model.files import write_atomically
from model.practitioner.figure import draw_figure
from model.practitioner.shadow import cast_shadow
from training.drawings.backgrounds import any_background
from training.drawings.bodies import Bodies
from training.drawings.camera import any_framing, photographed
from training.drawings.looks import any_look

SETTINGS: Final = "drawings.json"
_EMPTY: Final = 0.25
"""Share of “no pose” that shows nobody at all."""
_SHADOW: Final = 0.7


def drawing(bodies: Bodies, label: str, size: int, chance: np.random.Generator) -> NDArray[np.uint8]:
    """A person drawn in a pose, or of none, somewhere: uint8 BGR [size, size, 3].

    Args:
        bodies: where bodies come from.
        label: a catalogue id or ``no-pose``.
        size: in pixels.
        chance: source of chance; the same gives the same picture.
    """
    body = bodies.body(label, chance)
    framing = any_framing(body, size, chance)
    points = framing.place(body)
    lowest = int(np.argmax(points[:, 1]))
    foot = (float(points[:, 0].mean()), float(points[lowest, 1]) + 0.04 * framing.metre)
    picture = any_background(size, foot, framing.metre, chance)
    if label != NO_POSE or chance.random() >= _EMPTY:
        if chance.random() < _SHADOW:
            cast_shadow(picture, points, framing.metre)
        draw_figure(picture, points, any_look(chance), framing.metre)
    return photographed(picture, points, chance)


def write_drawings(
    bodies: Bodies,
    folder: Path,
    per_pose: int,
    seed: int,
    size: int,
    source: str,
    report: Callable[[], None] = lambda: None,
) -> int:
    """Draw every class into a folder of its own; what is there already is kept.

    Args:
        bodies: where bodies come from.
        folder: for the folders, and for the settings beside them.
        per_pose: pictures of each class.
        seed: source of all chance; a picture depends on it, its class and its number alone.
        size: side of the pictures in pixels.
        source: what the bodies are, for the settings.
        report: called after every picture.

    Returns:
        The number of pictures.

    Raises:
        DrishtiError: the folder holds drawings of other settings, or cannot be written.
    """
    _claim(folder, {"seed": seed, "size": size, "bodies": source, "version": version("drishti")})
    for label in bodies.classes:
        for index in range(per_pose):
            path = folder / label / f"drawn-{index:05d}.jpg"
            if not path.exists():
                _write(path, drawing(bodies, label, size, _chance(seed, label, index)), seed + index)
            report()
    return per_pose * len(bodies.classes)


def _chance(seed: int, label: str, index: int) -> np.random.Generator:
    return np.random.default_rng((seed, zlib.crc32(label.encode()), index))


def _claim(folder: Path, settings: dict[str, Any]) -> None:
    path = folder / SETTINGS
    try:
        if path.exists() and json.loads(path.read_text("utf-8")) != settings:
            raise DrishtiError(f"{folder} holds drawings of other settings: choose another folder.")
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(settings, indent=1).encode())
    except (OSError, ValueError) as error:
        raise DrishtiError(f"{path} cannot be read or written ({error}): choose another folder.") from error


def _write(path: Path, picture: NDArray[np.uint8], turn: int) -> None:
    # Compressed strongly and weakly by turns, as photographs are.
    quality = 55 + 37 * turn % 41
    _, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.tobytes())
    except OSError as error:
        raise DrishtiError(
            f"{path} cannot be written ({error.strerror}): make room or choose another folder."
        ) from error
