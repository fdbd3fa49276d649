"""A taught pose as a file: name and landmarks, no picture. It is kept so, exported, and learned from."""

import json
import zipfile
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


def write_pose(path: Path, pose: PersonalPose) -> None:
    """Write one file, or leave what was there.

    Raises:
        DrishtiError: it cannot be written.
    """
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
