"""The demo practitioner: a drawn person in a room, moving through yoga poses."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.practitioner.body import lift
from model.practitioner.figure import draw_figure, pixels_per_metre
from model.practitioner.motion import DEFAULT_SEQUENCE, SEQUENCES, Motion, PlannedHold, lowest
from model.practitioner.people import DEFAULT_PERSON, PEOPLE, Look
from model.practitioner.poses import load_poses
from model.practitioner.room import FLOOR, draw_room
from model.practitioner.shadow import cast_shadow

DEFAULT_SIZE: Final = (1280, 720)
_TOP: Final = 0.07
_SIDE: Final = 0.06
"""Shares of the picture that stay free above and beside the body."""


class Practitioner:
    """A drawn person that practises for ever; what is shown depends on the time alone."""

    def __init__(
        self,
        person: str = DEFAULT_PERSON,
        *,
        sequence: str | Sequence[PlannedHold] = DEFAULT_SEQUENCE,
        size: tuple[int, int] = DEFAULT_SIZE,
    ) -> None:
        """Chooses whom, what and how large.

        Args:
            person: a name in `PEOPLE`.
            sequence: a name in `SEQUENCES`, or holds of one's own.
            size: width and height of the frames, in pixels.

        Raises:
            DrishtiError: for an unknown person, sequence or pose.
        """
        self.size = size
        self._look = find_person(person)
        if isinstance(sequence, str):
            if sequence not in SEQUENCES:
                raise DrishtiError(
                    f"There is no sequence {sequence!r}: choose one of {', '.join(SEQUENCES)}."
                )
            sequence = SEQUENCES[sequence]
        self._motion = Motion(load_poses(), sequence)
        self._scale = _scale(self._motion.bodies, size)

    @property
    def round_seconds(self) -> float:
        """How long one round of the sequence takes."""
        return self._motion.seconds

    def pose_at(self, t_seconds: float) -> str | None:
        """The pose held at that time, None in a transition."""
        return self._motion.pose_at(t_seconds)

    def landmarks_at(self, t_seconds: float) -> NDArray[np.float32]:
        """The true landmarks: float32 [33, 3], x, y, z in pixels of the frame (z away from the viewer)."""
        return _place(self._motion.body_at(t_seconds), self._scale, self.size)

    def frame_at(self, t_seconds: float) -> NDArray[np.uint8]:
        """The picture at that time, uint8 BGR [height, width, 3]."""
        return self.draw(self.landmarks_at(t_seconds))

    def draw(self, landmarks: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Draws this person with any landmarks.

        Args:
            landmarks: float32 [33, 3] as of `landmarks_at`, or [33, 2] in pixels, to which depth is given.

        Returns:
            uint8 BGR [height, width, 3].
        """
        return _draw(landmarks, self._look, self.size)


def draw_pose(pose_id: str, size: tuple[int, int], *, person: str = DEFAULT_PERSON) -> NDArray[np.uint8]:
    """A picture of a pose: uint8 BGR [height, width, 3] for ``size`` (width, height).

    Raises:
        DrishtiError: for an unknown pose or person.
    """
    body = load_poses().body(pose_id).copy()
    body[:, 0] -= (body[:, 0].min() + body[:, 0].max()) / 2
    body[:, 1] -= lowest(body)
    return _draw(_place(body, _scale((body,), size), size), find_person(person), size)


def find_person(name: str) -> Look:
    """The look of the person of that name.

    Raises:
        DrishtiError: if there is none.
    """
    if name not in PEOPLE:
        raise DrishtiError(f"There is no practitioner {name!r}: choose one of {', '.join(PEOPLE)}.")
    return PEOPLE[name]


def _scale(bodies: Sequence[NDArray[np.float32]], size: tuple[int, int]) -> float:
    """Pixels per metre at which all bodies fit into the picture."""
    width = max(float(np.ptp(body[:, 0])) for body in bodies) + 0.2
    height = max(lowest(body) - float(body[:, 1].min()) for body in bodies) + 0.12
    return min(size[0] * (1 - 2 * _SIDE) / width, size[1] * (FLOOR - _TOP) / height)


def _place(body: NDArray[np.float32], scale: float, size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(body * scale + (size[0] / 2, size[1] * FLOOR, 0), dtype=np.float32)


def _draw(landmarks: NDArray[np.float32], look: Look, size: tuple[int, int]) -> NDArray[np.uint8]:
    if landmarks.shape[1] == 2:
        landmarks = _with_depth(landmarks)
    picture = draw_room(*size).copy()
    cast_shadow(picture, landmarks, pixels_per_metre(landmarks))
    draw_figure(picture, landmarks, look)
    return picture


def _with_depth(flat: NDArray[np.float32]) -> NDArray[np.float32]:
    body = lift(flat)
    spans = [float(np.linalg.norm(points.max(axis=0) - points.min(axis=0))) for points in (flat, body[:, :2])]
    return np.column_stack([flat, body[:, 2] * (spans[0] / max(spans[1], 1e-6))]).astype(np.float32)
