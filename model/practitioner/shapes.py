"""Round, shaded shapes on a canvas with depth: all that a drawn body is made of.

Every shape is evaluated exactly at each pixel as an orthographic camera sees it: how much of the
pixel it covers, how far away its surface is, and how much light falls on it. Shapes of one material
are melted into one surface, whose light is smoothed so that no seam shows.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Point = tuple[float, float, float] | Array
Box = tuple[int, int, int, int]

LIGHT: Final[Array] = np.array([-0.46, -0.66, -0.59], dtype=np.float32)
"""Unit vector towards the light: from the upper left, in front of the body."""
_FAR: Final = np.float32(1e6)


@dataclass(frozen=True, slots=True)
class Material:
    """A colour in light and in shadow, BGR 0 to 255."""

    lit: tuple[float, float, float]
    shadow: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tube:
    """A limb: a line with a radius at 0, 1/3, 2/3 and all of its length, round at the ends.

    Points are x, y, z in pixels; ``stop`` cuts it flat at that share of its length.
    """

    start: Point
    end: Point
    radii: tuple[float, float, float, float]
    stop: float = 1.0


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """A centre (x, y, z in pixels) and three half axes, the columns of a 3x3 matrix."""

    center: Point
    axes: Array


Shape = Tube | Ellipsoid

# Cubic through radii at 0, 1/3, 2/3, 1.
_CUBIC: Final = np.linalg.inv(np.vander([0, 1 / 3, 2 / 3, 1], 4, increasing=True))


def _box(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a shape, in pixels."""
    if isinstance(shape, Tube):
        reach = max(shape.radii) * 1.08
        xs, ys = (shape.start[0], shape.end[0]), (shape.start[1], shape.end[1])
        return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach
    width, height = np.linalg.norm(shape.axes[:2], axis=1)
    x, y, _ = shape.center
    return x - width, y - height, x + width, y + height


def _tube(shape: Tube, xs: Array, ys: Array) -> tuple[Array, Array, Array]:
    ax, ay, az = (float(v) for v in shape.start)
    bx, by, bz = (float(v) - a for v, a in zip(shape.end, (ax, ay, az), strict=True))
    flat = max(bx * bx + by * by, 1e-3)
    tilt = bz / np.sqrt(flat + bz * bz)
    dx, dy = xs - ax, ys - ay
    along = dx * (bx / flat) + dy * (by / flat)
    t = np.clip(along, 0, 1)
    c0, c1, c2, c3 = (_CUBIC @ shape.radii).tolist()
    radius = ((c3 * t + c2) * t + c1) * t + c0
    qx, qy = dx - t * bx, dy - t * by
    distance = np.sqrt(qx * qx + qy * qy)
    coverage = np.clip(radius - distance + 0.5, 0, 1)
    if shape.stop < 1:
        coverage *= np.clip((shape.stop - along) * np.sqrt(flat) + 0.5, 0, 1)
    inverse = 1 / radius
    u = np.minimum(distance * inverse, 1)
    w = np.sqrt(1 - u * u)
    depth = az + t * bz - radius * w
    # The surface's side that looks at us leans with the limb.
    lean = np.sqrt(1 - tilt * tilt)
    scale = tilt / np.sqrt(flat)
    facing = scale * (bx * LIGHT[0] + by * LIGHT[1]) - lean * LIGHT[2]
    light = (qx * LIGHT[0] + qy * LIGHT[1]) * inverse + w * facing
    return coverage, depth, light


def _ellipsoid(shape: Ellipsoid, xs: Array, ys: Array) -> tuple[Array, Array, Array]:
    q = np.linalg.inv(shape.axes @ shape.axes.T).astype(np.float64)
    cx, cy, cz = (float(v) for v in shape.center)
    dx, dy = xs - cx, ys - cy
    qzz = q[2, 2]
    k = (q[:2, :2] - np.outer(q[:2, 2], q[:2, 2]) / qzz).tolist()
    f = dx * dx * k[0][0] + dy * (2 * k[0][1] * dx + k[1][1] * dy)
    distance = np.sqrt(dx * dx + dy * dy)
    coverage = np.clip(distance / np.sqrt(f + 1e-9) - distance + 0.5, 0, 1)
    inside = np.sqrt(np.maximum(1 - f, 0) / qzz)
    z = -(q[0, 2] / qzz * dx + q[1, 2] / qzz * dy) - inside
    gradient = [q[i, 0] * dx + q[i, 1] * dy + q[i, 2] * z for i in range(3)]
    length = np.sqrt(sum(g * g for g in gradient)) + 1e-9
    light = sum(g * float(c) for g, c in zip(gradient, LIGHT, strict=True)) / length
    return coverage, z + cz, light


