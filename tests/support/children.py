"""Processes that tests kill."""

import json
import threading
from typing import IO, Any


class ChildLog:
    """What a child said, kept by us: it outlives the child."""

    def __init__(self, stream: IO[str]) -> None:
        self.lines: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self._read, args=(stream,))
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            if line.endswith("\n"):  # the kill may cut the last one
                self.lines.append(json.loads(line))

    def finish(self) -> None:
        self._thread.join()
