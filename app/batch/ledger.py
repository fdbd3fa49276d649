"""The file of results, which is also the list of what is done: a line for each recognised file."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from app.batch.events import Event
from app.batch.files import absolute
from model.errors import DrishtiError


class Ledger:
    """Appends lines ``{"path": ..., "events": [...]}``, and knows those of earlier runs.

    A line that a crash cut off is removed, and its file recognised again. Files that could not be recognised
    are not written, so that the next run tries them again.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            DrishtiError: it is something else, or cannot be written.
        """
        self._path = path
        try:
            self._file = path.open("a+b")
            self._done = self._read()
        except OSError as error:
            raise DrishtiError(
                f"{path} cannot be written ({error.strerror}): choose another file with --out."
            ) from error

    def __contains__(self, path: str) -> bool:
        return absolute(path) in self._done

    def write(self, path: str, events: Sequence[Event]) -> None:
        """Note a file as done; it is on its way to the disk when this returns.

        Raises:
            DrishtiError: the disk is full.
        """
        line = json.dumps({"path": absolute(path), "events": list(events)}, ensure_ascii=False)
        try:
            self._file.write(line.encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise DrishtiError(
                f"{self._path} cannot be written ({error.strerror}): make room and start the command again; "
                "it goes on where it stopped."
            ) from error
        self._done.add(absolute(path))

    def _read(self) -> set[str]:
        done = set()
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                done.add(str(json.loads(line)["path"]))
            except (ValueError, KeyError, TypeError) as error:
                self._file.close()
                raise DrishtiError(
                    f"{self._path} is no file of results of this command: choose another one with --out."
                ) from error
            whole += len(line)
        self._file.truncate(whole)
        return done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
