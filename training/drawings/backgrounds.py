"""What is behind a drawn person: rooms, meadows, studios, and things of no sense at all."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.practitioner.room import FLOOR, draw_room

Picture = NDArray[np.uint8]
Image = NDArray[np.float32]

_ROOM_SIZES: Final = ((640, 360), (480, 360), (360, 360))


def any_background(
    size: int, foot: tuple[float, float], metre: float, chance: np.random.Generator
) -> Picture:
    """A background, uint8 BGR [size, size, 3].

    Args:
        size: of the picture.
        foot: where the body touches the floor, x and y in pixels.
        metre: pixels per metre.
        chance: source of chance.
    """
    kind = chance.random()
    if kind < 0.25:
        picture = _practice_room(size, foot, metre, chance)
    elif kind < 0.60:
        picture = _any_room(size, foot, metre, chance)
    elif kind < 0.75:
        picture = _outdoors(size, foot, metre, chance)
    elif kind < 0.90:
        picture = _studio(size, chance)
    else:
        picture = _nonsense(size, chance)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _practice_room(size: int, foot: tuple[float, float], metre: float, chance: np.random.Generator) -> Image:
    """The practitioner's room in other colours, at the size that the body has."""
    width, height = _ROOM_SIZES[chance.integers(len(_ROOM_SIZES))]
    room = draw_room(width, height)
    # In the app a standing body takes some four fifths of the height.
    scale = metre * 2.1 / height * chance.uniform(0.8, 1.5)
    x, y = foot[0] - scale * width * chance.uniform(0.35, 0.65), foot[1] - scale * height * FLOOR
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    picture = cv2.warpAffine(room, matrix, (size, size), borderMode=cv2.BORDER_REFLECT)
    return _recoloured(np.asarray(picture, dtype=np.float32), chance)


def _recoloured(picture: Image, chance: np.random.Generator) -> Image:
    """Colours mixed, so that wood need not be brown nor a wall white."""
    mix = np.eye(3) * chance.uniform(0.3, 1.0) + chance.dirichlet([1, 1, 1], 3) * chance.uniform(0.1, 0.7)
    return np.asarray(picture @ mix.T.astype(np.float32), dtype=np.float32)


def _any_room(size: int, foot: tuple[float, float], metre: float, chance: np.random.Generator) -> Image:
    """Wall, floor, things at the wall, furniture, and mostly a mat."""
    picture = _gradient(size, chance)
    horizon = foot[1] - metre * chance.uniform(-0.1, 0.8)
    for _ in range(chance.integers(0, 6)):
        _thing(picture, chance, (0, size), (-0.2 * size, horizon))
    floor = _gradient(size, chance)
    if chance.random() < 0.5:
        floor += _stripes(size, chance)
    below = np.clip(np.arange(size) - horizon + 0.5, 0, 1).astype(np.float32)[:, None, None]
    picture = np.asarray(picture + (floor - picture) * below, dtype=np.float32)
    for _ in range(chance.integers(0, 3)):
        _thing(picture, chance, (0, size), (horizon - 0.3 * size, horizon + 0.1 * size))
    if chance.random() < 0.6:
        _mat(picture, foot, metre, chance)
    return picture


def _outdoors(size: int, foot: tuple[float, float], metre: float, chance: np.random.Generator) -> Image:
    """Sky or trees above, grass, sand or stone below."""
    sky = np.array([chance.uniform(150, 255), chance.uniform(120, 230), chance.uniform(70, 220)])
    ground = chance.uniform([10, 50, 20], [140, 190, 200])
    horizon = foot[1] - metre * chance.uniform(0.0, 1.0)
    below = np.clip((np.arange(size) - horizon) / chance.uniform(1, 6) + 0.5, 0, 1)[:, None, None]
    picture = (sky + (ground - sky) * below + np.zeros((1, size, 1))).astype(np.float32)
    for _ in range(chance.integers(0, 7)):
        x, y = chance.uniform(0, size), horizon - chance.uniform(-0.05, 0.4) * size
        axes = (chance.uniform(0.05, 0.4, 2) * size).astype(int).tolist()
        colour = chance.uniform([10, 40, 20], [90, 150, 120]).tolist()
        cv2.ellipse(picture, (int(x), int(y)), axes, float(chance.uniform(0, 180)), 0, 360, colour, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), float(chance.uniform(0.5, 4)))
    if chance.random() < 0.3:
        _mat(picture, foot, metre, chance)
    return np.asarray(picture + _cloud(size, chance) * chance.uniform(5, 40), dtype=np.float32)


