"""The bundles of this computer: which there are, putting one in, taking one out. No Qt.

One came with the app; the user's own lie in a folder of the data folder, under the name they are chosen by.
"""

import hashlib
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from model.assets import asset_path
from model.bundle import MANIFEST, UNREADABLE_ZIP, Bundle, Manifest, bundle_path
from model.catalogue import load_catalogue
from model.classifier import PoseClassifier
from model.errors import DrishtiError
from model.onnx_file import SIZE_LIMIT, check_onnx

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CHUNK: Final = 1 << 20
_UNFINISHED: Final = ".installing-"
_ABANDONED_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class FoundBundle:
    """A bundle that lies where bundles lie.

    Attributes:
        name: what it is chosen by.
        path: the folder or zip.
        built_in: whether it came with the app, and so cannot be removed.
        size: bytes on the disk.
        manifest: what it says of itself; None where it is broken.
        problem: one sentence, where it is broken.
    """

    name: str
    path: Path
    built_in: bool
    size: int
    manifest: Manifest | None
    problem: str = ""


def find_bundles(folder: Path) -> tuple[FoundBundle, ...]:
    """All bundles, those of the app first; the user's own stands in for one of the app with its name.

    Files are not read here but for the manifest; :func:`check_bundle` does.

    Args:
        folder: of the user's own bundles; may not exist.
    """
    own = {path.name: _look_at(path, built_in=False) for path in _visible(folder)}
    shipped = {path.name: _look_at(path, built_in=True) for path in _visible(asset_path("bundles"))}
    return tuple((shipped | own).values())


def choose_bundle(name: str, folder: Path, usual: str) -> tuple[str, str]:
    """The bundle to start with.

    Args:
        name: the one that is wanted.
        folder: of the user's own bundles.
        usual: the one to take where that one is not there or broken.

    Returns:
        A name or path, and one sentence where it is another one than wanted.
    """
    try:
        Bundle.open(bundle_path(name, folder))
    except DrishtiError as error:
        if name == usual:
            raise
        return usual, f"{error} Until then the bundle “{usual}” is used."
    return name, ""


def check_bundle(bundle: Bundle) -> None:
    """Check everything about a bundle short of running it.

    Raises:
        DrishtiError: a file is missing, changed or unsafe, or a class is not in the catalogue.
    """
    bundle.verify()
    PoseClassifier(bundle, load_catalogue())
    for tower in bundle.manifest.towers:
        for name in tower.files.values():
            check_onnx(bundle.read(name), f"{name} of the bundle {bundle.path}")


def content_size(bundle: Bundle) -> int:
    """Bytes of the files that an installation copies."""
    return sum(_file_size(bundle.path, name) for name in (*bundle.manifest.sha256, MANIFEST))


def install_bundle(
    source: Path,
    folder: Path,
    *,
    name: str | None = None,
    replace: bool = False,
    copied: Callable[[int], object] = lambda _count: None,
) -> FoundBundle:
    """Put a bundle among the user's own, after everything about it was checked; whole or not at all.

    Args:
        source: the bundle's folder or zip.
        folder: of the user's own bundles; made if it is not there.
        name: what to choose it by; None takes its own name.
        replace: whether one of the user's own with that name may be replaced.
        copied: called with the number of bytes after each piece.

    Raises:
        DrishtiError: it is no sound bundle, its name is taken, or there is no room.
    """
    bundle = Bundle.open(source)
    name = name or bundle.manifest.name
    target = folder / name
    check_name(name, folder, replace=replace)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_away(folder)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as made:
            unfinished = Path(made) / target.name
            unfinished.mkdir()
            for file in (*bundle.manifest.sha256, MANIFEST):
                _copy(bundle, file, unfinished / file, copied)
            check_bundle(Bundle.open(unfinished))
            _put_in_place(unfinished, target, Path(made) / "before")
    except OSError as error:
        raise DrishtiError(
            f"The bundle cannot be put into {folder} ({error.strerror or error}): "
            "free some space or make it writable."
        ) from error
    return _look_at(target, built_in=False)


