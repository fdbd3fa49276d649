"""A drawn person moving through yoga poses: a live source where there is no camera, and pictures."""

from model.practitioner.motion import DEFAULT_SEQUENCE, SEQUENCES, PlannedHold
from model.practitioner.people import DEFAULT_PERSON, PEOPLE
from model.practitioner.poses import load_poses
from model.practitioner.practitioner import DEFAULT_SIZE, Practitioner, draw_pose

__all__ = [
    "DEFAULT_PERSON",
    "DEFAULT_SEQUENCE",
    "DEFAULT_SIZE",
    "PEOPLE",
    "SEQUENCES",
    "PlannedHold",
    "Practitioner",
    "draw_pose",
    "load_poses",
]
