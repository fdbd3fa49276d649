import csv
import json
import math
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sessions import exchange
from app.sessions.exchange import HOLDS_CSV, SESSIONS_CSV
from app.sessions.records import LONGEST_SECONDS, HoldRecord, HoldStatus, Session, SessionLog
from app.sessions.store import Added, Store
from model.errors import DrishtiError
from model.side import Side
from tests.support.practice import daily_practice

START = datetime(2026, 5, 1, 6, tzinfo=UTC)

zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    lambda after, zone: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=after)).astimezone(zone),
    st.integers(0, 32_503_679_999_999_999),
    zones,
)
seconds = st.floats(0, LONGEST_SECONDS)
texts = st.text() | st.sampled_from(
    ["=1+1", "'", "'=x", "-1", "@a", "\t", "\r", "\n", 'a"b', "a,b\r\nc", "\0"]
)
holds = st.builds(
    HoldRecord,
    uuid=st.uuids(),
    pose_id=st.text(min_size=1) | st.just("tree"),
    side=st.none() | st.sampled_from(Side),
    started=moments,
    seconds=seconds,
    confidence=st.floats(0, 1),
    alignment=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    bundle=texts,
    status=st.sampled_from([HoldStatus.DONE, HoldStatus.RECOVERED]),
)
sessions = st.builds(
    Session,
    uuid=st.uuids(),
    started=moments,
    seconds=seconds,
    source=texts,
    bundle=texts,
    app_version=texts,
    title=texts,
    notes=texts,
)
logs = st.builds(
    lambda session, found: SessionLog(session, tuple(sorted(found, key=lambda hold: hold.started))),
    sessions,
    st.lists(holds, max_size=4, unique_by=lambda hold: hold.uuid),
)
practice = st.lists(logs, max_size=4, unique_by=lambda log: log.session.uuid).map(
    lambda found: sorted(found, key=lambda log: log.session.started)
)


def _offsets(found: list[SessionLog]) -> list[str]:
    """Equal moments compare equal whatever their offsets; these tell."""
    return [
        started.isoformat()
        for log in found
        for started in (log.session.started, *(hold.started for hold in log.holds))
    ]


@settings(deadline=None, max_examples=25)
@given(practice)
def test_what_goes_out_comes_in_without_loss_or_duplicates(found: list[SessionLog]) -> None:
    with TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        with Store.open(here) as store:
            store.add(found)
            out = store.logs()
        assert out == found
        assert _offsets(out) == _offsets(found)
        for write, target in (
            (exchange.write_json, Path(folder, "all.json")),
            (exchange.write_csv, Path(folder, "all")),
        ):
            write(out, target)
            back = exchange.read(target)
            assert back == found
            assert _offsets(back) == _offsets(found)
        with Store.open(there) as store:
            assert store.add(back) == Added(len(found), sum(len(log.holds) for log in found))
            assert store.add(back) == Added(0, 0)
            assert store.logs() == found


def test_an_import_adds_what_is_missing_and_leaves_what_is_there(tmp_path: Path) -> None:
    whole = list(daily_practice(3, START, holds=6))
    part = replace(whole[0], holds=whole[0].holds[:2])
    with Store.open(tmp_path) as store:
        store.add([part, whole[1]])
        store.edit(whole[0].session.uuid, title="My own title")
        store.delete(whole[1].session.uuid, START)
        assert store.add(whole) == Added(1, len(whole[0].holds) - 2 + len(whole[2].holds))
        found = store.logs()
    assert found[0].session.title == "My own title"
    assert [log.holds for log in found] == [log.holds for log in whole]


def test_a_session_exported_while_it_runs_comes_in_as_ended(tmp_path: Path) -> None:
    session = Session(started=START, runs=True, seconds=4.0)
    running = HoldRecord(
        pose_id="tree", started=START, seconds=4.0, confidence=0.9, status=HoldStatus.RUNNING
    )
    exchange.write_json([SessionLog(session, (running,))], tmp_path / "all.json")
    with Store.open(tmp_path) as store:
        store.add(exchange.read(tmp_path / "all.json"))
        (log,) = store.logs()
    assert not log.session.runs
    assert log.holds == (replace(running, status=HoldStatus.RECOVERED),)


