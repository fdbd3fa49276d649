"""The people to choose from: build, skin, hair and clothes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Colour = tuple[int, int, int]


class Hair(StrEnum):
    """How the hair is worn."""

    SHORT = "short"
    BUN = "bun"
    PONYTAIL = "ponytail"
    CURLS = "curls"


class Top(StrEnum):
    """What is worn above the waist."""

    TANK = "tank"
    TEE = "tee"
    LONG_SLEEVES = "long-sleeves"


class Bottom(StrEnum):
    """What is worn below the waist."""

    LEGGINGS = "leggings"
    CAPRI = "capri"
    SHORTS = "shorts"


@dataclass(frozen=True, slots=True)
class Look:
    """How a practitioner looks. Colours are RGB in light; shares are of the middle build.

    Attributes:
        shoulders: width of the shoulders.
        waist: width of the waist.
        hips: width of the hips.
        limbs: thickness of arms and legs.
    """

    skin: Colour
    hair_colour: Colour
    hair: Hair
    top: Top
    top_colour: Colour
    bottom: Bottom
    bottom_colour: Colour
    shoulders: float = 1.0
    waist: float = 1.0
    hips: float = 1.0
    limbs: float = 1.0


PEOPLE: Final[dict[str, Look]] = {
    "mira": Look(
        skin=(206, 150, 112),
        hair_colour=(46, 32, 28),
        hair=Hair.BUN,
        top=Top.TANK,
        top_colour=(214, 92, 78),
        bottom=Bottom.LEGGINGS,
        bottom_colour=(44, 58, 92),
        shoulders=0.96,
        waist=0.92,
        hips=1.02,
        limbs=0.95,
    ),
    "jonas": Look(
        skin=(240, 196, 168),
        hair_colour=(150, 104, 62),
        hair=Hair.SHORT,
        top=Top.TEE,
        top_colour=(58, 128, 132),
        bottom=Bottom.SHORTS,
        bottom_colour=(52, 56, 66),
        shoulders=1.1,
        waist=1.06,
        hips=0.95,
        limbs=1.05,
    ),
    "amara": Look(
        skin=(122, 78, 56),
        hair_colour=(28, 22, 22),
        hair=Hair.CURLS,
        top=Top.TANK,
        top_colour=(240, 190, 84),
        bottom=Bottom.CAPRI,
        bottom_colour=(108, 66, 120),
        shoulders=1.0,
        waist=0.98,
        hips=1.08,
        limbs=1.04,
    ),
    "kenji": Look(
        skin=(228, 180, 140),
        hair_colour=(24, 22, 26),
        hair=Hair.SHORT,
        top=Top.LONG_SLEEVES,
        top_colour=(150, 62, 74),
        bottom=Bottom.LEGGINGS,
        bottom_colour=(78, 88, 96),
        shoulders=1.04,
        waist=1.0,
        hips=0.94,
        limbs=0.98,
    ),
    "lena": Look(
        skin=(248, 212, 190),
        hair_colour=(206, 150, 84),
        hair=Hair.PONYTAIL,
        top=Top.TEE,
        top_colour=(120, 104, 168),
        bottom=Bottom.LEGGINGS,
        bottom_colour=(54, 50, 60),
        shoulders=0.95,
        waist=0.94,
        hips=1.0,
        limbs=0.93,
    ),
    "ravi": Look(
        skin=(158, 106, 74),
        hair_colour=(70, 66, 66),
        hair=Hair.SHORT,
        top=Top.TEE,
        top_colour=(236, 128, 66),
        bottom=Bottom.CAPRI,
        bottom_colour=(60, 72, 84),
        shoulders=1.08,
        waist=1.2,
        hips=1.04,
        limbs=1.1,
    ),
}
"""By name, in the order in which they are offered."""

DEFAULT_PERSON: Final = "mira"