def _studio(size: int, chance: np.random.Generator) -> Image:
    """One colour, mostly white, light in the middle, as pictures to buy are made."""
    colour = np.full(3, chance.uniform(225, 255)) if chance.random() < 0.6 else chance.uniform(0, 255, 3)
    picture = np.tile(colour.astype(np.float32), (size, size, 1))
    if chance.random() < 0.4:
        ys, xs = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
        picture *= 1 - chance.uniform(0.1, 0.6) * (xs**2 + ys**2)[..., None] * 2
    return picture


def _nonsense(size: int, chance: np.random.Generator) -> Image:
    """Noise and shapes: nothing that a pose could be told from."""
    picture = _gradient(size, chance) + _cloud(size, chance) * chance.uniform(20, 120)
    for _ in range(chance.integers(0, 25)):
        _thing(picture, chance, (0, size), (0, size))
    return picture


def _gradient(size: int, chance: np.random.Generator) -> Image:
    """From one colour to a somewhat different one, in some direction."""
    grey = chance.uniform(20, 250)
    start = np.clip(grey + chance.normal(0, 28, 3), 0, 255)
    end = start + chance.normal(0, 30, 3)
    angle = chance.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    share = (0.5 + xs * np.cos(angle) + ys * np.sin(angle))[..., None]
    grain = chance.normal(0, 3, (size, size, 1))
    return np.asarray(start + (end - start) * share + grain, dtype=np.float32)


def _stripes(size: int, chance: np.random.Generator) -> Image:
    """Boards, tiles or a carpet's pattern: float [size, size, 1]."""
    angle, length = chance.uniform(0, np.pi), chance.uniform(0.02, 0.2) * size
    ys, xs = np.mgrid[0:size, 0:size].astype(np.float32)
    wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * (2 * np.pi / length))
    return np.asarray((np.sign(wave) * chance.uniform(2, 18))[..., None], dtype=np.float32)


def _cloud(size: int, chance: np.random.Generator) -> Image:
    """Soft spots of all sizes, about -1 to 1: float [size, size, 3]."""
    total = np.zeros((size, size, 3), dtype=np.float32)
    for cells in (4, 12, 40):
        coarse = chance.normal(0, 1, (cells, cells, 3)).astype(np.float32)
        total += np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)) / 3
    return total


def _thing(
    picture: Image, chance: np.random.Generator, across: tuple[float, float], down: tuple[float, float]
) -> None:
    """A window, a cupboard, a lamp or a ball: a plain shape whose middle is in that range of pixels."""
    size = len(picture)
    middle = np.array([chance.uniform(*across), chance.uniform(min(down), max(down))])
    half = chance.uniform(0.02, 0.25, 2) * size
    colour = chance.uniform(0, 255, 3).tolist()
    if chance.random() < 0.3:
        axes = (int(half[0]), int(half[1]))
        cv2.ellipse(picture, (int(middle[0]), int(middle[1])), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
        return
    first, last = (middle - half).astype(int).tolist(), (middle + half).astype(int).tolist()
    cv2.rectangle(picture, first, last, colour, -1)
    if chance.random() < 0.5:
        frame = chance.uniform(0, 255, 3).tolist()
        cv2.rectangle(picture, first, last, frame, int(chance.integers(1, max(2, size // 40))))


def _mat(picture: Image, foot: tuple[float, float], metre: float, chance: np.random.Generator) -> None:
    """A mat under the body, as a camera sees it that stands in front of its long side."""
    half, deep = metre * chance.uniform(0.8, 1.2), metre * chance.uniform(0.1, 0.5)
    narrow = chance.uniform(0.7, 0.95)
    x, back, front = foot[0], foot[1] - deep * 0.6, foot[1] + deep * 0.4
    corners = [(x - half * narrow, back), (x + half * narrow, back), (x + half, front), (x - half, front)]
    colour = chance.uniform(20, 235, 3).tolist()
    cv2.fillPoly(picture, [np.round(np.array(corners)).astype(np.int32)], colour, cv2.LINE_AA)
