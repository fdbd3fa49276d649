"""Draws a person from the 33 landmarks of a body."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from model.landmarks import Landmark
from model.practitioner.body import CHEST, HEAD, PELVIS, head_rotation, with_means
from model.practitioner.people import Bottom, Colour, Hair, Look, Top
from model.practitioner.shapes import Array, Canvas, Ellipsoid, Material, Shape, Tube

# Radii in metres at 0, 1/3, 2/3 and all of a limb's length.
_UPPER_ARM: Final = (0.046, 0.043, 0.039, 0.034)
_FOREARM: Final = (0.035, 0.037, 0.030, 0.023)
_THIGH: Final = (0.078, 0.079, 0.064, 0.051)
_SHANK: Final = (0.050, 0.055, 0.042, 0.031)
_CLOTH: Final = 0.006
"""Metres by which clothes stand off the body."""

# Along the spine: share of its length, half width, half depth, half height in metres.
_TRUNK: Final = (
    (-0.04, 0.140, 0.098, 0.085),
    (0.12, 0.138, 0.100, 0.090),
    (0.28, 0.122, 0.090, 0.090),
    (0.44, 0.112, 0.085, 0.090),
    (0.60, 0.120, 0.094, 0.090),
    (0.76, 0.132, 0.102, 0.090),
    (0.88, 0.130, 0.090, 0.075),
)
_BOTTOM_RINGS: Final = 3


@dataclass(frozen=True, slots=True)
class _Part:
    shapes: list[Shape]
    material: Material
    softness: float = 0.012
    halo: float = 0.03


def draw_figure(canvas: Canvas, body: Array, look: Look) -> None:
    """Draws a person onto ``canvas``.

    Args:
        canvas: the picture so far.
        body: float32 [33, 3], x, y and z in pixels of the canvas (z away from the viewer).
        look: whom to draw.
    """
    figure = _Figure(body, look)
    parts = list(figure.parts())
    parts.sort(key=lambda part: -float(np.mean([_middle(shape) for shape in part.shapes])))
    for part in parts:
        canvas.add(
            part.shapes,
            part.material,
            softness=part.softness * figure.metre,
            halo=part.halo * figure.metre,
        )
    figure.draw_face(canvas)


def _middle(shape: Shape) -> float:
    if isinstance(shape, Tube):
        return float(shape.start[2] + shape.end[2]) / 2
    return float(shape.center[2])


def material(colour: Colour, *, depth: float = 0.52, warmth: float = 0.0) -> Material:
    """A material of that colour (RGB) in light; ``depth`` 0 to 1 is how dark its shadows are."""
    red, green, blue = colour
    shadow = (
        blue * (1 - depth) * (1.06 - warmth),
        green * (1 - depth) * (1 - warmth / 2),
        red * (1 - depth) * (1 + warmth / 2),
    )
    lit = (min(blue * 1.06, 255.0), min(green * 1.06, 255.0), min(red * 1.06, 255.0))
    return Material(lit, shadow)


def _unit(vector: Array, fallback: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> Array:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 1e-4 else np.array(fallback, dtype=np.float32)


class _Figure:
    """The parts of one drawing."""

    def __init__(self, body: Array, look: Look) -> None:
        self.points = with_means(body)
        self.look = look
        self.metre = _pixels_per_metre(self.points)
        self.head = head_rotation(body[:11, :2])
        spine = self.points[CHEST] - self.points[PELVIS]
        self.up = _unit(spine, (0.0, -1.0, 0.0))
        self.hips_left = self._across(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
        self.shoulders_left = self._across(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
        self.front = _unit(np.cross(self.hips_left + self.shoulders_left, self.up), (0.0, 0.0, -1.0))
        self.skin = material(look.skin, depth=0.42, warmth=0.16)
        self.top = material(look.top_colour)
        self.bottom = material(look.bottom_colour, depth=0.6)
        self.hair = material(look.hair_colour, depth=0.62)

    def _across(self, left: int, right: int) -> Array:
        """Unit vector to the person's left, at right angles to the spine."""
        across = self.points[left] - self.points[right]
        across = across - self.up * float(across @ self.up)
        return _unit(across, (0.0, 0.0, 1.0))

    def parts(self) -> Iterator[_Part]:
        """Everything but the face."""
        yield from self._trunk()
        for side in (0, 1):
            yield from self._arm(side)
            yield from self._leg(side)
        yield from self._head_and_hair()

    def _tube(
        self,
        start: Array,
        end: Array,
        radii: tuple[float, float, float, float],
        *,
        thicker: float = 0.0,
        stop: float = 1.0,
    ) -> Tube:
        scaled = tuple((radius + thicker) * self.metre for radius in radii)
        return Tube(start, end, (scaled[0], scaled[1], scaled[2], scaled[3]), stop)

    def _ellipsoid(self, center: Array, frame: Array, size: tuple[float, float, float]) -> Ellipsoid:
        """An ellipsoid with half axes of ``size`` metres along the columns of ``frame``."""
        return Ellipsoid(center, frame * (np.array(size, dtype=np.float32) * self.metre))

    def _ring(self, row: tuple[float, float, float, float], thicker: float) -> Ellipsoid:
        share, width, depth, height = row
        twist = min(max(share, 0.0), 1.0)
        left = _unit(self.hips_left * (1 - twist) + self.shoulders_left * twist)
        front = _unit(np.cross(left, self.up), (0.0, 0.0, -1.0))
        look = self.look
        stops, widths = (0.0, 0.45, 0.9), (look.hips, look.waist, look.shoulders)
        build = float(np.interp(share, stops, widths))
        center = self._spine(share)
        return self._ellipsoid(
            center,
            np.column_stack([left, front, self.up]),
            (width * build + thicker, depth * (0.4 + 0.6 * build) + thicker, height + thicker),
        )

    def _spine(self, share: float) -> Array:
        """A point of the spine, which rounds with bent hips and arches with stretched ones."""
        points = self.points
        thighs = (
            points[Landmark.LEFT_KNEE]
            + points[Landmark.RIGHT_KNEE]
            - points[Landmark.LEFT_HIP]
            - points[Landmark.RIGHT_HIP]
        )
        bend = float(_unit(thighs) @ self.front)
        straight = points[PELVIS] + (points[CHEST] - points[PELVIS]) * share
        arch = 4 * share * (1 - share)
        return np.asarray(straight - self.front * (0.045 * self.metre * bend * arch), dtype=np.float32)

    def _trunk(self) -> Iterator[_Part]:
        points, look = self.points, self.look
        yield _Part([self._ring(row, 0.0) for row in _TRUNK[:_BOTTOM_RINGS]], self.bottom, 0.02)
        upper: list[Shape] = [self._ring(row, _CLOTH) for row in _TRUNK[_BOTTOM_RINGS - 1 :]]
        base = self._spine(0.97) - self.front * (0.01 * self.metre)
        slopes: list[Shape] = [
            self._tube(base, points[shoulder], (0.058, 0.055, 0.050, 0.044))
            for shoulder in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
        ]
        neck = self._tube(
            base, points[HEAD] - self.head[:, 2] * (0.01 * self.metre), (0.054, 0.046, 0.045, 0.046)
        )
        if look.top is Top.TANK:
            yield _Part([*slopes, neck], self.skin, 0.016)
        else:
            upper.extend(slopes)
            yield _Part([neck], self.skin)
        yield _Part(upper, self.top, 0.022)

    def _arm(self, side: int) -> Iterator[_Part]:
        points, look = self.points, self.look
        shoulder, elbow, wrist = (points[Landmark.LEFT_SHOULDER + side + 2 * i] for i in range(3))
        upper = self._limb(_UPPER_ARM)
        fore = self._limb(_FOREARM)
        skin: list[Shape] = [self._tube(shoulder, elbow, upper), self._tube(elbow, wrist, fore)]
        skin.extend(self._hand(side))
        yield _Part(skin, self.skin)
        if look.top is Top.TEE:
            sleeve: list[Shape] = [self._tube(shoulder, elbow, upper, thicker=_CLOTH, stop=0.55)]
            yield _Part(sleeve, self.top, 0.016)
        elif look.top is Top.LONG_SLEEVES:
            sleeve = [
                self._tube(shoulder, elbow, upper, thicker=_CLOTH),
                self._tube(elbow, wrist, fore, thicker=_CLOTH, stop=0.94),
            ]
            yield _Part(sleeve, self.top, 0.016)

    def _limb(self, radii: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        thickness = self.look.limbs
        return (radii[0] * thickness, radii[1] * thickness, radii[2] * thickness, radii[3] * thickness)

    def _hand(self, side: int) -> list[Shape]:
        points, metre = self.points, self.metre
        wrist = points[Landmark.LEFT_WRIST + side]
        pinky, index, thumb = (points[Landmark.LEFT_PINKY + side + 2 * i] for i in range(3))
        along = _unit((pinky + index) / 2 - wrist)
        across = index - pinky
        across = _unit(across - along * float(across @ along), (0.0, 0.0, 1.0))
        frame = np.column_stack([along, across, np.cross(along, across)])
        thumb_way = _unit(_unit(thumb - wrist) + along + across * 0.4)
        thumb_root = wrist + along * (0.025 * metre) + across * (0.016 * metre)
        return [
            self._ellipsoid(wrist + along * (0.042 * metre), frame, (0.048, 0.036, 0.017)),
            self._ellipsoid(wrist + along * (0.105 * metre), frame, (0.052, 0.030, 0.013)),
            self._tube(thumb_root, thumb_root + thumb_way * (0.055 * metre), (0.014, 0.013, 0.012, 0.009)),
        ]

    def _leg(self, side: int) -> Iterator[_Part]:
        points, look = self.points, self.look
        hip, knee, ankle = (points[Landmark.LEFT_HIP + side + 2 * i] for i in range(3))
        thigh, shank = self._limb(_THIGH), self._limb(_SHANK)
        foot = self._foot(side)
        if look.bottom is Bottom.SHORTS:
            yield _Part(
                [self._tube(hip, knee, thigh), self._tube(knee, ankle, shank), *foot], self.skin, 0.014
            )
            yield _Part([self._tube(hip, knee, thigh, thicker=0.012, stop=0.62)], self.bottom, 0.016)
            return
        stop = 0.93 if look.bottom is Bottom.LEGGINGS else 0.52
        yield _Part([self._tube(knee, ankle, shank), *foot], self.skin, 0.012)
        yield _Part(
            [
                self._tube(hip, knee, thigh, thicker=0.003),
                self._tube(knee, ankle, shank, thicker=0.003, stop=stop),
            ],
            self.bottom,
            0.018,
        )

    def _foot(self, side: int) -> list[Shape]:
        points, metre = self.points, self.metre
        ankle, heel, toe = (points[Landmark.LEFT_ANKLE + side + 2 * i] for i in range(3))
        sole = _unit(toe - heel)
        instep = heel + (toe - heel) * 0.62
        lift = ankle - (heel + toe) / 2
        lift = _unit(lift - sole * float(lift @ sole), (0.0, -1.0, 0.0))
        frame = np.column_stack([sole, np.cross(sole, lift), lift])
        return [
            self._tube(heel + lift * (0.006 * metre), instep, (0.031, 0.029, 0.027, 0.025)),
            self._tube(ankle, instep + lift * (0.008 * metre), (0.034, 0.032, 0.028, 0.022)),
            self._ellipsoid(heel + (toe - heel) * 0.86, frame, (0.050, 0.037, 0.016)),
        ]

    def _at_head(self, left: float, down: float, forwards: float) -> Array:
        offset = np.array([left, down, forwards], dtype=np.float32)
        return np.asarray(self.points[HEAD] + self.head @ offset * self.metre, dtype=np.float32)

    def _head_and_hair(self) -> Iterator[_Part]:
        head = self.head
        skull: list[Shape] = [
            self._ellipsoid(self._at_head(0, -0.042, 0.012), head, (0.074, 0.098, 0.094)),
            self._ellipsoid(self._at_head(0, 0.010, 0.038), head, (0.058, 0.066, 0.062)),
            self._ellipsoid(self._at_head(0, 0.052, 0.062), head, (0.026, 0.020, 0.026)),
            self._ellipsoid(self._at_head(0, -0.012, 0.104), head, (0.012, 0.022, 0.018)),
            self._ellipsoid(self._at_head(0.073, -0.008, 0.0), head, (0.010, 0.027, 0.017)),
            self._ellipsoid(self._at_head(-0.073, -0.008, 0.0), head, (0.010, 0.027, 0.017)),
        ]
        yield _Part(skull, self.skin, 0.006)
        hair: list[Shape] = [
            self._ellipsoid(self._at_head(0, -0.062, -0.010), head, (0.081, 0.094, 0.096)),
        ]
        style = self.look.hair
        if style is Hair.BUN:
            hair.append(self._ellipsoid(self._at_head(0, -0.135, -0.070), head, (0.040, 0.040, 0.040)))
        elif style is Hair.BOB:
            hair.append(self._ellipsoid(self._at_head(0, 0.010, -0.040), head, (0.082, 0.075, 0.058)))
        elif style is Hair.CURLS:
            hair.append(self._ellipsoid(self._at_head(0, -0.080, -0.020), head, (0.110, 0.105, 0.105)))
        elif style is Hair.PONYTAIL:
            root = self._at_head(0, -0.070, -0.095)
            down = _unit(-self.head[:, 2] * 0.5 + np.array([0.0, 1.0, 0.0], dtype=np.float32))
            middle = root + down * (0.08 * self.metre)
            end = middle + np.array([0.0, 0.12 * self.metre, 0.0], dtype=np.float32)
            hair.append(self._tube(root, middle, (0.020, 0.030, 0.033, 0.033)))
            hair.append(self._tube(middle, end, (0.033, 0.030, 0.022, 0.008)))
        yield _Part(hair, self.hair, 0.006, 0.014)

    def draw_face(self, canvas: Canvas) -> None:
        """Brows, eyes and mouth, where the face looks at us and nothing hides it."""


def _pixels_per_metre(points: Array) -> float:
    """The size of a body: the spine, or what the head and thighs say where it is foreshortened."""
    lengths = [
        float(np.linalg.norm(points[CHEST] - points[PELVIS])) / 0.488,
        *(
            float(np.linalg.norm(points[Landmark.LEFT_HIP + s] - points[Landmark.LEFT_KNEE + s])) / 0.385
            for s in (0, 1)
        ),
    ]
    return float(np.median(lengths))