def check_name(name: str, folder: Path, *, replace: bool) -> None:
    """Refuse names that mean trouble, or are taken.

    Args:
        name: what a bundle is to be chosen by.
        folder: of the user's own bundles.
        replace: whether one of the user's own with that name may be replaced.

    Raises:
        DrishtiError: the name cannot be had.
    """
    if not _NAME.fullmatch(name):
        raise DrishtiError(
            f"“{name}” cannot name a bundle: use small letters, digits, dots, dashes and underscores."
        )
    if (asset_path("bundles") / name).exists():
        raise DrishtiError(f"“{name}” is the bundle that came with the app: give yours another name.")
    if _is_there(folder / name) and not replace:
        raise DrishtiError(
            f"There is a bundle “{name}” already: remove it first, replace it, or give yours another name."
        )


def remove_bundle(name: str, folder: Path) -> None:
    """Take one of the user's own bundles away for good.

    Raises:
        DrishtiError: there is none of that name, it came with the app, or it cannot be removed.
    """
    path = folder / name
    if path.parent != folder or name.startswith(".") or not _is_there(path):
        if name in {found.name for found in find_bundles(folder)}:
            raise DrishtiError(f"“{name}” came with the app and stays: choose another bundle to remove.")
        own = ", ".join(found.name for found in find_bundles(folder) if not found.built_in) or "none yet"
        raise DrishtiError(f"You have installed no bundle “{name}”: yours are {own}.")
    try:
        if path.is_dir() and not path.is_symlink():
            # Renamed first, so that a removal that is cut short leaves no half bundle to choose.
            gone = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
            path.rename(gone / path.name)
            shutil.rmtree(gone)
        else:
            path.unlink()
    except OSError as error:
        raise DrishtiError(f"{path} cannot be removed ({error.strerror}): make it writable.") from error


def _visible(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _look_at(path: Path, *, built_in: bool) -> FoundBundle:
    """A bundle, or what is wrong with it."""
    try:
        files = [path] if path.is_file() else [file for file in path.iterdir() if file.is_file()]
        size = sum(file.stat().st_size for file in files)
        bundle = Bundle.open(path)
        for name in bundle.manifest.sha256:
            _file_size(path, name)
    except DrishtiError as error:
        return FoundBundle(path.name, path, built_in, size, None, str(error))
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror}): make it readable, or remove it."
        return FoundBundle(path.name, path, built_in, 0, None, problem)
    return FoundBundle(path.name, path, built_in, size, bundle.manifest)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _file_size(bundle: Path, name: str) -> int:
    with _opened(bundle, name) as (_, size):
        return size


def _put_in_place(unfinished: Path, target: Path, before: Path) -> None:
    """Let the new bundle take its name; the one that had it waits aside until that has worked."""
    replaced = _is_there(target)
    if replaced:
        target.rename(before)
    try:
        unfinished.rename(target)
    except OSError:
        if replaced:
            before.rename(target)
        raise


@contextmanager
def _opened(bundle: Path, name: str) -> Iterator[tuple[IO[bytes], int]]:
    """A file of a bundle, to be read in pieces, and its size in bytes."""
    lacking = f"The bundle {bundle} lacks its file {name}, or holds it damaged: get the bundle again."
    try:
        if bundle.is_dir():
            with (bundle / name).open("rb") as file:
                yield file, os.fstat(file.fileno()).st_size
            return
        with zipfile.ZipFile(bundle) as zipped, zipped.open(name) as file:
            size = zipped.getinfo(name).file_size
            if size > SIZE_LIMIT:
                raise DrishtiError(lacking)
            yield file, size
    except (FileNotFoundError, IsADirectoryError, *UNREADABLE_ZIP) as error:
        raise DrishtiError(lacking) from error


def _copy(bundle: Bundle, name: str, target: Path, copied: Callable[[int], Any]) -> None:
    """Copy one file, piece by piece, and compare its hash."""
    digest = hashlib.sha256()
    with _opened(bundle.path, name) as (file, _size), target.open("wb") as out:
        for piece in iter(lambda: file.read(_CHUNK), b""):
            digest.update(piece)
            out.write(piece)
            copied(len(piece))
        out.flush()
        os.fsync(out.fileno())
    if name != MANIFEST and digest.hexdigest() != bundle.manifest.sha256[name]:
        raise DrishtiError(
            f"{name} of the bundle {bundle.path} was damaged or changed (wrong hash): get the bundle again."
        )


def _clear_away(folder: Path) -> None:
    """Remove what installations that were killed have left."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
