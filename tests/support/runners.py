"""Contenders for the tests of measuring; made by name in processes of their own."""

import os
from collections.abc import Mapping

from model.errors import DrishtiError


class SteadyRunner:
    """Says that its work takes the seconds that it was made with, and which runs those were."""

    def __init__(self, seconds: float) -> None:
        self.about: Mapping[str, object] = {
            "process": os.getpid(),
            "colour": os.environ.get("RUNNER_COLOUR", ""),
        }
        self._seconds = seconds
        self._runs = 0

    def once(self) -> Mapping[str, float]:
        self._runs += 1
        return {"number": float(self._runs), "total": self._seconds}

    def close(self) -> None:
        pass


def broken(message: str) -> SteadyRunner:
    raise DrishtiError(message)


def dying() -> SteadyRunner:
    os._exit(3)
