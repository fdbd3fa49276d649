"""Where taught poses are kept: one file each, which is also what is exported and imported."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.files import write_atomically
from model.landmarks import LANDMARK_COUNT
from model.personal import MOST_EXAMPLES, PersonalPose, personal_name

SUFFIX: Final = ".drishti-pose"
_LARGEST: Final = 1_000_000
_FORMAT: Final = 1


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
        self._write(self._path(pose.name), pose)

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
        self._write(path, pose)

    def _path(self, name: str) -> Path:
        # Names may hold what no file name may.
        return self._folder / f"{hashlib.sha256(name.casefold().encode()).hexdigest()[:16]}{SUFFIX}"

    @staticmethod
    def _write(path: Path, pose: PersonalPose) -> None:
        content = BytesIO()
        about = json.dumps({"format": _FORMAT, "name": pose.name}, ensure_ascii=False)
        np.savez_compressed(content, about=np.array(about), examples=pose.examples.astype(np.float32))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content.getvalue())
        except OSError as error:
            raise DrishtiError(
                f"The pose {pose.name!r} cannot be kept in {path.parent} ({error.strerror}): "
                "free some space or make the folder writable."
            ) from error


def mark_of(poses: Iterable[PersonalPose]) -> str:
    """A few letters that are equal for equal poses, whatever their order; none for no poses."""
    digests = sorted(
        hashlib.sha256(pose.name.encode() + b"\0" + pose.examples.tobytes()).digest() for pose in poses
    )
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16] if digests else ""


def read_pose(path: Path) -> PersonalPose:
    """Read one file.

    Raises:
        DrishtiError: it is missing, too large, or holds no taught pose.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise DrishtiError(f"{path.name} is too large for a taught pose: choose a {SUFFIX} file.")
        with np.load(path, allow_pickle=False) as data:
            about, examples = json.loads(str(data["about"])), data["examples"]
        if about["format"] != _FORMAT:
            raise DrishtiError(f"{path.name} was written by a newer Drishti: update this one.")
        name = personal_name(about["name"], ())
        _check(examples)
    except OSError as error:
        raise DrishtiError(f"{path.name} cannot be read ({error.strerror}): choose another file.") from error
    except (KeyError, ValueError, TypeError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise DrishtiError(f"{path.name} holds no taught pose: choose a {SUFFIX} file.") from error
    return PersonalPose(name, np.ascontiguousarray(examples, dtype=np.float32))


def _check(array: NDArray[np.float32]) -> None:
    shape, kind = array.shape, array.dtype
    if kind != np.float32 or array.ndim != 3 or shape[1:] != (LANDMARK_COUNT, 3):
        raise ValueError("examples of another shape")
    if not 1 <= shape[0] <= MOST_EXAMPLES or np.isinf(array).any() or not np.isfinite(array[..., 2]).all():
        raise ValueError("examples that make no sense")
