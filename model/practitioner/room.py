"""The room in which the practitioner is seen."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

FLOOR: Final = 0.90
"""Where the practitioner stands, as a share of the picture's height."""

_HORIZON: Final = 0.70
"""Where wall and floor meet."""
_VANISHING: Final = (0.5, 0.12)
"""Where the lines that lead away from the viewer meet."""
_WALL: Final = ((232, 238, 240), (196, 210, 218))
_BOARDS: Final = ((120, 160, 196), (150, 190, 222))
_SKIRTING: Final = (236, 241, 243)
_MAT: Final = (150, 128, 96)
_SUN: Final = (196, 232, 255)
_POT: Final = (98, 122, 186)
_LEAVES: Final = ((86, 128, 84), (70, 110, 70), (104, 146, 100))


@lru_cache(maxsize=8)
def draw_room(width: int, height: int) -> NDArray[np.uint8]:
    """An empty room with a mat: uint8 BGR [height, width, 3], read-only."""
    room = _wall_and_floor(width, height)
    scale = height
    _window_light(room, scale)
    _mat(room, scale)
    if width > 1.2 * height:  # else they would stand behind the practitioner
        _picture(room, scale)
        _plant(room, scale)
    # Fine noise, so that the gradients show no bands.
    noise = np.random.default_rng(7).normal(0, 1.1, room.shape[:2]).astype(np.float32)
    picture: NDArray[np.uint8] = np.clip(room + noise[..., None], 0, 255).astype(np.uint8)
    picture.flags.writeable = False
    return picture


def _fill(room: Image, outline: NDArray[np.float64], colour: tuple[float, ...], opacity: float = 1.0) -> None:
    """Fills a polygon [N, 2] in pixels, with smooth edges."""
    mask = np.zeros(room.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    _blend(room, mask * np.float32(opacity / 255), colour)


def _tone(colour: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return tuple(min(factor * channel, 255.0) for channel in colour)


def _blend(room: Image, mask: NDArray[np.float32], colour: tuple[float, ...]) -> None:
    room += mask[..., None] * (np.array(colour, dtype=np.float32) - room)


def _soft_shadow(room: Image, mask: NDArray[np.float32], blur: float, strength: float) -> None:
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), blur), dtype=np.float32)
    room *= 1 - strength * soft[..., None]


def _wall_and_floor(width: int, height: int) -> Image:
    xs = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    # The wall is lightest at the upper left, where the window is.
    away = np.clip(np.hypot((xs - 0.25) * 0.8, ys - 0.2) / 0.95, 0, 1)[..., None]
    light, dark = (np.array(colour, dtype=np.float32) for colour in _WALL)
    wall = light + (dark - light) * away
    boards = _boards(width, height, xs, ys)
    edge = np.clip((ys - _HORIZON) * height + 0.5, 0, 1)[..., None]
    room = np.asarray(wall + (boards - wall) * edge, dtype=np.float32)
    skirting = np.array([[-1, 0.672], [2, 0.672], [2, _HORIZON], [-1, _HORIZON]]) * (width, height)
    _fill(room, skirting, _SKIRTING)
    line = np.array([[-1, 0.6715], [2, 0.6715], [2, 0.674], [-1, 0.674]]) * (width, height)
    _fill(room, line, (190, 202, 208))
    # The floor is darkest in the corner to the wall.
    corner = np.exp(-np.abs(ys - _HORIZON) / 0.022) * (ys > _HORIZON) * np.float32(0.28)
    room *= 1 - corner[..., None]
    return room


