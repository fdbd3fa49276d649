"""The practitioner's head: skull, hair and face, turned any way."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from model.practitioner.people import Hair, Look
from model.practitioner.shapes import Array, Canvas, Colour, Ellipsoid, Part, Shape, Tube, material, unit

# Places on a head are metres from the middle between the ears: to the person's left, down, forwards.
_Place = tuple[float, float, float]
_SKULL: Final[tuple[tuple[_Place, _Place], ...]] = (
    ((0.0, -0.042, 0.012), (0.074, 0.098, 0.094)),  # brain case
    ((0.0, 0.006, 0.036), (0.060, 0.066, 0.063)),  # jaws
    ((0.0, 0.050, 0.060), (0.027, 0.021, 0.028)),  # chin
    ((0.0, -0.030, 0.098), (0.0085, 0.026, 0.014)),  # bridge of the nose
    ((0.0, -0.011, 0.106), (0.013, 0.012, 0.016)),  # tip of the nose
    ((0.072, -0.010, -0.002), (0.010, 0.028, 0.017)),  # ears
    ((-0.072, -0.010, -0.002), (0.010, 0.028, 0.017)),
)
_HAIR: Final[dict[Hair, tuple[tuple[_Place, _Place], ...]]] = {
    Hair.SHORT: (
        ((0.0, -0.067, -0.008), (0.080, 0.090, 0.097)),
        ((0.016, -0.112, 0.030), (0.056, 0.036, 0.062)),
        ((0.0, -0.030, -0.035), (0.078, 0.080, 0.066)),
    ),
    Hair.BUN: (
        ((0.0, -0.060, -0.005), (0.081, 0.095, 0.099)),
        ((0.0, -0.140, -0.066), (0.042, 0.040, 0.042)),
    ),
    Hair.PONYTAIL: (((0.0, -0.060, -0.006), (0.081, 0.092, 0.099)),),
    Hair.CURLS: (
        ((0.0, -0.092, -0.022), (0.104, 0.088, 0.094)),
        ((0.056, -0.060, -0.030), (0.056, 0.070, 0.070)),
        ((-0.056, -0.060, -0.030), (0.056, 0.070, 0.070)),
        ((0.0, -0.040, -0.060), (0.085, 0.075, 0.062)),
    ),
}


def _ellipse(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    return [(x + width * float(np.cos(turn)), y + height * float(np.sin(turn))) for turn in turns]


# What is painted on the right half of the face, as seen by its owner on the left: (left, down).
_EYE: Final = _ellipse(0.0315, -0.0440, 0.0125, 0.0066)
_IRIS: Final = _ellipse(0.0310, -0.0440, 0.0062, 0.0066)
_GLINT: Final = _ellipse(0.0330, -0.0465, 0.0018, 0.0018)
_LID: Final = [
    *((0.017, -0.0430), (0.024, -0.0515), (0.033, -0.0535), (0.041, -0.0500), (0.047, -0.0445)),
    *((0.040, -0.0475), (0.032, -0.0500), (0.024, -0.0480)),
]
_BROW: Final = [
    *((0.016, -0.0680), (0.025, -0.0722), (0.036, -0.0725), (0.049, -0.0655)),
    *((0.036, -0.0692), (0.025, -0.0690), (0.016, -0.0655)),
]
_CHEEK: Final = _ellipse(0.038, -0.008, 0.016, 0.012)
_NOSTRIL: Final = _ellipse(0.0062, 0.0000, 0.0034, 0.0020)
_UPPER_LIP: Final = [
    *((-0.0235, 0.0245), (-0.012, 0.0200), (-0.004, 0.0180), (0.0, 0.0192), (0.004, 0.0180)),
    *((0.012, 0.0200), (0.0235, 0.0245), (0.010, 0.0262), (0.0, 0.0268), (-0.010, 0.0262)),
]
_LOWER_LIP: Final = [
    *((-0.0235, 0.0245), (-0.010, 0.0258), (0.0, 0.0264), (0.010, 0.0258), (0.0235, 0.0245)),
    *((0.014, 0.0318), (0.0, 0.0345), (-0.014, 0.0318)),
]
_SMILE: Final = [
    *((-0.0270, 0.0225), (-0.012, 0.0256), (0.0, 0.0262), (0.012, 0.0256), (0.0270, 0.0225)),
    *((0.012, 0.0276), (0.0, 0.0282), (-0.012, 0.0276)),
]


def _on_face(outline: list[tuple[float, float]], *, other_side: bool = False) -> tuple[Array, Array]:
    """A flat outline laid onto the head: places [N, 3] and the outward normal of their middle [3]."""
    flat = np.array(outline, dtype=np.float64)
    if other_side:
        flat[:, 0] *= -1
    heights = []
    for center, axes in _SKULL[:3]:
        x, y = (flat - center[:2]).T / np.array(axes[:2])[:, None]
        heights.append(center[2] + axes[2] * np.sqrt(np.maximum(1 - x**2 - y**2, 0)))
    front = np.max(heights, axis=0)
    places = np.column_stack([flat, front]).astype(np.float32)
    center, axes = _SKULL[0]
    normal = (places.mean(axis=0) - center) / np.square(axes)
    return places, unit(normal.astype(np.float32))


_PAINT: Final = tuple(
    (name, opacity, *_on_face(outline, other_side=other))
    for name, opacity, outline, both in (
        ("cheek", 0.13, _CHEEK, True),
        ("white", 0.95, _EYE, True),
        ("iris", 1.0, _IRIS, True),
        ("glint", 0.9, _GLINT, True),
        ("line", 0.95, _LID, True),
        ("brow", 0.7, _BROW, True),
        ("shade", 0.55, _NOSTRIL, True),
        ("lips", 0.80, _UPPER_LIP, False),
        ("lips", 0.65, _LOWER_LIP, False),
        ("shade", 0.70, _SMILE, False),
    )
    for other in ((False, True) if both else (False,))
)


class Head:
    """A head at a place, turned some way."""

    def __init__(self, center: Array, turned: Array, metre: float, look: Look) -> None:
        """Places a head.

        Args:
            center: [3], between the ears, in pixels.
            turned: [3, 3], columns: the person's left, down the face, forwards.
            metre: pixels per metre.
            look: whose head.
        """
        self._center, self._turned, self._metre, self._look = center, turned, metre, look
        self.skin = material(look.skin, depth=0.40, warmth=0.16)
        self.down: Array = turned[:, 1]
        red, green, blue = look.skin
        hair = tuple(channel * 0.8 for channel in look.hair_colour[::-1])
        self._colours: dict[str, Colour] = {
            "cheek": (blue * 0.62, green * 0.58, min(red * 1.1, 255)),
            "white": (226, 232, 236),
            "iris": (34, 42, 62),
            "glint": (250, 250, 250),
            "line": (blue * 0.16, green * 0.16, red * 0.18),
            "brow": (hair[0] * 0.7 + blue * 0.1, hair[1] * 0.7 + green * 0.1, hair[2] * 0.7 + red * 0.12),
            "shade": (blue * 0.36, green * 0.36, red * 0.46),
            "lips": (blue * 0.60, green * 0.54, red * 0.84),
        }

    def _at(self, place: _Place | Array) -> Array:
        offset = self._turned @ np.asarray(place, dtype=np.float32)
        return np.asarray(self._center + offset * self._metre, dtype=np.float32)

    def _ellipsoid(self, place: _Place, size: _Place) -> Ellipsoid:
        return Ellipsoid(self._at(place), self._turned * (np.array(size, dtype=np.float32) * self._metre))

    def parts(self) -> Iterator[Part]:
        """Skull and hair."""
        yield Part([self._ellipsoid(*row) for row in _SKULL], self.skin, 0.006, 0.02)
        style = self._look.hair
        hair: list[Shape] = [self._ellipsoid(*row) for row in _HAIR[style]]
        if style is Hair.PONYTAIL:
            root = self._at((0.0, -0.085, -0.092))
            # It falls down in the room, whichever way the head is turned.
            fall = np.array([0.0, self._metre, 0.0], dtype=np.float32)
            bow = root - self._turned[:, 2] * (0.035 * self._metre) + fall * 0.045
            scale = [radius * self._metre for radius in (0.020, 0.028, 0.032, 0.033, 0.027, 0.019, 0.006)]
            hair.append(Tube(root, bow, (scale[0], scale[1], scale[2], scale[3])))
            hair.append(Tube(bow, bow + fall * 0.15, (scale[3], scale[4], scale[5], scale[6])))
        yield Part(hair, material(self._look.hair_colour, depth=0.66), 0.006, 0.014)

    def draw_face(self, canvas: Canvas) -> None:
        """Brows, eyes and mouth, where the face looks at us and nothing hides it."""
        for name, opacity, places, normal in _PAINT:
            facing = -float((self._turned @ normal)[2])
            if facing <= 0:
                continue
            points = self._center + places @ self._turned.T * self._metre
            canvas.paint(
                points[:, :2],
                self._colours[name],
                opacity=opacity * min(facing / 0.3, 1.0),
                nearest=float(points[:, 2].min()) - 0.02 * self._metre,
            )
