"""The cells of an experiment and the ledger of those that are finished: one JSON line each, written whole.

A cell is one row, or one repetition, of a table. A command that is stopped, however hard, loses nothing but
the cells under way; started again it skips what stands in the ledger.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.errors import DrishtiError

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to run.

    Attributes:
        name: unique within its experiment, also the name of its folder.
        parameters: what makes it differ from the others.
    """

    name: str
    parameters: dict[str, str | int | float] = field(default_factory=dict)


class Ledger:
    """Results by name of the cell, in one file that only ever grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, dict[str, Any]]:
        """All finished cells: ``parameters``, ``seconds`` and ``result`` by name; none without a file.

        A last line without its end was cut off by a stop and does not count.

        Raises:
            DrishtiError: the file cannot be read, or a whole line of it is broken.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise DrishtiError(
                f"The results {self.path} cannot be read ({error.strerror}): check the folder."
            ) from error
        entries = {}
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            try:
                entry = json.loads(line)
                entries[str(entry["cell"])] = {key: entry[key] for key in ("parameters", "seconds", "result")}
            except (ValueError, KeyError, TypeError) as error:
                raise DrishtiError(
                    f"{self.path}, line {number}, is damaged: remove that line, and its cell runs again."
                ) from error
        return entries

    def append(self, cell: Cell, result: Result, seconds: float) -> None:
        """Add a finished cell; when this returns it is on disk.

        Raises:
            DrishtiError: the disk is full or cannot be written; the earlier cells stay.
        """
        entry = {
            "cell": cell.name,
            "parameters": cell.parameters,
            "seconds": round(seconds, 1),
            "result": result,
        }
        line = json.dumps(entry).encode() + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+", buffering=0) as file:
                file.truncate(_whole(file.seek(0, os.SEEK_END), self.path))
                if file.write(line) != len(line):
                    raise OSError(None, "the disk is full")
                os.fsync(file.fileno())
        except OSError as error:
            raise DrishtiError(
                f"The results {self.path} cannot be written ({error.strerror}): "
                "make room and start the command again; finished cells are kept."
            ) from error


def _whole(size: int, path: Path) -> int:
    """How many bytes of the file are whole lines."""
    return 0 if size == 0 else path.read_bytes().rfind(b"\n") + 1
