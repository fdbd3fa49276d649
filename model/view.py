"""What is missing in the picture, said plainly. Pure.

The limits were measured with MediaPipe's full model on photographs of yoga: shrunk on a 4:3 frame,
97 of 100 people were found at a body diagonal of 0.38 of the frame's longer side, 85 at 0.30, 43 at
0.23; darkened, 81 of 100 at a mean brightness of 40, 46 at 20.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import Landmark
from model.person import Box, Person
from model.recognition import ViewIssue

ISSUE_SENTENCES: Final[Mapping[ViewIssue, str]] = {
    ViewIssue.TOO_DARK: "It is too dark: turn on a light.",
    ViewIssue.NOBODY: "Nobody is in view: step in front of the camera.",
    ViewIssue.TOO_FAR: "Come closer: you are small in the picture.",
    ViewIssue.TOO_CLOSE: "Step back: you do not fit into the picture.",
    ViewIssue.HEAD_HIDDEN: "Your head is not visible: step back or tilt the camera up.",
    ViewIssue.HANDS_HIDDEN: "Step back: your hands are not visible.",
    ViewIssue.FEET_HIDDEN: "Step back: your feet are not visible.",
}
"""One sentence per issue, for people."""

DARK: Final = 40.0
"""Mean brightness, 0 to 255, below which darkness is why nobody is found."""
VERY_DARK: Final = 20.0
"""Mean brightness below which it is too dark even where somebody is found."""
FAR: Final = 0.25
"""Body diagonal, as a share of the frame's longer side, below which somebody is too far away."""

_EDGE: Final = 0.02  # of the frame's size: a landmark this little outside is as good as inside
_LUMA_BGR: Final = np.array([0.114, 0.587, 0.299])  # ITU-R BT.601
_SUBSAMPLE: Final = 16

_HEAD: Final = (tuple(range(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)),)
_HANDS: Final = (
    (Landmark.LEFT_WRIST, Landmark.LEFT_PINKY, Landmark.LEFT_INDEX, Landmark.LEFT_THUMB),
    (Landmark.RIGHT_WRIST, Landmark.RIGHT_PINKY, Landmark.RIGHT_INDEX, Landmark.RIGHT_THUMB),
)
_FEET: Final = (
    (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX),
    (Landmark.RIGHT_ANKLE, Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX),
)
_PARTS: Final = (
    (ViewIssue.HEAD_HIDDEN, _HEAD),
    (ViewIssue.HANDS_HIDDEN, _HANDS),
    (ViewIssue.FEET_HIDDEN, _FEET),
)


def brightness(bgr: NDArray[np.uint8]) -> float:
    """Mean luma, 0 to 255, of a sparse grid over a picture, uint8 [height, width, 3]."""
    mean = bgr[::_SUBSAMPLE, ::_SUBSAMPLE].reshape(-1, 3).mean(axis=0)
    return float(mean @ _LUMA_BGR)


def view_issues(person: Person | None, width: int, height: int, brightness: float) -> tuple[ViewIssue, ...]:
    """What is missing in a frame, most important first; about this frame alone, without hysteresis.

    Args:
        person: the practitioner, or None.
        width: of the frame, in pixels.
        height: of the frame, in pixels.
        brightness: mean luma of the frame, 0 to 255.
    """
    if person is None:
        return (ViewIssue.TOO_DARK, ViewIssue.NOBODY) if brightness < DARK else (ViewIssue.NOBODY,)
    issues = [ViewIssue.TOO_DARK] if brightness < VERY_DARK else []
    if np.hypot(person.box.width, person.box.height) < FAR * max(width, height):
        issues.append(ViewIssue.TOO_FAR)
    points = person.landmarks[:, :2]
    body = Box.around(points)
    if _overflows(body.left, body.right, width) or _overflows(body.top, body.bottom, height):
        issues.append(ViewIssue.TOO_CLOSE)
    size = np.array([width, height])
    in_frame = np.all((points >= -_EDGE * size) & (points <= (1 + _EDGE) * size), axis=1)
    for issue, sides in _PARTS:
        # The far hand of somebody seen from the side is hidden by the body: only both count. A hand
        # outside the frame counts alone.
        gone = [not np.any(in_frame[list(side)]) for side in sides]
        unseen = [not person.drawn[list(side)].any() for side in sides]
        if any(gone) or all(unseen):
            issues.append(issue)
    return tuple(issues)


def _overflows(start: float, end: float, size: int) -> bool:
    """Whether a body from ``start`` to ``end`` is cut off at both edges or could not fit between them."""
    return end - start > size or (start < -_EDGE * size and end > (1 + _EDGE) * size)
