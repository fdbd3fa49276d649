"""The text lists published with Yoga-82: links to photographs, and the official split."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.catalogue import Catalogue
from model.errors import DrishtiError
from training.data.folders import Sample, is_relative_name


@dataclass(frozen=True, slots=True)
class Link:
    """Where a photograph is in the web, and its ``folder/file`` here."""

    path: str
    url: str


def read_links(source: Path) -> tuple[Link, ...]:
    r"""Links of a folder or zip of text files, or of one text file, with lines ``folder/file<TAB>url``.

    Lines of another shape are left out; a file that is listed twice keeps its first link.

    Raises:
        DrishtiError: nothing can be read, or there is no link in it.
    """
    links: dict[str, Link] = {}
    try:
        for text in _texts(source):
            for line in text.splitlines():
                path, _, url = (part.strip() for part in line.partition("\t"))
                if is_relative_name(path) and url.lower().startswith(("http://", "https://")):
                    links.setdefault(path, Link(path, url))
    except (OSError, zipfile.BadZipFile) as error:
        raise DrishtiError(f"The link lists {source} cannot be read: {error}.") from error
    if not links:
        raise DrishtiError(f"There is no link in {source}: its lines should be folder/file, a tab, the URL.")
    return tuple(links.values())


def _texts(source: Path) -> Iterator[str]:
    if source.is_dir():
        for file in sorted(source.rglob("*.txt")):
            yield file.read_text("utf-8", errors="replace")
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as zipped:
            for name in sorted(name for name in zipped.namelist() if name.endswith(".txt")):
                yield zipped.read(name).decode("utf-8", errors="replace")
    else:
        yield source.read_text("utf-8", errors="replace")


def read_official(path: Path, catalogue: Catalogue) -> tuple[Sample, ...]:
    """One of the official lists, with lines ``folder/file,level1,level2,level3``.

    Raises:
        DrishtiError: the file cannot be read, or a line does not fit the catalogue.
    """
    samples = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DrishtiError(f"The list {path} cannot be read: check the path.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            name, _, _, level3 = line.rsplit(",", 3)
            pose = catalogue.pose_by_yoga82(int(level3))
        except (ValueError, DrishtiError) as error:
            raise DrishtiError(f"{path}, line {number}, is not folder/file,level1,level2,level3.") from error
        if not is_relative_name(name):
            raise DrishtiError(f"{path}, line {number}, has a file name that is no folder/file.")
        samples.append(Sample(name, pose.id))
    if not samples:
        raise DrishtiError(f"The list {path} is empty: get it again.")
    return tuple(samples)
