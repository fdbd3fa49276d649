"""How well a pose is taken: its joint angles against those of many people in the same pose and similar view.

For each pose there are a few *views*, each with the typical angle of every joint and how much it varies among
people (made by :mod:`training.alignment`). A skeleton is compared with the view that it is likest, by the
directions of its bones; the worst two bones do not count there, so that a misplaced limb is judged instead of
explained away. An angle's deviation is counted in units of its usual variation. The score falls with their
fourth-power mean, which listens to the worst joint most, and is scaled so that 95 of 100 people who were
photographed in the pose get more than 60.

It is a comparison with others, in the picture plane; it is no medical advice and no judgement of safety.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from model.assets import asset_path
from model.errors import DrishtiError
from model.joints import (
    BONE_COUNT,
    JOINT_COUNT,
    Joint,
    bone_directions,
    bones_seen,
    joint_angles,
    joints_seen,
    mirror_points,
    mirror_seen,
)
from model.person import Person

Array = NDArray[np.float32]

NOISE: Final = 6.0
"""Degrees by which MediaPipe itself is off, about; no variation counts for less."""
TRIMMED: Final = 2
"""Bones that may point anywhere when views are compared."""
FEWEST_BONES: Final = 6
FEWEST_JOINTS: Final = 3
"""With fewer the score would say little, so there is none."""
NOTICEABLE: Final = 10.0
"""Degrees; less is neither seen nor corrected by a teacher."""
UNUSUAL: Final = 0.6
"""Usual variations; a joint that is closer to the typical angle is left alone."""
GOOD: Final = 80.0
"""A score from which there is no need to say anything; two of three people photographed in a pose have it."""
_MOST: Final = 6.0  # variations: beyond, a landmark is wrong rather than a limb
_POWER: Final = 4
_FALL: Final = 0.45  # at the limit of the pose the score is 100 exp(-0.45) = 64

_HELP: Final = {
    "ELBOW": ("Straighten your {} arm", "Bend your {} elbow"),
    "SHOULDER": ("Take your {} arm further from your side", "Bring your {} arm closer to your side"),
    "HIP": ("Open your {} hip", "Fold more at your {} hip"),
    "KNEE": ("Straighten your {} leg", "Bend your {} knee"),
}
"""What to do where an angle is too small, and where it is too large."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well a pose is taken.

    Attributes:
        score: 0 to 100; None where too little of the body is seen, or nothing is known about the pose.
        joint: the joint that matters most; None where nothing is worth changing.
        degrees: by how much its angle is larger (positive) or smaller than usual.
        seen: how many joints were judged.
    """

    score: float | None
    joint: Joint | None = None
    degrees: float = 0.0
    seen: int = 0

    @property
    def advice(self) -> str:
        """The sentence, where the score is low enough to interrupt somebody."""
        return self.sentence if self.score is not None and self.score < GOOD else ""

    @property
    def sentence(self) -> str:
        """What to do, in one plain sentence; empty where nothing is worth changing."""
        if self.score is None:
            return "Your alignment cannot be seen from here."
        if self.joint is None:
            return ""
        side, kind = self.joint.name.split("_")
        too_small, too_large = _HELP[kind]
        what = (too_large if self.degrees > 0 else too_small).format(side.lower())
        return f"{what}, by about {max(5, round(abs(self.degrees) / 5) * 5)}°."


CANNOT_SEE: Final = Alignment(None)


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentStatistics:
    """Views of poses, each a row; V of them in all.

    Attributes:
        pose_ids: str [V], catalogue ids; the rows of a pose follow each other.
        directions: float32 [V, 10, 2], where the bones point, of length 1.
        angles: float32 [V, 8], typical angles in degrees; NaN where too few samples show the joint.
        variation: float32 [V, 8], their usual variation in degrees (1.4826 times the median deviation).
        counts: int32 [V], samples of each view.
        limits: float32 [V], the pose's deviation that 95 of 100 samples stay below.
    """

    pose_ids: NDArray[np.str_]
    directions: Array
    angles: Array
    variation: Array
    counts: NDArray[np.int32]
    limits: Array

    def save(self, path: Path) -> None:
        """Write an ``.npz`` file; the same statistics give the same bytes."""
        np.savez_compressed(
            path,
            pose_ids=self.pose_ids,
            directions=np.round(self.directions, 3),
            angles=np.round(self.angles, 1),
            variation=np.round(self.variation, 1),
            counts=self.counts,
            limits=np.round(self.limits, 3),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote.

        Raises:
            DrishtiError: the file is missing or is something else.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                read = cls(*(data[name] for name in cls.__slots__))
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as error:
            raise DrishtiError(
                f"The alignment statistics in {path} cannot be read: install again."
            ) from error
        views = len(read.pose_ids)
        if (read.directions.shape, read.angles.shape) != ((views, BONE_COUNT, 2), (views, JOINT_COUNT)):
            raise DrishtiError(f"The alignment statistics in {path} do not fit this version: install again.")
        return read


@dataclass(frozen=True, slots=True, eq=False)
class Deviations:
    """How skeletons differ from the likest view, in units of its usual variation.

    Attributes:
        joints: float32 [N, 8], signed; NaN where a joint is not seen or not known.
        degrees: float32 [N, 8], the same in degrees.
        total: float32 [N], their fourth-power mean; 0 where no joint is judged.
    """

    joints: Array
    degrees: Array
    total: Array


class Aligner:
    """Judges skeletons by the statistics."""

    def __init__(self, statistics: AlignmentStatistics) -> None:
        ids = statistics.pose_ids
        self._statistics = statistics
        self._rows = {str(pose_id): np.flatnonzero(ids == pose_id) for pose_id in dict.fromkeys(ids.tolist())}

    def align(self, person: Person | None, pose_id: str | None) -> Alignment:
        """How well a person takes the pose that they are in."""
        if person is None or pose_id not in self._rows:
            return CANNOT_SEE
        points, seen = person.landmarks[None, :, :2], person.drawn[None]
        if bones_seen(seen).sum() < FEWEST_BONES:
            return CANNOT_SEE
        deviations = self.deviations(points, seen, pose_id)
        off, degrees = deviations.joints[0], deviations.degrees[0]
        judged = int(np.isfinite(off).sum())
        if judged < FEWEST_JOINTS:
            return CANNOT_SEE
        limit = float(self._statistics.limits[self._rows[pose_id][0]])
        score = 100 * float(np.exp(-_FALL * deviations.total[0] / limit))
        worst = int(np.nanargmax(np.abs(off)))
        if abs(off[worst]) < UNUSUAL or abs(degrees[worst]) < NOTICEABLE:
            return Alignment(score, seen=judged)
        return Alignment(score, Joint(worst), float(degrees[worst]), judged)

    def deviations(self, points: Array, seen: NDArray[np.bool_], pose_id: str) -> Deviations:
        """Compare skeletons with a pose.

        Args:
            points: float32 [N, 33, 2] in pixels.
            seen: bool [N, 33].
            pose_id: a pose of the statistics.
        """
        rows = self._rows[pose_id]
        views = self._statistics.directions[rows]
        turned, turned_seen = mirror_points(points), mirror_seen(seen)
        apart = np.concatenate(
            [
                trimmed_distance(bone_directions(points), bones_seen(seen), views),
                trimmed_distance(bone_directions(turned), bones_seen(turned_seen), views),
            ],
            axis=1,
        )
        likest = apart.argmin(axis=1)
        flipped = likest >= len(rows)
        row = rows[likest % len(rows)]
        angles = np.where(flipped[:, None], joint_angles(turned), joint_angles(points))
        judged = np.where(flipped[:, None], joints_seen(turned_seen), joints_seen(seen))
        degrees = np.where(judged, angles - self._statistics.angles[row], np.nan)
        # Names of joints are the person's own again: left and right stand side by side.
        swap = np.arange(JOINT_COUNT) ^ 1
        degrees = np.where(flipped[:, None], degrees[:, swap], degrees)
        usual = self._statistics.variation[row]
        usual = np.where(flipped[:, None], usual[:, swap], usual)
        joints = degrees / np.hypot(usual, NOISE)
        count = np.maximum(np.isfinite(joints).sum(axis=1), 1)
        powers = np.nansum(np.minimum(np.abs(joints), _MOST) ** _POWER, axis=1)
        return Deviations(
            joints.astype(np.float32),
            degrees.astype(np.float32),
            np.asarray((powers / count) ** (1 / _POWER), dtype=np.float32),
        )


def trimmed_distance(directions: Array, seen: NDArray[np.bool_], views: Array) -> Array:
    """How unlike skeletons are to views, but for their two worst bones.

    Args:
        directions: float32 [N, 10, 2], see :func:`model.joints.bone_directions`.
        seen: bool [N, 10], which of them count.
        views: float32 [V, 10, 2].

    Returns:
        float32 [N, V], means of 1 - cosine, 0 to 2.
    """
    unlike = 1 - np.einsum("nbd,vbd->nvb", directions, views)
    unlike = np.sort(np.where(seen[:, None], unlike, np.inf), axis=2)
    kept = np.maximum(seen.sum(axis=1) - TRIMMED, 1)
    counts = np.arange(BONE_COUNT) < kept[:, None, None]
    return np.asarray(
        np.where(counts & np.isfinite(unlike), unlike, 0).sum(axis=2) / kept[:, None], np.float32
    )


@cache
def load_aligner() -> Aligner:
    """The aligner with the shipped statistics.

    Raises:
        DrishtiError: they cannot be read.
    """
    return Aligner(AlignmentStatistics.read(asset_path("alignment.npz")))
