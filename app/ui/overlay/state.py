"""What the overlay draws."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.ui.readout import Readout
from app.ui.theme import Theme
from model.person import Person


@dataclass(frozen=True, slots=True, eq=False)
class OverlayState:
    """What to draw.

    Attributes:
        readout: the words and numbers.
        theme: the colours.
        picture: where the frame is drawn, in the painter's coordinates; empty where there is none.
        frame_size: width and height of the frame, in pixels.
        person: whose skeleton is drawn; None for no skeleton.
        mirrored: whether the picture is shown as in a mirror.
        details: whether the next-best poses and the timings are drawn.
        reduced_motion: whether everything stands still but for what it tells.
        moment: seconds of any clock, for what moves.
        phase_age: seconds since the phase of the hold began, for what changes gently.
    """

    readout: Readout
    theme: Theme
    picture: QRectF
    frame_size: tuple[int, int]
    person: Person | None = None
    mirrored: bool = False
    details: bool = False
    reduced_motion: bool = False
    moment: float = 0.0
    phase_age: float = math.inf
