"""What became of every link: a small SQLite file beside the photographs, so that fetching can go on later."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Self

from model.errors import DrishtiError

MANIFEST = "manifest.sqlite"


class Status(StrEnum):
    """What came of a link."""

    FETCHED = "fetched"
    GONE = "gone"
    NOT_A_PICTURE = "not a picture"
    TOO_LARGE = "too large"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"

    @property
    def is_final(self) -> bool:
        """Whether asking again is pointless, as far as the answer tells."""
        return self not in (Status.BROKEN, Status.UNAVAILABLE, Status.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a link and what came of it; the facts are empty where nothing came.

    Attributes:
        path: ``folder/file`` under the root.
        url: where it came from.
        status: what came of it.
        detail: the reason, for people.
        sha256: of the file.
        perceptual_hash: 16 hexadecimal digits.
        width: in pixels.
        height: in pixels.
        size: in bytes.
        asked: how often the server was asked, over all runs.
        time: of the last answer, UTC, ISO 8601.
    """

    path: str
    url: str
    status: Status
    detail: str = ""
    sha256: str = ""
    perceptual_hash: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    asked: int = 0
    time: str = ""


_COLUMNS = tuple(field.name for field in fields(Entry))


class FetchManifest:
    """The manifest of one root folder; every entry is on disk when ``put`` returns."""

    def __init__(self, root: Path) -> None:
        """Open or create it.

        Raises:
            DrishtiError: the file cannot be written, or is no manifest.
        """
        self._path = root / MANIFEST
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, url TEXT, status TEXT, detail TEXT, "
                "sha256 TEXT, perceptual_hash TEXT, width INTEGER, height INTEGER, size INTEGER, "
                "asked INTEGER, time TEXT)"
            )
        except (OSError, sqlite3.Error) as error:
            raise DrishtiError(f"The manifest {self._path} cannot be opened: {error}.") from error

    def put(self, entry: Entry) -> None:
        """Write one entry.

        Raises:
            DrishtiError: the disk is full or the file cannot be written.
        """
        marks = ", ".join("?" * len(_COLUMNS))
        try:
            self._db.execute(
                f"INSERT OR REPLACE INTO file ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608 - own names
                astuple(entry),
            )
        except sqlite3.Error as error:
            raise DrishtiError(f"The manifest {self._path} cannot be written: {error}.") from error

    def entries(self) -> dict[str, Entry]:
        """All entries by path."""
        try:
            rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM file").fetchall()  # noqa: S608
            return {row[0]: Entry(row[0], row[1], Status(row[2]), *row[3:]) for row in rows}
        except (sqlite3.Error, ValueError) as error:
            raise DrishtiError(
                f"{self._path} is no manifest of ours: move it away and fetch again."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def tally(entries: Iterable[Entry]) -> Counter[Status]:
    """How many of each status."""
    return Counter(entry.status for entry in entries)
