"""What a program reads of a recognised file: one object for an image, one for each hold of a film. Pure."""

from typing import Any

from model.catalogue import Catalogue
from model.hold import Hold
from model.recognition import DecisionKind, Recognition

Event = dict[str, Any]


def image_event(path: str, recognition: Recognition) -> Event:
    """What was seen in an image."""
    decision = recognition.decision
    return {
        "event": "image",
        "path": path,
        "person": recognition.person is not None,
        "pose": decision.id if decision.kind is DecisionKind.POSE else None,
        "group": decision.id if decision.kind is DecisionKind.GROUP else None,
        "confidence": round(decision.probability, 4),
        "top": [
            {"pose": score.pose_id, "confidence": round(score.probability, 4)} for score in recognition.top
        ],
        "missing": [issue.value for issue in recognition.issues],
    }


def hold_event(path: str, hold: Hold, catalogue: Catalogue) -> Event:
    """A hold in a film; times in seconds."""
    return {
        "event": "hold",
        "pose": hold.pose_id,
        "name": catalogue.pose(hold.pose_id).english,
        "start": round(hold.start, 3),
        "end": round(hold.end, 3),
        "confidence": round(hold.confidence, 4),
        "side": hold.side.value if hold.side else None,
        "alignment": None if hold.alignment is None else round(hold.alignment, 1),
        "path": path,
    }