def _boards(width: int, height: int, xs: Image, ys: Image) -> Image:
    """Floorboards that lead away from the viewer."""
    near, far = (np.array(colour, dtype=np.float32) for colour in _BOARDS)
    below = np.maximum((ys - _VANISHING[1]) / (1 - _VANISHING[1]), 0.05)
    across = (xs - _VANISHING[0]) * (width / height) / below * 6.5
    board = np.floor(across)
    tone = np.sin(board * 12.9898) * 43758.547
    tone = (tone - np.floor(tone) - 0.5) * 0.10
    grain = np.sin(across * 23 + 1.7 * np.sin(across * 5 + 9 / below)) * 0.008
    colour = near + (far - near) * np.clip((1 - ys) / (1 - _HORIZON), 0, 1)[..., None]
    gap = np.minimum(across - board, 1 - (across - board)) * below / 6.5 * height
    groove = 1 - 0.16 * np.clip(1.1 - gap, 0, 1)
    return np.asarray(colour * ((1 + tone + grain) * groove)[..., None], dtype=np.float32)


def _window_light(room: Image, scale: float) -> None:
    """Sun through a window of four panes, soft on the wall."""
    height, width = room.shape[:2]
    middle = 0.24 * width
    mask = np.zeros((height, width), dtype=np.float32)
    for column in (0, 1):
        for row in (0, 1):
            left, top = column * 0.185, 0.07 + row * 0.245
            pane = np.array([[0, 0], [0.165, 0.03], [0.165, 0.255], [0, 0.225]]) * scale
            pane += np.array([middle + (left - 0.18) * scale, (top + column * 0.034) * scale])
            cv2.fillPoly(mask, [np.round(pane * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), scale * 0.008), dtype=np.float32)
    mask[round(0.67 * height) :] = 0
    _blend(room, mask * np.float32(0.42), _SUN)


def _picture(room: Image, scale: float) -> None:
    """A framed print of hills under a sun."""
    height, width = room.shape[:2]
    left, top, wide, high = width - 0.47 * scale, 0.10 * scale, 0.19 * scale, 0.25 * scale

    def place(points: list[tuple[float, float]]) -> NDArray[np.float64]:
        return np.array(points) * (wide, high) + (left, top)

    shadow = np.zeros((height, width), dtype=np.float32)
    frame = place([(0, 0), (1, 0), (1, 1), (0, 1)])
    cv2.fillPoly(shadow, [np.round(frame + 0.012 * scale).astype(np.int32)], 1.0)
    _soft_shadow(room, shadow, 0.010 * scale, 0.20)
    _fill(room, frame, (122, 158, 190))
    _fill(room, place([(0.05, 0.04), (0.95, 0.04), (0.95, 0.96), (0.05, 0.96)]), (238, 243, 244))
    inner = place([(0.16, 0.13), (0.84, 0.13), (0.84, 0.87), (0.16, 0.87)])
    _fill(room, inner, (214, 226, 236))
    turns = np.linspace(0, 2 * np.pi, 40)
    sun = np.column_stack([np.cos(turns), np.sin(turns)]) * (0.085 * scale / 2) + place([(0.58, 0.38)])
    _fill(room, sun, (120, 168, 226))
    for base, lift, turn, colour in ((0.62, 0.06, 0.3, (176, 186, 160)), (0.72, 0.05, 2.2, (146, 156, 122))):
        hills = [(x, base + lift * float(np.sin(x * 7 + turn))) for x in np.linspace(0.16, 0.84, 30)]
        _fill(room, place([*hills, (0.84, 0.87), (0.16, 0.87)]), colour)


def _mat(room: Image, scale: float) -> None:
    """A yoga mat with rounded corners, across the picture."""
    height, width = room.shape[:2]
    half, top, bottom = min(0.47 * width, 0.86 * scale), 0.795, 0.968
    x, y = _VANISHING[0] * width, _VANISHING[1]
    narrow = (top - y) / (bottom - y)
    back, front = (x - half * narrow, x + half * narrow), (x + half, x - half)
    corners = np.column_stack([(*back, *front), np.repeat([top, bottom], 2) * height])
    outline = _rounded(corners, 0.018 * scale)
    shadow = np.zeros((height, width), dtype=np.float32)
    below = outline + np.array([0.004, 0.008]) * scale
    cv2.fillPoly(shadow, [np.round(below).astype(np.int32)], 1.0)
    _soft_shadow(room, shadow, 0.006 * scale, 0.35)
    _fill(room, outline + np.array([0, 0.006]) * scale, _tone(_MAT, 0.74))
    _fill(room, outline, _MAT)
    middle = corners.mean(axis=0)
    band = _rounded(middle + (corners - middle) * (0.955, 0.84), 0.012 * scale)
    inner = _rounded(middle + (corners - middle) * (0.950, 0.80), 0.010 * scale)
    _fill(room, band, _tone(_MAT, 1.12), 0.7)
    _fill(room, inner, _MAT)
    # Light falls off from the window's side.
    fall = np.linspace(1.05, 0.93, width, dtype=np.float32)[None, :, None]
    room[round(_HORIZON * height) :] *= fall


