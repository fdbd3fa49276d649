"""Names of recordings: nothing is ever overwritten, and two copies of the app never take the same one.

A film in the making is ``NAME.mp4.part``, locked by whoever writes it until that ends in whatever way, and
readable by its owner only.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final

from model.errors import DrishtiError

PART: Final = ".part"
OVERLAY: Final = " overlay"
"""Ends the name of a film with the overlay."""
_STEM: Final = "Drishti %Y-%m-%d %H-%M-%S"
_OWNER_ONLY: Final = 0o600
_HELD_BY_OTHERS: Final = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_LOCKED_BYTE: Final = 1 << 40
"""Windows keeps others from the bytes that are locked; this one is behind the end of every film."""


def stem_at(moment: datetime) -> str:
    """What a recording of this moment is called, without an ending."""
    return f"{moment:{_STEM}}"


def films_between(folder: Path, first: datetime, last: datetime) -> tuple[Path, ...]:
    """The finished recordings that began from ``first`` to ``last``, in order; those with an overlay last.

    Args:
        folder: need not be there.
        first: local time, as names tell it; a zone is left out of account.
        last: the same.
    """
    found = []
    try:
        films = list(folder.glob("*.mp4"))
    except OSError:
        return ()
    for film in films:
        stem = film.stem.removesuffix(OVERLAY)
        with suppress(ValueError):
            # A number follows where two began in the same second.
            began = datetime.strptime(stem[: len(stem_at(first))], _STEM)  # noqa: DTZ007  local, as the names
            if first.replace(tzinfo=None, microsecond=0) <= began <= last.replace(tzinfo=None):
                found.append((film.stem.endswith(OVERLAY), began, film))
    return tuple(film for _, _, film in sorted(found))


def make_folder(folder: Path) -> None:
    """Make the folder of the recordings, for its owner only.

    Raises:
        DrishtiError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DrishtiError(
            f"The folder {folder} cannot be made ({error.strerror}): make it yourself or free its name."
        ) from error


def reserve(folder: Path, stem: str, ending: str = "") -> tuple[Path, BinaryIO]:
    """Take a name for a film.

    Args:
        folder: must be there.
        stem: the name; a number is added where it is taken.
        ending: behind the number.

    Returns:
        What the film will be called, and its open, locked part.

    Raises:
        DrishtiError: nothing can be written there.
    """
    for film in _candidates(folder, stem, f"{ending}.mp4"):
        part = open_part(film)
        if part is not None:
            return film, part
    raise AssertionError("numbers do not end")


def open_part(film: Path) -> BinaryIO | None:
    """Begin the part of a film; None where the name is taken.

    Raises:
        DrishtiError: nothing can be written there.
    """
    path = part_of(film)
    try:
        part = create(path)
    except FileExistsError:
        return None
    except OSError as error:
        raise DrishtiError(
            f"The recording {film} cannot be written ({error.strerror}): "
            "free some space or make the folder writable."
        ) from error
    # A repair elsewhere may have seen it before it was locked, and have thrown it away as empty.
    if lock(part) is False or not path.exists() or not os.path.samestat(path.stat(), os.fstat(part.fileno())):
        part.close()
        return None
    if film.exists() or vtt_of(film).exists():
        part.close()
        path.unlink()
        return None
    return part


def create(path: Path) -> BinaryIO:
    """A new file, for its owner only; raises OSError, FileExistsError among them."""

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, _OWNER_ONLY)

    return open(path, "x+b", buffering=0, opener=opener)


def free_name(wanted: Path) -> Path:
    """A name like this one that is not taken."""
    return next(path for path in _candidates(wanted.parent, wanted.stem, wanted.suffix) if not path.exists())


def part_of(film: Path) -> Path:
    """Where a film is while it is made."""
    return film.with_name(film.name + PART)


def film_of(part: Path) -> Path:
    """The film that a part becomes."""
    return part.with_name(part.name.removesuffix(PART))


def vtt_of(film: Path) -> Path:
    """Where the chapters of a film are."""
    return film.with_suffix(".vtt")


def lock(file: BinaryIO) -> bool | None:
    """Lock a file until it is closed or the process ends.

    Returns:
        Whether nobody else had it; None on a disk that knows no locks.
    """
    try:
        _lock(file)
    except OSError as error:
        return False if error.errno in _HELD_BY_OTHERS else None
    return True


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(0)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _candidates(folder: Path, stem: str, ending: str) -> Iterator[Path]:
    for number in count(1):
        yield folder / f"{stem}{'' if number == 1 else f' {number}'}{ending}"
