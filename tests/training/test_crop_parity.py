"""The towers are fed as open_clip feeds its own: `model.crop` against open_clip's pre-processing."""

from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.crop import PADDING_GREY, extract_crop, square_of_frame
from model.person import Box
from tests.support.drawings import drawing
from training.torchvision_mend import import_open_clip

Pixels = NDArray[np.uint8]

MEAN: Final = 1.0
P99: Final = 4.0

PICTURES: Final[dict[str, Callable[[], Pixels]]] = {
    "drawn": lambda: np.asarray(cv2.resize(drawing("triangle", 3, 512), (1280, 720)), dtype=np.uint8),
    "random": lambda: np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8),
    "small": lambda: drawing("tree", 4, 180),
    "black and white": lambda: np.kron(
        np.random.default_rng(1).integers(0, 2, (90, 160, 1)) * np.uint8(255), np.ones((4, 4, 3), np.uint8)
    ).astype(np.uint8),
}


def open_clips(rgb: Pixels, size: int) -> NDArray[np.float32]:
    """open_clip's own pre-processing but for the last normalisation: [size, size, 3], 0 to 255."""
    transform: Any = import_open_clip().image_transform(size, is_train=False, mean=(0, 0, 0), std=(1, 1, 1))
    planes = transform(Image.fromarray(rgb))
    return np.asarray(255 * planes.numpy().transpose(1, 2, 0), dtype=np.float32)


def cut_out(bgr: Pixels, left: int, top: int, side: int) -> Pixels:
    """A square of a frame that was padded with grey, RGB."""
    room = side + 2000
    padded = np.pad(bgr, ((room, room), (room, room), (0, 0)), constant_values=PADDING_GREY)
    return np.ascontiguousarray(padded[top + room :, left + room :][:side, :side, ::-1])


@pytest.mark.parametrize("size", [160, 224, 336])
@pytest.mark.parametrize("name", list(PICTURES))
@pytest.mark.parametrize(
    ("left", "top", "side"),
    [(0, 0, 150), (40, 10, 97), (-30, -60, 480), (100, -20, 720), (0, -280, 1280), (700, 300, 900)],
)
def test_a_crop_has_the_pixels_of_open_clip(name: str, left: int, top: int, side: int, size: int) -> None:
    bgr = np.ascontiguousarray(PICTURES[name]())
    crop = extract_crop(bgr, Box(left, top, left + side, top + side), size)
    differences = np.abs(crop - open_clips(cut_out(bgr, left, top, side), size))
    assert differences.mean() <= MEAN
    assert np.percentile(differences, 99) <= P99


@pytest.mark.parametrize("name", list(PICTURES))
def test_a_whole_picture_is_padded_as_open_clip_pads_longest(name: str) -> None:
    bgr = np.ascontiguousarray(PICTURES[name]())
    height, width = bgr.shape[:2]
    crop = extract_crop(bgr, square_of_frame(width, height), 224)
    side = max(width, height)
    wanted = open_clips(cut_out(bgr, (width - side) // 2, (height - side) // 2, side), 224)
    differences = np.abs(crop - wanted)
    assert differences.mean() <= MEAN
    assert np.percentile(differences, 99) <= P99
