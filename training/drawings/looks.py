"""People drawn by chance: build, skin, hair and clothes."""

from typing import Final

import numpy as np

from model.practitioner.people import Bottom, Colour, Hair, Look, Top

_SKINS: Final[tuple[Colour, ...]] = (
    (250, 216, 196),
    (240, 196, 168),
    (228, 180, 140),
    (206, 150, 112),
    (158, 106, 74),
    (122, 78, 56),
    (84, 54, 40),
)
_HAIRS: Final[tuple[Colour, ...]] = (
    (22, 20, 22),
    (46, 32, 28),
    (92, 62, 42),
    (150, 104, 62),
    (206, 160, 100),
    (140, 60, 36),
    (170, 168, 166),
    (226, 222, 216),
)
_SAME_CLOTHES: Final = 0.25
"""How often top and bottom have one colour."""


def any_look(chance: np.random.Generator) -> Look:
    """A person whom nobody has seen before."""
    top_colour, bottom_colour = _cloth(chance), _cloth(chance)
    hairs, tops, bottoms = list(Hair), list(Top), list(Bottom)
    return Look(
        skin=_near(_SKINS[chance.integers(len(_SKINS))], 14, chance),
        hair_colour=_near(_HAIRS[chance.integers(len(_HAIRS))], 10, chance),
        hair=hairs[chance.integers(len(hairs))],
        top=tops[chance.integers(len(tops))],
        top_colour=top_colour,
        bottom=bottoms[chance.integers(len(bottoms))],
        bottom_colour=top_colour if chance.random() < _SAME_CLOTHES else bottom_colour,
        shoulders=float(chance.uniform(0.86, 1.16)),
        waist=float(chance.uniform(0.82, 1.30)),
        hips=float(chance.uniform(0.88, 1.20)),
        limbs=float(chance.uniform(0.80, 1.22)),
    )


def _cloth(chance: np.random.Generator) -> Colour:
    """Often black, grey or white, as clothes are; else any colour."""
    if chance.random() < 0.45:
        grey = int(chance.choice([26, 45, 90, 150, 236]))
        return _near((grey, grey, grey), 12, chance)
    red, green, blue = chance.integers(20, 250, 3).tolist()
    return red, green, blue


def _near(colour: Colour, spread: int, chance: np.random.Generator) -> Colour:
    red, green, blue = (int(np.clip(part + chance.integers(-spread, spread + 1), 0, 255)) for part in colour)
    return red, green, blue
