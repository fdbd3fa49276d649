import json
from pathlib import Path

import pytest

from app.batch.ledger import Ledger
from model.errors import DrishtiError


def test_what_is_written_is_done_in_the_next_run(tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    with Ledger(out) as ledger:
        assert "a.jpg" not in ledger
        ledger.write("a.jpg", [{"event": "image", "pose": "tree"}])
    with Ledger(out) as ledger:
        assert "a.jpg" in ledger
        assert str(Path("a.jpg").absolute()) in ledger
        assert "b.jpg" not in ledger
        ledger.write("b.jpg", [])
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [Path(line["path"]).name for line in lines] == ["a.jpg", "b.jpg"]
    assert lines[0]["events"] == [{"event": "image", "pose": "tree"}]


def test_a_line_that_a_crash_cut_off_is_removed_and_its_file_done_again(tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    with Ledger(out) as ledger:
        ledger.write("a.jpg", [])
        ledger.write("b.jpg", [])
    out.write_bytes(out.read_bytes()[:-9])
    with Ledger(out) as ledger:
        assert "a.jpg" in ledger
        assert "b.jpg" not in ledger
        ledger.write("b.jpg", [])
    assert len([json.loads(line) for line in out.read_text("utf-8").splitlines()]) == 2


def test_another_kind_of_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear ledger,\nthis is a letter.\n", "utf-8")
    with pytest.raises(DrishtiError, match=r"letter\.txt is no file of results"):
        Ledger(letter)
    assert letter.read_text("utf-8").startswith("Dear ledger")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="cannot be written"):
        Ledger(tmp_path / "none" / "results.jsonl")