def _rounded(corners: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """The outline of a polygon with its corners rounded (quadratic curves)."""
    points = []
    for before, corner, after in zip(np.roll(corners, 1, 0), corners, np.roll(corners, -1, 0), strict=True):
        start = corner + (before - corner) / np.linalg.norm(before - corner) * radius
        end = corner + (after - corner) / np.linalg.norm(after - corner) * radius
        t = np.linspace(0, 1, 8)[:, None]
        points.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end)
    return np.concatenate(points)


def _plant(room: Image, scale: float) -> None:
    """A plant in a pot, by the wall on the right."""
    height, width = room.shape[:2]
    foot = np.array([width - 0.115 * scale, 0.765 * scale])
    shadow = np.zeros((height, width), dtype=np.float32)
    middle = (round(foot[0] + 0.02 * scale), round(foot[1]))
    cv2.ellipse(shadow, middle, (round(0.075 * scale), round(0.016 * scale)), 0, 0, 360, 1.0, -1)
    _soft_shadow(room, shadow, 0.010 * scale, 0.4)
    rng = np.random.default_rng(3)
    root = foot - (0, 0.115 * scale)
    for index, angle in enumerate(np.linspace(-72, 72, 13)[rng.permutation(13)]):
        length = (0.28 - 0.0011 * abs(angle)) * scale * rng.uniform(0.82, 1.08)
        colour = _LEAVES[index % len(_LEAVES)]
        _fill(room, _leaf(root, np.radians(angle), length), colour)
        _fill(room, _leaf(root, np.radians(angle), length, lower=True), _tone(colour, 0.88))
    pot = np.array([[-0.055, -0.120], [0.055, -0.120], [0.042, 0.0], [-0.042, 0.0]]) * scale + foot
    for share in np.linspace(0, 1, 24):
        # Round, by strips from light to dark.
        sides = np.array([share, min(share + 0.045, 1)])[:, None]
        above, below = pot[0] + (pot[1] - pot[0]) * sides, pot[3] + (pot[2] - pot[3]) * sides
        strip = np.array([above[0], above[1], below[1], below[0]])
        _fill(room, strip, _tone(_POT, 1.10 - 0.59 * abs(share - 0.28) ** 1.2))
    rim = np.array([[-0.060, -0.132], [0.060, -0.132], [0.059, -0.110], [-0.059, -0.110]]) * scale + foot
    _fill(room, rim, _tone(_POT, 1.06))


def _leaf(
    root: NDArray[np.float64], angle: float, length: float, *, lower: bool = False
) -> NDArray[np.float64]:
    """A leaf that rises from ``root`` and bends outwards; ``lower`` is its shaded half."""
    t = np.linspace(0, 1, 16)
    bend = angle * (0.55 + 0.75 * t)
    steps = length / 15
    spine = root + np.cumsum(np.column_stack([np.sin(bend), -np.cos(bend)]), axis=0) * steps
    width = 0.085 * length * np.sin(np.pi * np.clip(t * 1.0, 0, 1) ** 0.8) * (1.1 - 0.4 * t)
    normal = np.column_stack([np.cos(bend), np.sin(bend)])
    upper = spine - normal * width[:, None] * (0 if lower else 1)
    return np.concatenate([upper, (spine + normal * width[:, None])[::-1]])
