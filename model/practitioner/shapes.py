"""Round, shaded shapes on a canvas with depth: all that a drawn body is made of.

Every shape is evaluated exactly at each pixel as an orthographic camera sees it: how much of the
pixel it covers, how far away its surface is, and how much light falls on it. Shapes of one material
are melted into one surface, whose light is smoothed so that no seam shows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Point = tuple[float, float, float] | Array
Colour = tuple[float, float, float]
Radii = tuple[float, float, float, float]

LIGHT: Final[Array] = np.array([-0.46, -0.66, -0.59], dtype=np.float32)
"""Unit vector towards the light: from the upper left, in front of the body."""
_FAR: Final = np.float32(1e6)
_HALO_STRENGTH: Final = 0.6
_HALO_STEP: Final = 3


@dataclass(frozen=True, slots=True)
class Material:
    """A colour in light and in shadow, BGR 0 to 255."""

    lit: Colour
    shadow: Colour


@dataclass(frozen=True, slots=True)
class Tube:
    """A limb: a line with a radius at 0, 1/3, 2/3 and all of its length, round at the ends.

    Points are x, y, z in pixels; ``begin`` and ``stop`` cut it flat at those shares of its length.
    """

    start: Point
    end: Point
    radii: Radii
    begin: float = 0.0
    stop: float = 1.0


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """A centre (x, y, z in pixels) and three half axes, the columns of a 3x3 matrix."""

    center: Point
    axes: Array


Shape = Tube | Ellipsoid


@dataclass(frozen=True, slots=True)
class Part:
    """Shapes of one material.

    Attributes:
        softness: metres over which its light is smoothed.
        halo: metres around it in which it darkens what lies closely behind.
    """

    shapes: list[Shape]
    material: Material
    softness: float = 0.012
    halo: float = 0.03


def middle_depth(shapes: Sequence[Shape]) -> float:
    """How far away shapes are, on average, in pixels."""
    return sum(
        float(shape.start[2] + shape.end[2]) / 2 if isinstance(shape, Tube) else float(shape.center[2])
        for shape in shapes
    ) / len(shapes)


def material(rgb: tuple[int, int, int], *, depth: float = 0.55, warmth: float = 0.0) -> Material:
    """A material of that colour; ``depth``, 0 to 1, is how dark its shadows are, ``warmth`` how red."""
    red, green, blue = rgb
    keep = 1 - depth
    shadow = (blue * keep * (1.06 - warmth), green * keep * (1 - warmth / 2), red * keep * (1 + warmth / 2))
    return Material((min(blue * 1.05, 255.0), min(green * 1.05, 255.0), min(red * 1.06, 255.0)), shadow)


def unit(vector: Array, fallback: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> Array:
    """The vector [3] with length 1; ``fallback`` for one that is almost nothing."""
    length = math.sqrt(float(vector @ vector))
    return np.asarray(vector / length if length > 1e-4 else fallback, dtype=np.float32)


def cross(a: Array, b: Array) -> Array:
    """The cross product of two vectors [3]; np.cross takes ten times as long for so few numbers."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array((ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx), dtype=np.float32)


# Cubic through radii at 0, 1/3, 2/3, 1.
_CUBIC: Final = np.linalg.inv(np.vander([0, 1 / 3, 2 / 3, 1], 4, increasing=True))


def _unit_range(values: NDArray[np.floating[Any]]) -> Array:
    """Values cut off at 0 and 1; np.clip takes longer to get going than these small arrays need."""
    return np.asarray(np.minimum(np.maximum(values, 0), 1), dtype=np.float32)


