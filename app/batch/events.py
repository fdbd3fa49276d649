"""What a program reads of a recognised file: one object for an image, one for each hold of a film. Pure."""

from typing import Any

from model.catalogue import Catalogue
from model.hold import Hold
from model.recognition import Decision, DecisionKind, Recognition

Event = dict[str, Any]


def image_event(path: str, recognition: Recognition, catalogue: Catalogue) -> Event:
    """What was seen in an image."""
    decision = recognition.decision
    return {
        "event": "image",
        "path": path,
        "person": recognition.person is not None,
        "pose": decision.id if decision.kind is DecisionKind.POSE else None,
        "group": decision.id if decision.kind is DecisionKind.GROUP else None,
        "name": decision_name(decision, catalogue),
        "confidence": round(decision.probability, 4),
        "top": [
            {
                "pose": score.pose_id,
                "name": catalogue.pose(score.pose_id).english,
                "confidence": round(score.probability, 4),
            }
            for score in recognition.top
        ],
        "missing": [issue.value for issue in recognition.issues],
    }


def decision_name(decision: Decision, catalogue: Catalogue) -> str | None:
    """The pose or the group in English, a taught pose as its user calls it; None for no pose."""
    if decision.id is None:
        return None
    if decision.kind is DecisionKind.POSE:
        return catalogue.pose(decision.id).english
    return catalogue.group(decision.id).phrase


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
