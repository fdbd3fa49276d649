"""The 33 landmarks of MediaPipe Pose: their order, their mirror images, their connections.

Order and names: https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker
Left and right are the person's own.
"""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

LANDMARK_COUNT: Final = 33
DRAWN_VISIBILITY: Final = 0.5
"""A landmark of at least this visibility is drawn, by MediaPipe and by us, and counts as seen."""


class Landmark(IntEnum):
    """Index of each landmark."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


def _mirror_of(landmark: Landmark) -> Landmark:
    name = landmark.name
    swapped = name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")
    return Landmark[swapped]


MIRRORED: Final[NDArray[np.intp]] = np.array([_mirror_of(landmark) for landmark in Landmark], dtype=np.intp)
"""``landmarks[MIRRORED]`` names the landmarks of a mirrored picture correctly."""

CONNECTIONS: Final[tuple[tuple[Landmark, Landmark], ...]] = tuple(
    (Landmark[a], Landmark[b])
    for a, b in (
        ("LEFT_SHOULDER", "RIGHT_SHOULDER"),
        ("LEFT_HIP", "RIGHT_HIP"),
        *(
            (f"{side}_{a}", f"{side}_{b}")
            for side in ("LEFT", "RIGHT")
            for a, b in (
                ("SHOULDER", "ELBOW"),
                ("ELBOW", "WRIST"),
                ("WRIST", "INDEX"),
                ("WRIST", "PINKY"),
                ("WRIST", "THUMB"),
                ("SHOULDER", "HIP"),
                ("HIP", "KNEE"),
                ("KNEE", "ANKLE"),
                ("ANKLE", "HEEL"),
                ("HEEL", "FOOT_INDEX"),
                ("ANKLE", "FOOT_INDEX"),
            )
        ),
    )
)
"""Bones of the skeleton that is drawn over the picture."""
