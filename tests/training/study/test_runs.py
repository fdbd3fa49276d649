import json
from pathlib import Path

import pytest

from model.errors import DrishtiError
from training.study.runs import Cell, Ledger


def test_what_was_appended_is_read_again_with_its_parameters(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "new" / "ledger.jsonl")
    assert ledger.read() == {}
    ledger.append(Cell("a", {"rate": 1e-5}), {"top1": 0.5}, 1.26)
    ledger.append(Cell("b"), {"top1": 1.0}, 2.0)
    assert ledger.read() == {
        "a": {"parameters": {"rate": 1e-5}, "seconds": 1.3, "result": {"top1": 0.5}},
        "b": {"parameters": {}, "seconds": 2.0, "result": {"top1": 1.0}},
    }


def test_a_line_that_a_stop_cut_off_does_not_count_and_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    ledger.append(Cell("a"), {}, 0)
    whole = path.read_bytes()
    for cut in range(1, len(whole) + 1):
        path.write_bytes(whole + whole[:-cut])
        assert list(ledger.read()) == ["a"]
        ledger.append(Cell("b"), {}, 0)
        assert list(ledger.read()) == ["a", "b"]
        assert [json.loads(line)["cell"] for line in path.read_text().splitlines()] == ["a", "b"]


def test_a_damaged_line_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"cell": "a", "parameters": {}, "seconds": 1, "result": {}}\n{"cell": \n')
    with pytest.raises(DrishtiError, match="line 2"):
        Ledger(path).read()
    assert path.read_text().count("\n") == 2


def test_a_ledger_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").mkdir()
    with pytest.raises(DrishtiError, match="cannot be"):
        Ledger(tmp_path / "ledger.jsonl").append(Cell("a"), {}, 0)
