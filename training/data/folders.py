"""Photographs in one folder per class."""

from dataclasses import dataclass
from pathlib import Path

from model.bundle import NO_POSE
from model.catalogue import Catalogue
from model.errors import DrishtiError
from model.film import IMAGE_SUFFIXES


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """One photograph.

    Attributes:
        path: relative to the root, ``folder/file`` with a forward slash.
        label: catalogue id of its pose, or ``no-pose``.
    """

    path: str
    label: str


def label_of(folder: str, catalogue: Catalogue) -> str | None:
    """The class that a folder name stands for: its Yoga-82 name, a catalogue id, or ``no-pose``."""
    if folder.replace("_", "-") == NO_POSE:
        return NO_POSE
    return next((pose.id for pose in catalogue.poses if folder in (pose.folder, pose.id)), None)


def is_relative_name(path: str) -> bool:
    """Whether a path from a list is a plain ``folder/file``, which cannot lead out of the root."""
    parts = path.split("/")
    return len(parts) == 2 and all(
        part and part.strip(". ") and part.isprintable() and not set(part) & set('\\:*?"<>|')
        for part in parts
    )


def read_folders(root: Path, catalogue: Catalogue, *, skip_unknown: bool = False) -> tuple[Sample, ...]:
    """All photographs under ``root``, sorted by path.

    Args:
        root: holds one folder per class.
        catalogue: what the folder names are looked up in.
        skip_unknown: leave out folders that name no pose instead of refusing them.

    Raises:
        DrishtiError: the folder cannot be read, names unknown classes, or holds no photograph.
    """
    samples, unknown = [], []
    try:
        for folder in sorted(entry for entry in root.iterdir() if entry.is_dir()):
            if folder.name.startswith("."):
                continue
            files = sorted(f.name for f in folder.iterdir() if f.suffix.lower() in IMAGE_SUFFIXES)
            label = label_of(folder.name, catalogue)
            if label is not None:
                samples += [Sample(f"{folder.name}/{name}", label) for name in files]
            elif files:
                unknown.append(folder.name)
    except OSError as error:
        raise DrishtiError(f"The folder {root} cannot be read ({error.strerror}): check the path.") from error
    if unknown and not skip_unknown:
        raise DrishtiError(
            f"{len(unknown)} folders in {root} name no pose ({', '.join(unknown[:3])}): "
            "rename them to Yoga-82's names or catalogue ids, or skip them with --skip-unknown."
        )
    if not samples:
        raise DrishtiError(f"There is no photograph in {root}: it needs one folder per pose.")
    return tuple(samples)
