"""Sessions as files that other programs can read, and back without loss.

JSON: one object with ``format``, ``schema`` and ``sessions``; each session has the fields of
:class:`~app.sessions.records.Session` and its ``holds``, which have those of
:class:`~app.sessions.records.HoldRecord`. Times are ISO 8601 with their offset from UTC, durations seconds.

CSV: a folder with ``sessions.csv`` and ``holds.csv``, UTF-8 with a byte order mark, the same fields as
columns; ``holds`` counts the holds of a session, ``session`` names the session of a hold. An apostrophe
before a text that begins with one of = + - @ ' or a tab or new line keeps spreadsheets from running it;
reading takes it off.
"""

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from app.sessions.json_reader import JsonError, JsonReader
from app.sessions.records import HoldRecord, Session, SessionLog
from model.errors import DrishtiError

FORMAT: Final = "drishti sessions"
SCHEMA: Final = 1
SESSIONS_CSV: Final = "sessions.csv"
HOLDS_CSV: Final = "holds.csv"

_SESSION: Final = TypeAdapter(Session)
_HOLD: Final = TypeAdapter(HoldRecord)
_SESSION_COLUMNS: Final = (*(field.name for field in fields(Session)), "holds")
_HOLD_COLUMNS: Final = ("session", *(field.name for field in fields(HoldRecord)))
_RISKY: Final = re.compile(r"[=+\-@'\t\r\n]")
_Record = TypeVar("_Record", Session, HoldRecord)


