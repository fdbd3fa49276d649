"""Import and export, in the reader's thread. Knows no Qt."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from app.sessions import exchange
from app.sessions.store import Added, Store
from app.ui.history.words import count, shortened

_LONGEST_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not imported.

    Attributes:
        file: its name.
        line: the number of the line that is wrong, from 1.
        text: of that line, cut short; empty where it cannot be read.
        problem: what is wrong there.
    """

    file: str
    line: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought.

    Attributes:
        read: sessions in the file.
        added: what was not there yet.
    """

    read: int
    added: Added

    @property
    def sentence(self) -> str:
        """For the banner."""
        if not self.added.sessions and not self.added.holds:
            return f"Nothing new: {_all(self.read)} of the file were here already."
        here = self.read - self.added.sessions
        rest = f"; {count(here, 'session')} {'was' if here == 1 else 'were'} here already" if here else ""
        return f"Added {count(self.added.sessions, 'session')} and {count(self.added.holds, 'hold')}{rest}."


def _all(number: int) -> str:
    return f"all {count(number, 'session')}" if number != 1 else "the one session"


def import_or_refuse(store: Store, path: Path) -> Imported | Refused:
    """Take in an export, all of it or nothing; a file that is none is refused.

    Args:
        store: where to.
        path: a JSON file, one of the two CSV files, or the folder with both.

    Raises:
        DrishtiError: the file cannot be read, or the store cannot be written.
    """
    source = path.parent if path.name in {exchange.SESSIONS_CSV, exchange.HOLDS_CSV} else path
    try:
        logs = exchange.read(source)
    except exchange.RefusedFileError as error:
        return Refused(error.path.name, error.line, _line(error), error.problem)
    return Imported(len(logs), store.add(logs))


def _line(error: exchange.RefusedFileError) -> str:
    try:
        with error.path.open(encoding="utf-8-sig", errors="replace") as file:
            text = " ".join(next(islice(file, error.line - 1, None), "").split())
    except OSError:
        return ""
    return shortened(text, _LONGEST_LINE)


def export_json(store: Store, path: Path) -> str:
    """Write all sessions to a JSON file; a sentence about it.

    Raises:
        DrishtiError: it cannot be written.
    """
    logs = store.logs()
    exchange.write_json(logs, path)
    return f"Exported {count(len(logs), 'session')} to {path}."


def export_csv(store: Store, folder: Path, today: date) -> str:
    """Write all sessions to two CSV files in a new folder inside a folder; a sentence about it.

    Raises:
        DrishtiError: they cannot be written.
    """
    logs = store.logs()
    name = f"Drishti sessions {today.isoformat()}"
    places = (folder / (name if number == 1 else f"{name} ({number})") for number in range(1, 1000))
    target = next(place for place in places if not place.exists())
    exchange.write_csv(logs, target)
    return f"Exported {count(len(logs), 'session')} to {target}."
