"""The typical body of every pose, as the practitioner takes it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.assets import asset_path
from model.errors import DrishtiError

_SOURCE: Final = (
    "Medians of MediaPipe landmarks over clusters of similar views of each pose, from images of the "
    "official Yoga-82 training list and, for poses outside it, from web photographs; depth from "
    "MediaPipe on photographs. No single person's landmarks."
)


@dataclass(frozen=True, slots=True, eq=False)
class PoseStatistics:
    """Medians of landmarks over a cluster of similar views of each pose.

    Attributes:
        pose_ids: ids of the catalogue.
        bodies: float32 [P, 33, 3] in metres, pelvis at the origin, x right, y down, z away.
        seen: float32 [P, 33], share of the samples in which a landmark was seen.
        cluster_sizes: int32 [P], samples in each median.
        sample_counts: int32 [P], usable samples of the pose.
    """

    pose_ids: tuple[str, ...]
    bodies: NDArray[np.float32]
    seen: NDArray[np.float32]
    cluster_sizes: NDArray[np.int32]
    sample_counts: NDArray[np.int32]

    def body(self, pose_id: str) -> NDArray[np.float32]:
        """The typical body of a pose, float32 [33, 3] in metres.

        Raises:
            DrishtiError: for a pose that is not there.
        """
        try:
            row = self.pose_ids.index(pose_id)
        except ValueError:
            raise DrishtiError(f"The practitioner does not know the pose {pose_id!r}.") from None
        return np.asarray(self.bodies[row])

    def save(self, path: Path) -> None:
        """Writes an ``.npz`` file; the same statistics give the same bytes."""
        np.savez_compressed(
            path,
            source=np.array(_SOURCE),
            pose_ids=np.array(self.pose_ids),
            bodies=np.round(self.bodies, 4),
            seen=np.round(self.seen, 3),
            cluster_sizes=self.cluster_sizes,
            sample_counts=self.sample_counts,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote.

        Raises:
            DrishtiError: if the file is missing or is something else.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(
                    tuple(data["pose_ids"].tolist()),
                    *(data[name] for name in ("bodies", "seen", "cluster_sizes", "sample_counts")),
                )
        except (OSError, KeyError, ValueError) as error:
            raise DrishtiError(
                f"The practitioner's poses cannot be read from {path}: install Drishti again."
            ) from error


@cache
def load_poses() -> PoseStatistics:
    """The statistics shipped with the application."""
    return PoseStatistics.load(asset_path("practitioner.npz"))
