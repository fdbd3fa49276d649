"""Frames without end to measure with, the same ones every time."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from model.errors import DrishtiError
from model.film import IMAGE_SUFFIXES, Film, read_image
from model.frame import Frame
from model.person_finder import FinderMode
from model.practitioner import Practitioner

DEMO: Final = "demo"
NOISE: Final = "noise"
"""Synthetic frames of 1280 by 720 pixels in which nobody is."""
_RATE: Final = 15.0
_NOISES: Final = 8


def mode_of(source: str) -> FinderMode:
    """How frames of a source are seen: pictures of a folder stand alone, the others follow each other."""
    is_pictures = Path(source).is_dir() or Path(source).suffix.lower() in IMAGE_SUFFIXES
    return FinderMode.IMAGE if is_pictures and source not in (DEMO, NOISE) else FinderMode.VIDEO


def endless(source: str) -> Iterator[Frame]:
    """Frames of a source, from its beginning again where it ends; their times go on.

    Args:
        source: ``demo``, ``noise``, a film, a picture, or a folder of pictures.

    Raises:
        DrishtiError: there is no such source, or nothing in it.
    """
    if source == DEMO:
        return _drawn()
    if source == NOISE:
        return _noise()
    return _pictures(Path(source)) if mode_of(source) is FinderMode.IMAGE else _film(Path(source))


def _drawn() -> Iterator[Frame]:
    practitioner = Practitioner()
    for index in count():
        yield Frame(practitioner.frame_at(index / _RATE), index, index / _RATE, DEMO)


def _noise() -> Iterator[Frame]:
    chance = np.random.default_rng(0)
    pictures = [chance.integers(0, 256, (720, 1280, 3), dtype=np.uint8) for _ in range(_NOISES)]
    for index in count():
        yield Frame(pictures[index % _NOISES], index, index / _RATE, NOISE)


def _pictures(path: Path) -> Iterator[Frame]:
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    files = [file for file in files if file.suffix.lower() in IMAGE_SUFFIXES]
    if not files:
        raise DrishtiError(f"There is no image in the folder {path}: choose another one.")
    for index in count():
        yield read_image(files[index % len(files)])


def _film(path: Path) -> Iterator[Frame]:
    index, start = 0, 0.0
    while True:
        t = 0.0
        with Film(path) as film:
            for frame in film.frames():
                t = frame.t_seconds
                yield Frame(frame.bgr, index, start + t, frame.source_id)
                index += 1
        start += t + 1 / film.fps
