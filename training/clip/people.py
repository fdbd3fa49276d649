"""Who is in the photographs, found once by the app's own finder and kept in a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.film import read_image
from model.landmarker import find_landmarker
from model.landmarks import LANDMARK_COUNT
from model.person import Box
from model.person_finder import FinderMode, PersonFinder


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """What the finder saw in each photograph.

    Attributes:
        paths: of the photographs, relative to their root.
        sizes: int32 [N, 2] width and height in pixels.
        landmarks: float32 [N, 33, 4] as `model.person.Person` has them; NaN where nobody was found.
        crops: float32 [N, 4] left, top, right, bottom of the square that the app would look at.
    """

    paths: tuple[str, ...]
    sizes: NDArray[np.int32]
    landmarks: NDArray[np.float32]
    crops: NDArray[np.float32]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Bool [N]: whether somebody was found."""
        return np.asarray(np.isfinite(self.landmarks).all(axis=(1, 2)))

    def crop(self, index: int) -> Box:
        """The square of one photograph."""
        left, top, right, bottom = self.crops[index].tolist()
        return Box(left, top, right, bottom)

    def of(self, paths: Sequence[str]) -> "People":
        """Only these photographs, in this order."""
        at = {path: index for index, path in enumerate(self.paths)}
        rows = [at[path] for path in paths]
        return People(tuple(paths), self.sizes[rows], self.landmarks[rows], self.crops[rows])

    def save(self, path: Path) -> None:
        """Write them, or leave the old file as it was.

        Raises:
            DrishtiError: the file cannot be written.
        """
        part = path.with_name(f".{path.stem}.part.npz")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(
                part, path=np.array(self.paths), size=self.sizes, landmarks=self.landmarks, crop=self.crops
            )
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise DrishtiError(
                f"{path} cannot be written ({error.strerror}): make room or choose another place."
            ) from error


def load_people(path: Path) -> People | None:
    """What was kept in a file; None where there is none or it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return People(tuple(data["path"].tolist()), data["size"], data["landmarks"], data["crop"])
    except (OSError, ValueError, KeyError, EOFError):
        return None


def find_people(
    root: Path,
    paths: Sequence[str],
    cache: Path,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> People:
    """Look for the person in every photograph that ``cache`` does not know yet; about 20 ms each.

    Args:
        root: folder of the photographs.
        paths: which of them.
        cache: file (.npz) for what was found; written every thousand photographs, so that a stop loses
        little. progress: called with the number done and their number.

    Raises:
        DrishtiError: a photograph cannot be read, or MediaPipe's model is not set up.
    """
    kept = load_people(cache)
    rows = {} if kept is None else {path: index for index, path in enumerate(kept.paths)}
    missing = [path for path in paths if path not in rows]
    progress(len(paths) - len(missing), len(paths))
    if missing:
        with PersonFinder(find_landmarker(), mode=FinderMode.IMAGE) as finder:
            for start in range(0, len(missing), 1000):
                kept = _joined(kept, _look(finder, root, missing[start : start + 1000]))
                kept.save(cache)
                progress(len(paths) - len(missing) + min(start + 1000, len(missing)), len(paths))
    assert kept is not None
    return kept.of(paths)


def _look(finder: PersonFinder, root: Path, paths: Sequence[str]) -> People:
    sizes, landmarks, crops = [], [], []
    for path in paths:
        frame = read_image(root / path)
        sighting = finder.find(frame)
        nobody = np.full((LANDMARK_COUNT, 4), np.nan, np.float32)
        sizes.append((frame.width, frame.height))
        landmarks.append(nobody if sighting.person is None else sighting.person.landmarks)
        crop = sighting.crop
        crops.append((crop.left, crop.top, crop.right, crop.bottom))
    return People(
        tuple(paths),
        np.array(sizes, np.int32),
        np.stack(landmarks).astype(np.float32),
        np.array(crops, np.float32),
    )


def _joined(first: People | None, second: People) -> People:
    if first is None:
        return second
    return People(
        first.paths + second.paths,
        np.concatenate([first.sizes, second.sizes]),
        np.concatenate([first.landmarks, second.landmarks]),
        np.concatenate([first.crops, second.crops]),
    )
