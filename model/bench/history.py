"""What earlier runs of the same command on the same machine reached: JSON lines in a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from model.errors import DrishtiError

FILE_NAME: Final = "bench.jsonl"
WORSE: Final = 1.15
"""From this much slower than before it is called a regression: two runs on a busy machine differ by less."""
_RUNS: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One figure against earlier runs.

    Attributes:
        figure: its name.
        slower: this run's value over the median of the earlier ones; below 1 where it is faster now.
        runs: how many earlier ones there are.
    """

    figure: str
    slower: float
    runs: int

    @property
    def is_regression(self) -> bool:
        """Whether it is more than noise."""
        return self.slower >= WORSE


def note(
    path: Path, command: Mapping[str, Any], machine: Mapping[str, Any], figures: Mapping[str, float], at: str
) -> list[Change]:
    """Compare figures, of which less is better, with earlier ones, and write them down.

    Args:
        path: the file; made if it is not there.
        command: what was measured.
        machine: where.
        figures: seconds or other values by name.
        at: when, ISO 8601.

    Raises:
        DrishtiError: the file cannot be written.
    """
    entry = {"at": at, "command": dict(command), "machine": dict(machine), "figures": dict(figures)}
    changes = compare(_read(path), entry)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError as error:
        raise DrishtiError(
            f"{path} cannot be written ({error.strerror}): choose another folder with --data-dir."
        ) from error
    return changes


def compare(earlier: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]) -> list[Change]:
    """How the figures of an entry stand against the last entries of the same command and machine. Pure."""
    alike = [one for one in earlier if all(one.get(key) == entry[key] for key in ("command", "machine"))]
    changes = []
    for name, value in entry["figures"].items():
        before = [one["figures"][name] for one in alike[-_RUNS:] if one.get("figures", {}).get(name)]
        if before:
            changes.append(Change(name, value / median(before), len(before)))
    return changes


def _read(path: Path) -> list[Mapping[str, Any]]:
    """Entries of the file; lines that are broken, as after a crash, are passed over."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise DrishtiError(f"{path} cannot be read: delete it, or choose another folder.") from error
    entries: list[Mapping[str, Any]] = []
    for line in lines:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries
