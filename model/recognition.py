"""What one frame was recognised as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from model.person import Box, Person


@dataclass(frozen=True, slots=True)
class Score:
    """A pose of the catalogue and the probability, 0 to 1, that it is the one shown."""

    pose_id: str
    probability: float


class DecisionKind(StrEnum):
    """How precisely a decision could be made."""

    POSE = "pose"
    GROUP = "group"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """A pose, its parent group where the pose is unsure, or none.

    Attributes:
        kind: what ``id`` names.
        id: pose id, group id, or None where no pose is shown.
        probability: of that pose or group; for none, that no pose is shown; 0 to 1.
    """

    kind: DecisionKind
    id: str | None
    probability: float


NO_DECISION = Decision(DecisionKind.NONE, None, 1.0)


class ViewIssue(StrEnum):
    """What is missing in the picture, most important first."""

    TOO_DARK = "too-dark"
    NOBODY = "nobody"
    TOO_FAR = "too-far"
    TOO_CLOSE = "too-close"
    HEAD_HIDDEN = "head-hidden"
    HANDS_HIDDEN = "hands-hidden"
    FEET_HIDDEN = "feet-hidden"


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """Everything known about one frame.

    Attributes:
        frame_index: index of the frame it was made from.
        t_seconds: time of that frame, in seconds.
        person: the practitioner, or None.
        crop: the square that the image tower looks at, in pixels of the frame.
        issues: what is missing in view, most important first.
        top: the best five poses, best first, whether or not one was accepted; empty without a person
            and without an image tower.
        decision: pose, group or none, of this frame alone (no smoothing over time).
        probabilities: every class of the bundle, by id; empty where ``top`` is empty.
        stages: seconds spent, by stage.
        image_t_seconds: time of the frame that the image tower looked at, in seconds: this one, or the one
            before where the tower is spared; None without an image tower.
    """

    frame_index: int
    t_seconds: float
    person: Person | None
    crop: Box
    issues: tuple[ViewIssue, ...]
    top: tuple[Score, ...]
    decision: Decision
    probabilities: Mapping[str, float] = field(default_factory=dict)
    stages: Mapping[str, float] = field(default_factory=dict)
    image_t_seconds: float | None = None
