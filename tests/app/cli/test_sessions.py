import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.sessions import sessions
from app.sessions.records import SessionLog
from app.sessions.store import Store
from model.errors import DrishtiError
from tests.support.practice import daily_practice

LAST = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture
def practice(tmp_path: Path) -> list[SessionLog]:
    logs = list(daily_practice(4, LAST, holds=6))
    with Store.open(tmp_path) as store:
        store.add(logs)
    return logs


def _run(data: Path, *arguments: object) -> Result:
    return CliRunner().invoke(sessions, [*map(str, arguments), "--data-dir", str(data)])


def _json(data: Path, *arguments: object) -> object:
    result = _run(data, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_list_shows_the_newest_first_and_takes_a_period(
    tmp_path: Path, practice: list[SessionLog]
) -> None:
    lines = _run(tmp_path, "list").stdout.splitlines()
    assert [line[:8] for line in lines] == [str(log.session.uuid)[:8] for log in reversed(practice)]
    assert f"{len(practice[3].holds)} holds" in lines[0]
    rows = _json(tmp_path, "list", "--since", "2026-05-18", "--until", "2026-05-19")
    assert isinstance(rows, list)
    assert [row["uuid"] for row in rows] == [str(practice[2].session.uuid), str(practice[1].session.uuid)]
    assert rows[0]["holds"] == len(practice[2].holds)
    assert rows[0]["held_seconds"] == pytest.approx(sum(hold.seconds for hold in practice[2].holds))


def test_no_session_yet_is_said(tmp_path: Path) -> None:
    assert "No sessions yet" in _run(tmp_path, "list").stdout
    assert _json(tmp_path, "list") == []


def test_a_session_is_shown_with_its_holds(tmp_path: Path, practice: list[SessionLog]) -> None:
    log = practice[1]
    result = _run(tmp_path, "show", str(log.session.uuid)[:6])
    assert len(result.stdout.splitlines()) == 3 + bool(log.session.notes) + len(log.holds)
    shown = _json(tmp_path, "show", log.session.uuid)
    assert isinstance(shown, dict)
    assert [hold["seconds"] for hold in shown["holds"]] == [hold.seconds for hold in log.holds]


@pytest.mark.parametrize("target", ["all.json", "tables"])
def test_an_export_comes_in_again_elsewhere(tmp_path: Path, practice: list[SessionLog], target: str) -> None:
    holds = sum(len(log.holds) for log in practice)
    path = tmp_path / target
    assert _json(tmp_path, "export", path) == {"target": str(path), "sessions": 4, "holds": holds}
    other = tmp_path / "other"
    assert _json(other, "import", path) == {"read": 4, "sessions": 4, "holds": holds}
    assert _json(other, "import", path) == {"read": 4, "sessions": 0, "holds": 0}
    with Store.open(other) as store:
        assert store.logs() == practice


def test_an_export_takes_a_format_and_a_period(tmp_path: Path, practice: list[SessionLog]) -> None:
    folder = tmp_path / "may.json"
    assert _run(tmp_path, "export", folder, "--format", "csv", "--since", "2026-05-20").exit_code == 0
    with (folder / "sessions.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["uuid"] for row in csv.DictReader(file)] == [str(practice[3].session.uuid)]


def test_a_deleted_session_can_be_brought_back_until_it_is_purged(
    tmp_path: Path, practice: list[SessionLog]
) -> None:
    first, second = (str(log.session.uuid) for log in practice[:2])
    assert _json(tmp_path, "delete", first[:8], second) == {"ids": [first, second], "purged": 0}
    assert len(_run(tmp_path, "list").stdout.splitlines()) == 2
    deleted = _json(tmp_path, "list", "--deleted")
    assert isinstance(deleted, list)
    assert {row["uuid"] for row in deleted} == {first, second}
    _json(tmp_path, "delete", first, "--undo")
    assert _json(tmp_path, "delete", "--purge") == {"ids": [], "purged": 1}
    with Store.open(tmp_path) as store:
        assert [log.session.uuid for log in store.logs()] == [
            log.session.uuid for log in (practice[0], *practice[2:])
        ]


def test_one_unknown_id_deletes_nothing(tmp_path: Path, practice: list[SessionLog]) -> None:
    result = _run(tmp_path, "delete", practice[0].session.uuid, "ffffffff-ffff")
    assert isinstance(result.exception, DrishtiError)
    assert len(_run(tmp_path, "list").stdout.splitlines()) == 4


@pytest.mark.parametrize(
    "arguments",
    [["delete"], ["delete", "--undo"], ["delete", "1", "--undo", "--purge"], ["show"], ["export"], ["import"],
     ["list", "--since", "yesterday"], ["export", "x", "--format", "xml"]],
)  # fmt: skip
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    assert _run(tmp_path, *arguments).exit_code == 2


def test_a_damaged_file_is_said_beside_the_result(tmp_path: Path, practice: list[SessionLog]) -> None:
    (tmp_path / "sessions" / "sessions.db").write_bytes(b"Dear diary, " * 1000)
    result = _run(tmp_path, "list", "--json")
    assert json.loads(result.stdout) == []
    assert "damaged" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("import", "nowhere.json"), ("show", "abc"), ("export", "nowhere/all.json")]
)
def test_what_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = _run(tmp_path / "data", *arguments)
    assert isinstance(result.exception, DrishtiError)
    assert "\n" not in str(result.exception)
    assert arguments[1] in str(result.exception)