class Canvas:
    """A picture under way: colours, planar BGR float32 [3, H, W], and depth, float32 [H, W]."""

    def __init__(self, background: NDArray[np.uint8]) -> None:
        """Starts from ``background``, uint8 BGR [H, W, 3]."""
        self.height, self.width = background.shape[:2]
        self.colour = np.ascontiguousarray(background.transpose(2, 0, 1), dtype=np.float32)
        self.depth = np.full((self.height, self.width), _FAR, dtype=np.float32)

    def picture(self) -> NDArray[np.uint8]:
        """The picture, uint8 BGR [H, W, 3]."""
        return np.asarray(cv2.merge([cv2.convertScaleAbs(plane) for plane in self.colour]), dtype=np.uint8)

    def add(self, shapes: list[Shape], material: Material, *, softness: float, halo: float) -> None:
        """Melts shapes into one surface and puts it where it is nearer than what is there.

        Args:
            shapes: at least one.
            material: of all of them.
            softness: pixels over which light is smoothed and equal depths are blended.
            halo: pixels around the surface in which it darkens what lies behind.
        """
        margin = int(halo) + 2
        boxes = np.array([_box(shape) for shape in shapes])
        left, top = np.maximum(np.floor(boxes[:, :2].min(axis=0)).astype(int) - margin, 0)
        right = min(int(np.ceil(boxes[:, 2].max())) + margin, self.width)
        bottom = min(int(np.ceil(boxes[:, 3].max())) + margin, self.height)
        if left >= right or top >= bottom:
            return
        coverage = np.zeros((bottom - top, right - left), dtype=np.float32)
        depth = np.full_like(coverage, _FAR)
        light = np.zeros_like(coverage)
        for shape, box in zip(shapes, boxes, strict=True):
            x0, y0 = max(int(box[0]) - 1, left), max(int(box[1]) - 1, top)
            x1, y1 = min(int(box[2]) + 2, right), min(int(box[3]) + 2, bottom)
            if x0 >= x1 or y0 >= y1:
                continue
            xs = np.arange(x0, x1, dtype=np.float32)[None]
            ys = np.arange(y0, y1, dtype=np.float32)[:, None]
            part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
            new_coverage, new_depth, new_light = (
                _tube(shape, xs, ys) if isinstance(shape, Tube) else _ellipsoid(shape, xs, ys)
            )
            nearer = (new_coverage > 0) & (new_depth < depth[part])
            np.copyto(depth[part], new_depth, where=nearer)
            np.copyto(light[part], new_light, where=nearer)
            np.maximum(coverage[part], new_coverage, out=coverage[part])
        self._blend(np.s_[top:bottom, left:right], coverage, depth, light, material, softness, halo)

    def _blend(
        self,
        area: tuple[slice, slice],
        coverage: Array,
        depth: Array,
        light: Array,
        material: Material,
        softness: float,
        halo: float,
    ) -> None:
        behind = self.depth[area]
        weight = _blur(coverage, softness)
        light = _blur(light * coverage, softness) / np.maximum(weight, 1e-3)
        light = np.clip(0.5 + 0.5 * light, 0, 1, dtype=np.float32)
        visible = coverage * np.clip((behind - depth) / max(softness, 1) + 0.5, 0, 1)
        covered = coverage > 0
        if halo > 0 and (behind < _FAR).any():
            near = _blur(np.where(covered, depth, 0), halo) / np.maximum(
                _blur(covered.astype(np.float32), halo), 1e-3
            )
            shade = _blur(coverage, halo) * np.clip((behind - near) / (4 * halo), 0, 1)
            shade *= 0.55 * (behind < _FAR)
            self.colour[:, area[0], area[1]] *= 1 - shade
        for plane, lit, dark in zip(self.colour, material.lit, material.shadow, strict=True):
            target = plane[area]
            target += visible * (light * (lit - dark) + dark - target)
        np.copyto(behind, depth, where=visible > 0.5)


def _blur(values: Array, radius: float) -> Array:
    size = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.blur(values, (size, size), borderType=cv2.BORDER_CONSTANT))
