"""From a photograph to the picture that the image tower gets, as it is or varied for training. Pure."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from model.crop import extract_crop, square_of_frame
from model.person import Box
from training.clip.config import Augmentation, Crop

Pixels = NDArray[np.uint8]


def crop_of(kind: Crop, width: int, height: int, person: Box | None) -> Box:
    """The square to look at, in pixels of a photograph of this size; ``person`` is the app's crop."""
    if kind == "centre":
        side = min(width, height)
        # Whole pixels: an edge between two would leave a thin grey line.
        left, top = (width - side) // 2, (height - side) // 2
        return Box(left, top, left + side, top + side)
    return person if kind == "person" and person is not None else square_of_frame(width, height)


def plain_view(bgr: Pixels, crop: Box, size: int) -> Pixels:
    """The crop as it is: BGR [H, W, 3] to RGB [size, size, 3]."""
    return extract_crop(bgr, crop, size)


def varied_view(
    bgr: Pixels, crop: Box, size: int, augmentation: Augmentation, rng: np.random.Generator
) -> Pixels:
    """The crop moved, turned, mirrored, relit, partly hidden by chance: BGR to RGB [size, size, 3]."""
    a = augmentation
    side = crop.width * math.exp(rng.uniform(-1, 1) * math.log1p(a.zoom))
    x, y = (center + crop.width * rng.uniform(-a.shift, a.shift) for center in crop.center)
    angle = rng.uniform(-a.turn, a.turn)
    # Turning cuts corners: a larger square is cut out first, and its middle is kept.
    room = abs(math.sin(math.radians(angle))) + abs(math.cos(math.radians(angle)))
    large = math.ceil(size * room) if a.turn else size
    half = side * large / size / 2
    picture = extract_crop(bgr, Box(x - half, y - half, x + half, y + half), large)
    if a.turn:
        middle = (large - 1) / 2
        matrix = np.array(cv2.getRotationMatrix2D((middle, middle), angle, 1.0), dtype=np.float64)
        matrix[:, 2] -= (large - size) / 2
        picture = np.asarray(cv2.warpAffine(picture, matrix, (size, size)), dtype=np.uint8)
    if rng.random() < a.flip:
        picture = np.ascontiguousarray(picture[:, ::-1])
    return _erased(_relit(picture, a, rng), a, rng)


def _relit(picture: Pixels, a: Augmentation, rng: np.random.Generator) -> Pixels:
    if rng.random() < a.blur:
        sigma = rng.uniform(0.5, 1.8)
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.uint8)
    is_grey = rng.random() < a.grey
    if not a.light and not is_grey:
        return picture
    brightness, contrast, saturation = 1 + a.light * rng.uniform(-1, 1, 3)
    values = picture.astype(np.float32)
    grey = values @ np.array([0.299, 0.587, 0.114], np.float32)
    values = grey[..., None] + (0.0 if is_grey else saturation) * (values - grey[..., None])
    values = (values - grey.mean()) * contrast + grey.mean() * brightness
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)


def _erased(picture: Pixels, a: Augmentation, rng: np.random.Generator) -> Pixels:
    if rng.random() >= a.erase:
        return picture
    size = len(picture)
    area, aspect = rng.uniform(0.02, 0.15), math.exp(rng.uniform(-1, 1))
    height = min(size, round(size * math.sqrt(area * aspect)))
    width = min(size, round(size * math.sqrt(area / aspect)))
    top, left = rng.integers(0, size - height + 1), rng.integers(0, size - width + 1)
    picture = picture.copy()
    picture[top : top + height, left : left + width] = rng.integers(0, 256, 3)
    return picture