def _box(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a shape, in pixels."""
    if isinstance(shape, Tube):
        reach = max(shape.radii) * 1.08
        xs, ys = (shape.start[0], shape.end[0]), (shape.start[1], shape.end[1])
        return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach
    width, height = (math.sqrt(float(row @ row)) for row in shape.axes[:2])
    x, y, _ = shape.center
    return x - width, y - height, x + width, y + height


# Plain floats below: a NumPy scalar of 64 bits would turn every array into 64 bits.
_LIGHT_X, _LIGHT_Y, _LIGHT_Z = (float(v) for v in LIGHT)


def _tube(shape: Tube, xs: Array, ys: Array) -> tuple[Array, Array, Array]:
    """Coverage 0 to 1, depth and light -1 to 1 at pixels xs [1, w], ys [h, 1]: each [h, w]."""
    ax, ay, az = (float(v) for v in shape.start)
    bx, by, bz = (float(v) - a for v, a in zip(shape.end, (ax, ay, az), strict=True))
    flat = max(bx * bx + by * by, 1e-3)
    dx, dy = xs - ax, ys - ay
    along = dx * (bx / flat) + dy * (by / flat)
    t = _unit_range(along)
    c0, c1, c2, c3 = (_CUBIC @ shape.radii).tolist()
    radius = ((c3 * t + c2) * t + c1) * t + c0
    qx, qy = dx - t * bx, dy - t * by
    distance = np.sqrt(qx * qx + qy * qy)
    coverage = _unit_range(radius - distance + 0.5)
    if shape.begin > 0:
        coverage *= _unit_range((along - shape.begin) * math.sqrt(flat) + 0.5)
    if shape.stop < 1:
        coverage *= _unit_range((shape.stop - along) * math.sqrt(flat) + 0.5)
    inverse = 1 / radius
    u = np.minimum(distance * inverse, 1)
    w = np.sqrt(1 - u * u)
    depth = (az + t * bz) - radius * w
    # The surface's side that looks at us leans with the limb.
    tilt = bz / math.sqrt(flat + bz * bz)
    facing = tilt / math.sqrt(flat) * (bx * _LIGHT_X + by * _LIGHT_Y) - math.sqrt(1 - tilt * tilt) * _LIGHT_Z
    light = (qx * _LIGHT_X + qy * _LIGHT_Y) * inverse + w * facing
    return coverage, depth, light


def _ellipsoid(shape: Ellipsoid, xs: Array, ys: Array) -> tuple[Array, Array, Array]:
    """As `_tube`. The surface is where p' Q p = 1; its normal there is along Q p."""
    scaled = shape.axes / np.square(shape.axes).sum(axis=0)
    q = (scaled @ scaled.T).astype(np.float64)
    (qxx, qxy, qxz), (_, qyy, qyz), (_, _, qzz) = q.tolist()
    cx, cy, cz = (float(v) for v in shape.center)
    dx, dy = xs - cx, ys - cy
    # Seen along z it is the ellipse f = 1.
    f = dx * dx * (qxx - qxz * qxz / qzz) + dy * (
        dx * (2 * (qxy - qxz * qyz / qzz)) + dy * (qyy - qyz * qyz / qzz)
    )
    distance = np.sqrt(dx * dx + dy * dy)
    inside = np.maximum(1 - f, 0)
    # Pixels to the edge along the ray from the centre; where this is 0/0 the square helps.
    coverage = _unit_range(distance / np.sqrt(f + 1e-9) - distance + 0.5 + inside * inside)
    z = (dx * (-qxz / qzz) + dy * (-qyz / qzz)) - np.sqrt(inside * (1 / qzz))
    # With n = Q p: light is n' L / |n|, and n' n = p' Q Q p.
    (mxx, mxy, mxz), (_, myy, myz), (_, _, mzz) = (q @ q).tolist()
    lx, ly, lz = (q @ LIGHT).tolist()
    square = (
        dx * dx * mxx + dy * (dx * (2 * mxy) + dy * myy) + z * (dx * (2 * mxz) + dy * (2 * myz) + z * mzz)
    )
    light = (dx * lx + dy * ly + z * lz) / np.sqrt(np.maximum(square, 1e-12))
    return coverage, z + cz, light


class Canvas:
    """A part of a picture under way: colours, depth, and which material is seen.

    Everything is kept for a box around what will be drawn: colours are planar BGR float32 [3, h, w],
    depth float32 [h, w] in pixels, materials int16 [h, w].
    """

    def __init__(self, picture: NDArray[np.uint8], box: tuple[float, float, float, float]) -> None:
        """Starts from a picture; nothing outside ``box`` will be drawn.

        Args:
            picture: uint8 BGR [H, W, 3], changed by `finish`.
            box: left, top, right, bottom in pixels; it may reach beyond the picture.
        """
        height, width = picture.shape[:2]
        self.left, self.right = (int(np.clip(edge, 0, width)) for edge in (box[0], box[2] + 1))
        self.top, self.bottom = (int(np.clip(edge, 0, height)) for edge in (box[1], box[3] + 1))
        self._part = part = picture[self.top : self.bottom, self.left : self.right]
        self.colour = np.array(
            cv2.split(part) if part.size else np.empty((3, *part.shape[:2])), dtype=np.float32
        )
        self.depth = np.full(part.shape[:2], _FAR, dtype=np.float32)
        self._material = np.zeros(part.shape[:2], dtype=np.int16)
        self._materials: list[Material | None] = [None]

    def finish(self) -> None:
        """Puts what was drawn into the picture."""
        if self._part.size:
            self._part[:] = cv2.merge([cv2.convertScaleAbs(plane) for plane in self.colour])

    def add(self, shapes: list[Shape], material: Material, *, softness: float, halo: float) -> None:
        """Melts shapes into one surface and puts it where it is nearer than what is there.

        Args:
            shapes: at least one.
            material: of all of them; surfaces of equal material melt into each other.
            softness: pixels over which light is smoothed and surfaces melt.
            halo: pixels around the surface in which it darkens what lies behind.
        """
        margin = int(halo) + 2
        boxes = np.array([_box(shape) for shape in shapes])
        left, top = np.maximum(np.floor(boxes[:, :2].min(axis=0)).astype(int) - margin, (self.left, self.top))
        right = min(int(np.ceil(boxes[:, 2].max())) + margin, self.right)
        bottom = min(int(np.ceil(boxes[:, 3].max())) + margin, self.bottom)
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
        area = np.s_[top - self.top : bottom - self.top, left - self.left : right - self.left]
        if halo > 0:
            self._darken_behind(area, coverage, depth, halo)
        self._cover(area, coverage, depth, light, material, softness)

    def _darken_behind(self, area: tuple[slice, slice], coverage: Array, depth: Array, halo: float) -> None:
        """What lies closely behind the edge of a surface gets less light."""
        behind = self.depth[area]
        body = behind < _FAR
        if not body.any():
            return
        # It is soft: every third pixel tells enough.
        few = np.s_[::_HALO_STEP, ::_HALO_STEP]
        radius = halo / _HALO_STEP
        cover = np.ascontiguousarray(coverage[few])
        covered = (cover > 0).astype(np.float32)
        near = _blur(np.where(cover > 0, depth[few], 0), radius) / np.maximum(_blur(covered, radius), 1e-3)
        shade = _blur(cover, radius) * _unit_range((behind[few] - near) / (3 * halo))
        wide = cv2.resize(shade * _HALO_STRENGTH, behind.shape[::-1], interpolation=cv2.INTER_LINEAR)
        self.colour[:, area[0], area[1]] *= 1 - np.asarray(wide, dtype=np.float32) * body

    def _cover(
        self,
        area: tuple[slice, slice],
        coverage: Array,
        depth: Array,
        light: Array,
        material: Material,
        softness: float,
    ) -> None:
        behind, materials = self.depth[area], self._material[area]
        weight = np.maximum(_blur(coverage, softness), 1e-3)
        smooth = _unit_range(0.5 + 0.5 * _blur(light * coverage, softness) / weight)
        if material not in self._materials:
            self._materials.append(material)
        index = self._materials.index(material)
        melt = np.where(materials == index, np.float32(1 / max(softness, 1)), np.float32(1))
        visible = coverage * _unit_range((behind - depth) * melt + 0.5)
        for plane, lit, dark in zip(self.colour, material.lit, material.shadow, strict=True):
            target = plane[area]
            target += visible * (smooth * (lit - dark) + dark - target)
        # Half covered pixels stay open, or what is painted later leaves a seam of background there.
        seen = visible > 0.85
        np.copyto(behind, depth, where=seen)
        np.copyto(materials, np.int16(index), where=seen)

    def paint(self, outline: NDArray[np.float32], colour: Colour, *, opacity: float, nearest: float) -> None:
        """Fills a small polygon on top, where nothing is nearer than ``nearest``.

        Args:
            outline: float32 [N, 2] in pixels of the picture.
            colour: BGR, 0 to 255.
            opacity: 0 to 1.
            nearest: a depth in pixels.
        """
        x0, y0 = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 1, (self.left, self.top))
        x1, y1 = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 2, (self.right, self.bottom))
        if x0 >= x1 or y0 >= y1:
            return
        mask = np.zeros((y1 - y0, x1 - x0), dtype=np.uint8)
        points = np.round((outline - (x0, y0)) * 16).astype(np.int32)
        cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
        area = np.s_[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left]
        visible = mask * np.float32(opacity / 255) * (self.depth[area] > nearest)
        for plane, value in zip(self.colour, colour, strict=True):
            plane[area] += visible * (value - plane[area])


def _blur(values: Array, radius: float) -> Array:
    size = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.blur(values, (size, size), borderType=cv2.BORDER_CONSTANT))
