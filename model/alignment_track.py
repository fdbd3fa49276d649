"""Steadies the alignment of single frames, and averages it over a hold. Pure; time comes with each frame."""

import math
from typing import Final

from model.alignment import CANNOT_SEE, Alignment
from model.joints import Joint

SMOOTHING: Final = 0.8
"""Seconds over which scores are averaged for the eye."""
PERSISTENCE: Final = 1.0
"""Seconds for which a joint must be the worst before it is named."""
LONGEST_GAP: Final = 1.0
"""Seconds; frames further apart have nothing to do with each other."""


class AlignmentTrack:
    """Follows the alignment of one pose at a time."""

    def __init__(self) -> None:
        self._pose: str | None = None
        self._last: float | None = None
        self._score: float | None = None
        self._named: Joint | None = None
        self._worst: Joint | None = None
        self._since = 0.0
        self._total, self._count = 0.0, 0

    @property
    def mean(self) -> float | None:
        """Mean score of the frames since :meth:`begin`; None where none could be judged."""
        return self._total / self._count if self._count else None

    def begin(self) -> None:
        """Another hold: average anew."""
        self._total, self._count = 0.0, 0

    def update(self, t: float, pose_id: str, alignment: Alignment, *, counts: bool = True) -> Alignment:
        """Take the alignment of one frame.

        Args:
            t: time of the frame in seconds.
            pose_id: the pose that it was judged as.
            alignment: of this frame alone.
            counts: whether it counts for the mean.

        Returns:
            The steady alignment: its score averaged, its joint the one that has been worst for a while.
        """
        fresh = pose_id != self._pose or self._last is None or not 0 <= t - self._last <= LONGEST_GAP
        if fresh:
            self._score = self._named = self._worst = None
        passed = 0.0 if fresh or self._last is None else t - self._last
        self._pose, self._last = pose_id, t
        if alignment.score is None:
            return CANNOT_SEE
        if counts:
            self._total += alignment.score
            self._count += 1
        if self._score is None:
            self._score = alignment.score
        else:
            self._score += (alignment.score - self._score) * (1 - math.exp(-passed / SMOOTHING))
        if fresh or alignment.joint is not self._worst:
            self._worst, self._since = alignment.joint, t
        if t - self._since >= PERSISTENCE:
            self._named = self._worst
        named = self._named if self._named is alignment.joint else None
        return Alignment(self._score, named, alignment.degrees if named is not None else 0.0, alignment.seen)