def test_spreadsheets_are_given_no_formula_to_run(tmp_path: Path) -> None:
    risky = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1"]
    found = [SessionLog(Session(started=START, title=text, notes=text, source=text), ()) for text in risky]
    exchange.write_csv(found, tmp_path)
    with (tmp_path / SESSIONS_CSV).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert exchange.read(tmp_path) == found


def test_the_columns_are_those_that_are_documented(tmp_path: Path) -> None:
    exchange.write_csv(daily_practice(1, START), tmp_path)
    assert (tmp_path / SESSIONS_CSV).read_text("utf-8-sig").splitlines()[0] == (
        "uuid,started,seconds,runs,source,bundle,app_version,title,notes,holds"
    )
    assert (tmp_path / HOLDS_CSV).read_text("utf-8-sig").splitlines()[0] == (
        "session,uuid,pose_id,side,started,seconds,confidence,alignment,bundle,status"
    )


def test_json_is_plain_json_with_its_schema(tmp_path: Path) -> None:
    found = list(daily_practice(2, START, holds=3))
    path = tmp_path / "all.json"
    exchange.write_json(found, path)
    values = json.loads(path.read_text())
    assert (values["format"], values["schema"]) == ("drishti sessions", 1)
    assert [len(session["holds"]) for session in values["sessions"]] == [len(log.holds) for log in found]
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    path.write_text(json.dumps(values, indent=4, sort_keys=True))  # as other programs lay it out
    assert exchange.read(path) == found


def test_an_export_of_nothing_is_an_export(tmp_path: Path) -> None:
    exchange.write_json([], tmp_path / "all.json")
    exchange.write_csv([], tmp_path / "all")
    assert exchange.read(tmp_path / "all.json") == exchange.read(tmp_path / "all") == []


def _json(tmp_path: Path) -> tuple[Path, list[str]]:
    path = tmp_path / "all.json"
    exchange.write_json(daily_practice(2, START, holds=3), path)
    return path, path.read_text().splitlines()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"seconds": ', '"seconds": -', "seconds"),
        ('"confidence": 0', '"confidence": 7', "confidence"),
        ('"confidence": ', '"confidence": NaN, "x": ', "NaN"),
        ('"side": ', '"side": "up", "was": ', "side"),
        ('"uuid": ', '"no": ', "no|uuid"),
        ('"uuid": "', '"uuid": "g', "uuid"),
        ('"started": "2026', '"started": "late 2026', "started"),
        ("+02:00", "", "started"),
        ('"pose_id": ', '"pose": ', "pose"),
        ('"status": "done"', '"status": "imagined"', "status"),
        ("{", "", "object"),
        ('"bundle": "default"', '"bundle": 3', "bundle"),
    ],
)
def test_a_wrong_record_is_refused_with_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path, lines = _json(tmp_path)
    number = 3  # the first hold
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    path.write_text("\n".join(lines))
    with pytest.raises(DrishtiError, match=f"all.json, line {number}: .*({problem})"):
        exchange.read(path)


def test_a_part_of_a_json_export_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    path, lines = _json(tmp_path)
    whole = "\n".join(lines)
    for end in range(0, len(whole), 7):
        path.write_text(whole[:end])
        with pytest.raises(DrishtiError, match=rf"line {whole[:end].count(chr(10)) + 1}:"):
            exchange.read(path)


@pytest.mark.parametrize(
    "foreign",
    [
        b"", b"{}", b"[]", b"null", b"1 2", b"\xff\xfe\x00", b"[" * 100_000, b'{"sessions": {}}',
        b'{"sessions": [3]}', b'{"format": "drishti sessions", "schema": 2, "sessions": []}',
        b'{"sessions": [{"uuid": "0e5f1c5e-6f0b-4a37-9c55-0d4f4c7f5a10", "started": "2026-05-01T06:00Z"}]}',
        b'{"format": "other", "schema": 1, "sessions": []}', b"name,age\nAda,36\n", b"\x89PNG\r\n",
        b'{"format": "drishti sessions", "schema": 1, "sessions": []} more',
        b'{"x": ' + b"[" * 100_000,
    ],
)  # fmt: skip
def test_foreign_files_are_refused_with_a_line(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "foreign.json"
    path.write_bytes(foreign)
    with pytest.raises(DrishtiError, match=r"foreign.json, line \d+: .*Nothing was imported"):
        exchange.read(path)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["all.json", SESSIONS_CSV, HOLDS_CSV]), st.integers(0, 2000))