class RefusedFileError(DrishtiError):
    """A file is no export of ours, or not a whole one; nothing was imported."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        """Name the place.

        Args:
            path: of the file.
            line: which line is wrong, from 1.
            problem: what is wrong there.
        """
        super().__init__(f"{path}, line {line}: {problem}. Nothing was imported: export the sessions again.")
        self.path = path
        self.line = line
        self.problem = problem


def as_json(log: SessionLog) -> dict[str, Any]:
    """A session as it stands in the JSON export."""
    holds = [_HOLD.dump_python(hold, mode="json") for hold in log.holds]
    return {**_SESSION.dump_python(log.session, mode="json"), "holds": holds}


def write_json(logs: Iterable[SessionLog], path: Path) -> None:
    """Write one JSON file, whole or not at all; a line for each session and each hold.

    Raises:
        DrishtiError: it cannot be written.
    """
    sessions = []
    for log in logs:
        values = as_json(log)
        holds = ",\n  ".join(json.dumps(hold, ensure_ascii=False) for hold in values.pop("holds"))
        session = json.dumps(values, ensure_ascii=False)
        sessions.append(f'{session[:-1]}, "holds": [\n  {holds}\n]}}')
    body = ",\n".join(sessions)
    head = f'"format": {json.dumps(FORMAT)}, "schema": {SCHEMA}'
    _write({path: f'{{{head}, "sessions": [\n{body}\n]}}\n'.encode()})


def write_csv(logs: Iterable[SessionLog], folder: Path) -> None:
    """Write ``sessions.csv`` and ``holds.csv`` in a folder, made if it is not there.

    Raises:
        DrishtiError: they cannot be written.
    """
    sessions: list[dict[str, object]] = []
    holds: list[dict[str, object]] = []
    for log in logs:
        values = as_json(log)
        sessions.append({**values, "holds": len(log.holds)})
        holds.extend({"session": values["uuid"], **hold} for hold in values["holds"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    _write(
        {
            folder / HOLDS_CSV: _table(_HOLD_COLUMNS, holds),
            folder / SESSIONS_CSV: _table(_SESSION_COLUMNS, sessions),
        }
    )


def read(path: Path) -> list[SessionLog]:
    """Read an export: a JSON file, or a folder with the two CSV files.

    Raises:
        DrishtiError: it cannot be read; a RefusedFileError where it is not an export of ours, or is damaged.
    """
    try:
        return _read_csv(path) if path.is_dir() else _read_json(path)
    except OSError as error:
        raise DrishtiError(
            f"{error.filename or path} cannot be read ({error.strerror}): "
            f"choose a JSON export, or a folder with {SESSIONS_CSV} and {HOLDS_CSV}."
        ) from error


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedFileError(path, line, "this is no text in UTF-8") from error


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the record'}: {first['msg']}"


def _read_json(path: Path) -> list[SessionLog]:
    text = _text(path)
    reader = JsonReader(text)
    logs: dict[UUID, SessionLog] = {}
    marks: dict[str, object] = {}
    try:
        for key in reader.members():
            if key != "sessions":
                marks[key] = reader.value()
                continue
            for start in reader.elements():
                log = _read_log(reader)
                if log.session.uuid in logs:
                    raise JsonError("this session stands here twice", text, start)
                logs[log.session.uuid] = log
        reader.finish()
        if marks.get("format") != FORMAT:
            raise JsonError("this is no export of Drishti's sessions", text, 0)
        if marks.get("schema") != SCHEMA:
            raise JsonError("a newer Drishti wrote this, update this one", text, 0)
    except JsonError as error:
        raise RefusedFileError(path, error.lineno, error.msg) from error
    except RecursionError as error:
        raise RefusedFileError(path, 1, "this is no export of Drishti's sessions") from error
    return list(logs.values())


def _read_log(reader: JsonReader) -> SessionLog:
    start = reader.position
    values: dict[str, object] = {}
    holds: dict[UUID, HoldRecord] = {}
    complete = False
    for key in reader.members():
        if key != "holds":
            values[key] = reader.value()
            continue
        complete = True
        for begin in reader.elements():
            hold = _checked_json(_HOLD, reader, begin, reader.value())
            if hold.uuid in holds:
                raise JsonError("this hold stands here twice", reader.text, begin)
            holds[hold.uuid] = hold
    if not complete:
        raise JsonError("holds: Field required", reader.text, start)
    return SessionLog(_checked_json(_SESSION, reader, start, values), tuple(holds.values()))


def _checked_json(kind: TypeAdapter[_Record], reader: JsonReader, start: int, values: object) -> _Record:
    """The record that began at ``start``."""
    try:
        record = kind.validate_json(json.dumps(values))
    except ValidationError as error:
        raise JsonError(_problem(error), reader.text, start) from error
    if not isinstance(values, dict) or "uuid" not in values:
        raise JsonError("uuid: Field required", reader.text, start)
    return record


def _read_csv(folder: Path) -> list[SessionLog]:
    sessions: dict[str, Session] = {}
    announced: dict[str, tuple[int, str]] = {}
    path = folder / SESSIONS_CSV
    for line, cells in _rows(path, _SESSION_COLUMNS):
        count = cells.pop("holds", "")
        session = _checked(_SESSION, cells, path, line)
        if str(session.uuid) in sessions:
            raise RefusedFileError(path, line, "this session stands here twice")
        sessions[str(session.uuid)] = session
        announced[str(session.uuid)] = (line, count)
    holds: dict[str, dict[UUID, HoldRecord]] = {uuid: {} for uuid in sessions}
    for line, cells in _rows(folder / HOLDS_CSV, _HOLD_COLUMNS):
        uuid = cells.pop("session", "")
        hold = _checked(_HOLD, cells, folder / HOLDS_CSV, line)
        if uuid not in holds:
            raise RefusedFileError(folder / HOLDS_CSV, line, f"its session is not in {SESSIONS_CSV}")
        if hold.uuid in holds[uuid]:
            raise RefusedFileError(folder / HOLDS_CSV, line, "this hold stands here twice")
        holds[uuid][hold.uuid] = hold
    for uuid, (line, count) in announced.items():
        if count != str(len(holds[uuid])):
            problem = f"the session has {count or 'no'} holds, but {HOLDS_CSV} has {len(holds[uuid])}"
            raise RefusedFileError(path, line, problem)
    return [SessionLog(session, tuple(holds[uuid].values())) for uuid, session in sessions.items()]


def _checked(kind: TypeAdapter[_Record], cells: dict[str, str], path: Path, line: int) -> _Record:
    try:
        record = kind.validate_strings(cells)
    except ValidationError as error:
        raise RefusedFileError(path, line, _problem(error)) from error
    if "uuid" not in cells:
        raise RefusedFileError(path, line, "uuid: Field required")
    return record


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows under the headings as cells that are not empty, each with the line it begins on."""
    text = _text(path)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        headings = next(rows, [])
        if sorted(headings) != sorted(columns):
            raise RefusedFileError(path, 1, f"the columns are not {', '.join(columns)}")
        if not text.endswith("\n"):
            raise RefusedFileError(path, text.count("\n") + 1, "the file ends in the middle of a row")
        line = rows.line_num + 1
        for row in rows:
            if len(row) != len(headings):
                raise RefusedFileError(path, line, f"there are {len(row)} cells, not {len(headings)}")
            cells = zip(headings, row, strict=True)
            yield line, {name: cell.removeprefix("'") for name, cell in cells if cell}
            line = rows.line_num + 1
    except csv.Error as error:
        raise RefusedFileError(path, line, str(error)) from error


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _RISKY.match(value) else value


def _write(files: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all, and none before all of them have found room."""
    written: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
                written.append((Path(file.name), path))
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for temporary, path in written:
            temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> DrishtiError:
    return DrishtiError(
        f"{path} cannot be written ({error.strerror}): choose another place or free some space."
    )
