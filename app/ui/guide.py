"""Where in the picture the practitioner should be, and where they are. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from model.person import Box, Person
from model.recognition import ViewIssue
from model.view import ISSUE_SENTENCES

MARGIN: Final = 0.07
"""Room to keep around the body, as a share of the frame's shorter side."""

GUIDED: Final = frozenset(
    ISSUE_SENTENCES[issue]
    for issue in (
        ViewIssue.TOO_FAR,
        ViewIssue.TOO_CLOSE,
        ViewIssue.HEAD_HIDDEN,
        ViewIssue.HANDS_HIDDEN,
        ViewIssue.FEET_HIDDEN,
    )
)
"""The sentences that a box in the picture explains."""


class Edge(StrEnum):
    """An edge of the frame."""

    LEFT = "left"
    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Guide:
    """A box to stand in.

    Attributes:
        room: where the whole body should be, in pixels of the frame.
        body: where it is; the part of it inside the frame, in pixels.
        cut: the edges of the frame that cut it off.
    """

    room: Box
    body: Box
    cut: frozenset[Edge]


def guide_for(person: Person | None, width: int, height: int) -> Guide | None:
    """The guide for somebody in a frame; None for nobody.

    Args:
        person: the practitioner, or None.
        width: of the frame, in pixels.
        height: of the frame, in pixels.
    """
    if person is None:
        return None
    body = Box.around(person.landmarks[:, :2])
    margin = MARGIN * min(width, height)
    outside = {
        Edge.LEFT: body.left < 0,
        Edge.TOP: body.top < 0,
        Edge.RIGHT: body.right > width,
        Edge.BOTTOM: body.bottom > height,
    }
    inside = Box(max(body.left, 0.0), max(body.top, 0.0), min(body.right, width), min(body.bottom, height))
    return Guide(
        Box(margin, margin, width - margin, height - margin),
        inside,
        frozenset(edge for edge, cut in outside.items() if cut),
    )
