"""How a drawn scene is framed and what a camera makes of it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.crop import MARGIN, PADDING_GREY

Picture = NDArray[np.uint8]
Array = NDArray[np.float32]

_WIDE, _CLOSE = 0.2, 0.1
"""How often much of the room is seen, and how often the body is cut."""
_FRAMED: Final = 0.45
"""How often the frame ends within the square, beside which there is grey, as in the app's crops."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How a body in metres comes into a picture: pixels = metres * ``metre`` + ``offset``."""

    metre: float
    offset: tuple[float, float]

    def place(self, body: Array) -> Array:
        """The body [33, 3] in pixels."""
        return np.asarray(body * self.metre + (*self.offset, 0), dtype=np.float32)


def any_framing(body: Array, size: int, chance: np.random.Generator) -> Framing:
    """Mostly about the square that the app cuts out around a body, sometimes wider or too close.

    Args:
        body: [33, 3] in metres.
        size: side of the picture in pixels.
        chance: source of chance.
    """
    low, high = body[:, :2].min(axis=0), body[:, :2].max(axis=0)
    side = float((high - low).max()) * (1 + 2 * MARGIN) * chance.uniform(0.85, 1.2)
    kind, shift = chance.random(), 0.08
    if kind < _WIDE:
        side, shift = side * chance.uniform(1.2, 1.9), 0.15
    elif kind < _WIDE + _CLOSE:
        side *= chance.uniform(0.65, 0.85)
    metre = size / side
    x, y = size / 2 - metre * (low + high) / 2 + size * chance.uniform(-shift, shift, 2)
    return Framing(metre, (float(x), float(y)))


def photographed(picture: Picture, body: Array, chance: np.random.Generator) -> Picture:
    """The scene as some camera might bring it: relit, soft, noisy, compressed, with a frame that ends.

    Args:
        picture: uint8 BGR [size, size, 3].
        body: [33, 3] in pixels.
        chance: source of chance.
    """
    scene = _written_on(_relit(picture, chance), chance)
    if chance.random() < 0.35:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), float(chance.uniform(0.4, 1.8))))
    if chance.random() < 0.4:
        noise = chance.normal(0, chance.uniform(2, 16), scene.shape)
        scene = np.clip(scene + noise, 0, 255).astype(np.uint8)
    if chance.random() < _FRAMED:
        scene = _ended(scene, body, chance)
    return scene


def _relit(picture: Picture, chance: np.random.Generator) -> Picture:
    """Brighter or darker, warmer or colder, lit from one side, with more contrast or less."""
    size = len(picture)
    angle = chance.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    side = 1 + chance.uniform(0, 0.5) * (xs * np.cos(angle) + ys * np.sin(angle))
    cast = chance.uniform(0.85, 1.15, 3) if chance.random() < 0.5 else np.ones(3)
    values = np.power(picture / 255.0, chance.uniform(0.6, 1.6)) * 255
    values = (values - 128) * chance.uniform(0.6, 1.25) + 128
    values = values * side[..., None] * cast * chance.uniform(0.65, 1.25)
    if chance.random() < 0.06:
        values = values.mean(axis=2, keepdims=True).repeat(3, axis=2)
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def _written_on(picture: Picture, chance: np.random.Generator) -> Picture:
    """Sometimes letters across the picture, as sellers and films put them there."""
    if chance.random() >= 0.08:
        return picture
    size = len(picture)
    letters = "".join(chr(c) for c in chance.integers(ord("A"), ord("Z"), chance.integers(4, 16)))
    place = (int(chance.uniform(-0.1, 0.5) * size), int(chance.uniform(0.05, 1) * size))
    colour = (255, 255, 255) if chance.random() < 0.7 else (20, 20, 20)
    drawn = picture.copy()
    cv2.putText(
        drawn, letters, place, cv2.FONT_HERSHEY_SIMPLEX, size * chance.uniform(0.002, 0.005), colour, 1
    )
    return drawn


def _ended(picture: Picture, body: Array, chance: np.random.Generator) -> Picture:
    """Grey outside a frame that shows the body, or nearly all of it."""
    size = len(picture)
    low, high = body[:, :2].min(axis=0), body[:, :2].max(axis=0)
    room = chance.uniform(-0.02, 0.25, 4) * size
    axis = int(chance.integers(0, 2))
    framed = np.full_like(picture, PADDING_GREY)
    start, end = (int(np.clip(edge, 0, size)) for edge in (low[axis] - room[0], high[axis] + room[1]))
    part = np.s_[start:end] if axis else np.s_[:, start:end]
    framed[part] = picture[part]
    return framed
