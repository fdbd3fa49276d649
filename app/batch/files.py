"""Which files a command means."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from model.errors import DrishtiError
from model.film import FILM_SUFFIXES, IMAGE_SUFFIXES


def is_image(path: str) -> bool:
    """Whether a file is an image, by its name."""
    return Path(path).suffix.lower() in IMAGE_SUFFIXES


def absolute(path: str) -> str:
    """The path from the root, by which a file is known whatever folder a command runs in."""
    return str(Path(path).absolute())


def walk(inputs: Iterable[str]) -> Iterator[str]:
    """Files to recognise; a folder gives the images and films in it, in order of their names.

    Raises:
        DrishtiError: there is none in a folder.
    """
    for name in inputs:
        path = Path(name)
        if not path.is_dir():
            yield name
            continue
        found = [
            str(child)
            for child in sorted(path.rglob("*"))
            if child.suffix.lower() in IMAGE_SUFFIXES | FILM_SUFFIXES and child.is_file()
        ]
        if not found:
            raise DrishtiError(f"There is no image or film in the folder {path}: choose another one.")
        yield from found
