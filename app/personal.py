"""Where taught poses are kept: one file each, which is also what is exported and imported."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.errors import DrishtiError
from model.personal import PersonalPose, personal_name
from model.personal_file import SUFFIX, read_pose, write_pose


@dataclass(frozen=True, slots=True)
class Taught:
    """The taught poses of a data folder.

    Attributes:
        poses: those that could be read, by name.
        problems: one sentence for each file that could not.
    """

    poses: tuple[PersonalPose, ...]
    problems: tuple[str, ...]


class PersonalStore:
    """The folder of taught poses in a data folder."""

    def __init__(self, data: Path) -> None:
        """Nothing is read yet.

        Args:
            data: the data folder, see :func:`app.paths.data_dir`.
        """
        self._folder = data / "poses"

    def load(self) -> Taught:
        """Read all of them; a broken file costs none of the others."""
        poses, problems = [], []
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                poses.append(read_pose(path))
            except DrishtiError as error:
                problems.append(str(error))
        return Taught(tuple(sorted(poses, key=lambda pose: pose.name.casefold())), tuple(problems))

    def add(self, pose: PersonalPose) -> None:
        """Keep a pose; :func:`model.personal.personal_name` has agreed to its name.

        Raises:
            DrishtiError: the folder cannot be written.
        """
        write_pose(self._path(pose.name), pose)

    def remove(self, pose: PersonalPose) -> None:
        """Forget a pose; :meth:`add` brings it back."""
        self._path(pose.name).unlink(missing_ok=True)

    def bring_in(self, path: Path) -> PersonalPose:
        """Keep a pose that was exported, perhaps elsewhere.

        Raises:
            DrishtiError: the file holds no pose, or there is one of that name.
        """
        pose = read_pose(path)
        name = personal_name(pose.name, (known.name for known in self.load().poses))
        kept = PersonalPose(name, pose.examples)
        self.add(kept)
        return kept

    def send_out(self, pose: PersonalPose, path: Path) -> None:
        """Write a pose to a file of the user's.

        Raises:
            DrishtiError: the file cannot be written.
        """
        write_pose(path, pose)

    def _path(self, name: str) -> Path:
        # Names may hold what no file name may.
        return self._folder / f"{hashlib.sha256(name.casefold().encode()).hexdigest()[:16]}{SUFFIX}"


def mark_of(poses: Iterable[PersonalPose]) -> str:
    """A few letters that are equal for equal poses, whatever their order; none for no poses."""
    digests = sorted(
        hashlib.sha256(pose.name.encode() + b"\0" + pose.examples.tobytes()).digest() for pose in poses
    )
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16] if digests else ""