def test_any_bytes_either_come_in_or_are_refused_with_one_sentence(junk: bytes, name: str, at: int) -> None:
    with TemporaryDirectory() as folder:
        found = list(daily_practice(2, START, holds=3))
        exchange.write_json(found, Path(folder, "all.json"))
        exchange.write_csv(found, Path(folder))
        path = Path(folder, name)
        data = path.read_bytes()
        path.write_bytes(data[:at] + junk + data[at:])
        try:
            exchange.read(path if name == "all.json" else Path(folder))
        except DrishtiError as error:
            assert "\n" not in str(error)
            assert "line" in str(error)


@pytest.mark.parametrize(
    ("name", "number", "old", "new", "problem"),
    [
        (HOLDS_CSV, 2, "done", "imagined", "status"),
        (HOLDS_CSV, 3, "default,", "default", "cells"),
        (HOLDS_CSV, 2, "T06", "T6", "started"),
        (HOLDS_CSV, 1, "pose_id", "pose", "columns"),
        (HOLDS_CSV, 4, "-", "", "session"),
        (SESSIONS_CSV, 2, ",False,", ",perhaps,", "runs"),
        (SESSIONS_CSV, 3, "2026", "1926", "started"),
        (SESSIONS_CSV, 1, "uuid", "id", "columns"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(
    tmp_path: Path, name: str, number: int, old: str, new: str, problem: str
) -> None:
    exchange.write_csv(daily_practice(2, START, holds=3), tmp_path)
    path = tmp_path / name
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    path.write_bytes("\r\n".join(lines).encode())
    with pytest.raises(DrishtiError, match=f"{name}, line {number}: .*{problem}"):
        exchange.read(tmp_path)


def test_the_line_counts_lines_in_cells_too(tmp_path: Path) -> None:
    found = [SessionLog(Session(started=START, notes="one\ntwo\nthree"), ()) for _ in range(2)]
    exchange.write_csv(found, tmp_path)
    path = tmp_path / SESSIONS_CSV
    path.write_text(path.read_text("utf-8-sig").replace("0.0", "long", 2).replace("long", "0.0", 1))
    with pytest.raises(DrishtiError, match="line 5: seconds"):
        exchange.read(tmp_path)


def test_a_part_of_the_tables_is_refused(tmp_path: Path) -> None:
    exchange.write_csv(daily_practice(2, START, holds=3), tmp_path)
    path = tmp_path / HOLDS_CSV
    whole = path.read_bytes()
    for end in range(0, len(whole) - 1, 11):
        path.write_bytes(whole[:end])
        with pytest.raises(DrishtiError, match=r"line \d+:"):
            exchange.read(tmp_path)
    path.write_bytes(whole[: whole.rindex(b"\r\n", 0, -2) + 2])  # cut between two rows
    with pytest.raises(DrishtiError, match=f"{SESSIONS_CSV}, line 3: the session has"):
        exchange.read(tmp_path)
    path.unlink()
    with pytest.raises(DrishtiError, match=HOLDS_CSV):
        exchange.read(tmp_path)


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize("what", ["session", "hold"])
def test_a_record_that_stands_twice_is_refused(tmp_path: Path, kind: str, what: str) -> None:
    (log,) = daily_practice(1, START, holds=3)
    twice = [log, log] if what == "session" else [replace(log, holds=(*log.holds, log.holds[0]))]
    if kind == "json":
        exchange.write_json(twice, tmp_path / "all.json")
    else:
        exchange.write_csv(twice, tmp_path)
    with pytest.raises(DrishtiError, match=f"this {what} stands here twice"):
        exchange.read(tmp_path / "all.json" if kind == "json" else tmp_path)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for write, target in (
        (exchange.write_json, tmp_path / "nowhere" / "all.json"),
        (exchange.write_json, tmp_path),
        (exchange.write_csv, tmp_path / "file"),
        (exchange.write_csv, tmp_path / "file" / "below"),
    ):
        with pytest.raises(DrishtiError, match="cannot be written"):
            write([], target)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_floats_are_written_to_the_last_bit(tmp_path: Path) -> None:
    odd = [0.1 + 0.2, math.nextafter(1, 0), 5e-324, 1e-7]
    found = [SessionLog(Session(started=START, seconds=value), ()) for value in odd]
    exchange.write_csv(found, tmp_path)
    assert [log.session.seconds for log in exchange.read(tmp_path)] == odd
