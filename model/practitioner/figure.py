"""Draws a person from the 33 landmarks of a body."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark
from model.practitioner.body import CHEST, HEAD, PELVIS, head_rotation, with_means
from model.practitioner.head import Head
from model.practitioner.people import Bottom, Look, Top
from model.practitioner.shapes import (
    Array,
    Canvas,
    Ellipsoid,
    Part,
    Radii,
    Shape,
    Tube,
    cross,
    material,
    middle_depth,
    unit,
)

# Radii in metres at 0, 1/3, 2/3 and all of a limb's length.
_UPPER_ARM: Final = (0.044, 0.042, 0.038, 0.034)
_FOREARM: Final = (0.035, 0.037, 0.030, 0.023)
_THIGH: Final = (0.078, 0.080, 0.066, 0.051)
_SHANK: Final = (0.050, 0.056, 0.042, 0.030)
_FINGER: Final = (0.0105, 0.0100, 0.0090, 0.0075)
_FINGERS: Final = ((-0.027, 0.052), (-0.010, 0.066), (0.008, 0.072), (0.026, 0.064))
"""Across the palm towards the thumb, and length; metres."""
_CLOTH: Final = 0.006
"""Metres by which clothes stand off the body."""

# The trunk: where along the spine (share of its length), half width and half depth in metres.
_TRUNK: Final = np.array(
    [
        (-0.10, 0.125, 0.085),
        (0.00, 0.142, 0.100),
        (0.12, 0.140, 0.100),
        (0.28, 0.122, 0.088),
        (0.42, 0.111, 0.082),
        (0.60, 0.120, 0.092),
        (0.78, 0.134, 0.100),
        (0.90, 0.136, 0.090),
        (1.00, 0.120, 0.070),
    ]
)
_ROUNDING: Final = 0.045
"""Metres by which the middle of the spine gives way when the hips are fully bent."""
_STRAP: Final = ((0.074, 0.80, 0.090), (0.078, 0.95, 0.082), (0.082, 1.08, 0.040), (0.084, 1.13, -0.004))
"""Left of the spine, share of its length, before the spine; metres."""
_HEM, _CHEST_TOP, _CROTCH, _WAISTBAND = 0.08, 1.0, -0.14, 0.26
_RING_HEIGHTS: Final = (0.045, 0.22)
"""Half heights, in metres, of the ellipsoids at an end and in the middle of the trunk."""
_REACH: Final = 0.28
"""Metres that hands, feet and hair may reach beyond the landmarks."""


def draw_figure(picture: NDArray[np.uint8], body: Array, look: Look, metre: float | None = None) -> None:
    """Draws a person into ``picture``, uint8 BGR [H, W, 3].

    Args:
        picture: changed in place.
        body: float32 [33, 3], x, y and z in pixels of the picture (z away from the viewer).
        look: whom to draw.
        metre: in pixels, where it is known; else the body tells, which needs a body of true depth.
    """
    figure = _Figure(body, look, pixels_per_metre(body) if metre is None else metre)
    reach = _REACH * figure.metre
    (left, top), (right, bottom) = body[:, :2].min(axis=0) - reach, body[:, :2].max(axis=0) + reach
    canvas = Canvas(picture, (left, top, right, bottom))
    # Far limbs first, each with its clothes on.
    limbs = sorted(figure.limbs(), key=lambda limb: -middle_depth(limb[0].shapes))
    for part in chain.from_iterable(limbs):
        canvas.add(
            part.shapes,
            part.material,
            softness=part.softness * figure.metre,
            halo=part.halo * figure.metre,
        )
    figure.head.draw_face(canvas)
    canvas.finish()


def pixels_per_metre(body: Array) -> float:
    """The size of a body [33, 3]: the median of what spine and thighs say."""
    points = with_means(body)
    bones = (
        (PELVIS, CHEST, 0.488),
        (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, 0.385),
        (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, 0.385),
    )
    return float(np.median([np.linalg.norm(points[a] - points[b]) / length for a, b, length in bones]))


class _Figure:
    """The parts of one drawing."""

    def __init__(self, body: Array, look: Look, metre: float) -> None:
        self.points = with_means(body)
        self.look = look
        self.metre = metre
        self.head = Head(self.points[HEAD], head_rotation(body[:11, :2]), self.metre, look)
        self.up = unit(self.points[CHEST] - self.points[PELVIS], (0.0, -1.0, 0.0))
        self.hips_left = self._across(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
        self.shoulders_left = self._across(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
        self.front = unit(cross(self.hips_left + self.shoulders_left, self.up), (0.0, 0.0, -1.0))
        knees, hips = (
            self.points[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]],
            self.points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]],
        )
        self.bend = float(unit((knees - hips).sum(axis=0)) @ self.front)
        self.skin = self.head.skin
        self.top = material(look.top_colour)
        self.bottom = material(look.bottom_colour)

    def _across(self, left: int, right: int) -> Array:
        """Unit vector to the person's left, at right angles to the spine."""
        across = self.points[left] - self.points[right]
        return unit(across - self.up * float(across @ self.up), (0.0, 0.0, 1.0))

    def limbs(self) -> Iterator[list[Part]]:
        """Everything but the face, what is underneath first."""
        yield list(self._trunk())
        for side in (0, 1):
            yield list(self._arm(side))
            yield list(self._leg(side))
        yield list(self.head.parts())

    def _tube(self, start: Array, end: Array, radii: Radii, *, begin: float = 0.0, stop: float = 1.0) -> Tube:
        a, b, c, d = (radius * self.metre for radius in radii)
        return Tube(start, end, (a, b, c, d), begin, stop)

    def _ellipsoid(self, center: Array, frame: Array, size: tuple[float, float, float]) -> Ellipsoid:
        """An ellipsoid with half axes of ``size`` metres along the columns of ``frame``."""
        return Ellipsoid(center, frame * (np.array(size, dtype=np.float32) * self.metre))

    def _rings(self, first: float, last: float, count: int, thicker: float) -> list[Shape]:
        """The trunk from one share of the spine to another, as ``count`` closely set ellipsoids."""
        end, middle = _RING_HEIGHTS
        # Lower and closer towards the ends, so that these come out where they should and smoothly.
        inset = end / 0.488 / 2
        steps = np.cos(np.linspace(0, np.pi, count))
        shares = (first + last) / 2 + ((last - first) / 2 - inset) * steps
        shapes: list[Shape] = []
        for share in shares.tolist():
            height = min(end + min(share - first, last - share) * 0.488 * 0.8, middle)
            shapes.append(self._ring(share, height, thicker))
        return shapes

    def _ring(self, share: float, height: float, thicker: float) -> Ellipsoid:
        twist = min(max(share, 0.0), 1.0)
        left = unit(self.hips_left * (1 - twist) + self.shoulders_left * twist)
        front = unit(cross(left, self.up), (0.0, 0.0, -1.0))
        look = self.look
        build = float(np.interp(share, (0.1, 0.42, 0.9), (look.hips, look.waist, look.shoulders)))
        width = float(np.interp(share, _TRUNK[:, 0], _TRUNK[:, 1]))
        depth = float(np.interp(share, _TRUNK[:, 0], _TRUNK[:, 2]))
        return self._ellipsoid(
            self._spine(share),
            np.column_stack([left, front, self.up]),
            (width * build + thicker, depth * (0.4 + 0.6 * build) + thicker, height),
        )

    def _spine(self, share: float) -> Array:
        """A point of the spine, which rounds with bent hips and arches with stretched ones."""
        straight = self.points[PELVIS] + (self.points[CHEST] - self.points[PELVIS]) * share
        arch = 4 * max(share * (1 - share), 0.0)
        return np.asarray(
            straight - self.front * (_ROUNDING * self.metre * self.bend * arch), dtype=np.float32
        )

    def _at_chest(self, left: float, share: float, front: float) -> Array:
        """A point ``left`` and ``front`` metres from the spine."""
        offset = self.shoulders_left * (left * self.metre) + self.front * (front * self.metre)
        return np.asarray(self._spine(share) + offset, dtype=np.float32)

    def _trunk(self) -> Iterator[Part]:
        points, look = self.points, self.look
        yield Part(self._rings(_CROTCH, _WAISTBAND, 6, 0.0), self.bottom, 0.02)
        base = self._at_chest(0, 1.05, -0.012)
        slopes: list[Shape] = [
            self._tube(base, points[shoulder], (0.050, 0.048, 0.045, 0.043))
            for shoulder in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
        ]
        throat = self.points[HEAD] + self.head.down * (0.01 * self.metre)
        neck: list[Shape] = [
            self._tube(self._at_chest(0, 1.03, -0.006), throat, (0.054, 0.047, 0.044, 0.046))
        ]
        upper = self._rings(_HEM, 0.90 if look.top is Top.TANK else _CHEST_TOP, 11, 2 * _CLOTH)
        if look.top is Top.TANK:
            yield Part([*self._rings(0.7, _CHEST_TOP, 4, 0.0), *slopes, *neck], self.skin, 0.016)
            upper.extend(self._straps())
        else:
            upper.extend(slopes)
            yield Part(neck, self.skin, 0.012)
        yield Part(upper, self.top, 0.03)

    def _straps(self) -> Iterator[Shape]:
        """From the top's edge over the shoulders, on the side that is seen."""
        front = 1.0 if self.front[2] < 0 else -1.0
        radius = 0.013
        for side in (-1, 1):
            points = [
                self._at_chest(side * left * self.look.shoulders, share, depth * front)
                for left, share, depth in _STRAP
            ]
            for start, end in pairwise(points):
                yield self._tube(start, end, (radius, radius, radius, radius))

    def _arm(self, side: int) -> Iterator[Part]:
        look = self.look
        shoulder, elbow, wrist = (self.points[Landmark.LEFT_SHOULDER + side + 2 * i] for i in range(3))
        upper, fore = self._limb(_UPPER_ARM), self._limb(_FOREARM)
        arm: list[Shape] = [self._tube(shoulder, elbow, upper), self._tube(elbow, wrist, fore)]
        yield Part(arm, self.skin, 0.014)
        yield Part(self._hand(side), self.skin, 0.004, 0.0)
        if look.top is Top.TEE:
            yield Part([self._tube(shoulder, elbow, _thicker(upper), stop=0.56)], self.top, 0.018)
        elif look.top is Top.LONG_SLEEVES:
            sleeve: list[Shape] = [
                self._tube(shoulder, elbow, _thicker(upper)),
                self._tube(elbow, wrist, _thicker(fore), stop=0.94),
            ]
            yield Part(sleeve, self.top, 0.018)

    def _limb(self, radii: Radii) -> Radii:
        a, b, c, d = (radius * self.look.limbs for radius in radii)
        return a, b, c, d

    def _hand(self, side: int) -> list[Shape]:
        metre = self.metre
        wrist = self.points[Landmark.LEFT_WRIST + side]
        pinky, index, thumb = (self.points[Landmark.LEFT_PINKY + side + 2 * i] for i in range(3))
        along = unit((pinky + index) / 2 - wrist)
        across = index - pinky
        across = unit(across - along * float(across @ along), (0.0, 0.0, 1.0))
        frame = np.column_stack([along, across, cross(along, across)])
        shapes: list[Shape] = [
            self._tube(wrist, wrist + along * (0.040 * metre), (0.022, 0.022, 0.022, 0.019)),
            self._ellipsoid(wrist + along * (0.052 * metre), frame, (0.046, 0.039, 0.018)),
        ]
        for offset, length in _FINGERS:
            root = wrist + along * ((0.074 - 6 * offset * offset) * metre) + across * (offset * metre)
            tip = root + (along + across * (3.0 * offset)) * (length * metre)
            shapes.append(self._tube(root, tip, _FINGER))
        root = wrist + along * (0.026 * metre) + across * (0.018 * metre)
        way = unit(unit(thumb - wrist) + along + across * 0.5)
        shapes.append(self._tube(root, root + way * (0.062 * metre), (0.016, 0.014, 0.012, 0.009)))
        return shapes

    def _leg(self, side: int) -> Iterator[Part]:
        look = self.look
        hip, knee, ankle = (self.points[Landmark.LEFT_HIP + side + 2 * i] for i in range(3))
        thigh, shank = self._limb(_THIGH), self._limb(_SHANK)
        if look.bottom is Bottom.SHORTS:
            skin: list[Shape] = [self._tube(hip, knee, thigh, begin=0.4), self._tube(knee, ankle, shank)]
            yield Part([*skin, *self._foot(side)], self.skin, 0.012)
            yield Part([self._tube(hip, knee, _thicker(thigh, 0.010), stop=0.62)], self.bottom, 0.018)
            return
        stop = 0.93 if look.bottom is Bottom.LEGGINGS else 0.55
        yield Part([self._tube(knee, ankle, shank, begin=stop - 0.1), *self._foot(side)], self.skin, 0.010)
        legging: list[Shape] = [
            self._tube(hip, knee, _thicker(thigh, 0.003)),
            self._tube(knee, ankle, _thicker(shank, 0.003), stop=stop),
        ]
        yield Part(legging, self.bottom, 0.018)

    def _foot(self, side: int) -> list[Shape]:
        metre = self.metre
        ankle, heel, toe = (self.points[Landmark.LEFT_ANKLE + side + 2 * i] for i in range(3))
        sole = unit(toe - heel)
        lift = ankle - (heel + toe) / 2
        lift = unit(lift - sole * float(lift @ sole), (0.0, -1.0, 0.0))
        frame = np.column_stack([sole, cross(sole, lift), lift])
        instep = heel + (toe - heel) * 0.62
        return [
            self._tube(heel + lift * (0.006 * metre), instep, (0.030, 0.028, 0.027, 0.025)),
            self._tube(ankle, instep + lift * (0.008 * metre), (0.032, 0.031, 0.028, 0.022)),
            self._tube(instep, heel + (toe - heel) * 0.9, (0.025, 0.023, 0.020, 0.016)),
            self._ellipsoid(heel + (toe - heel) * 0.84, frame, (0.052, 0.037, 0.017)),
        ]


def _thicker(radii: Radii, by: float = _CLOTH) -> Radii:
    a, b, c, d = (radius + by for radius in radii)
    return a, b, c, d
