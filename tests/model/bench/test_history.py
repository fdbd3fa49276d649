import json
from pathlib import Path

import pytest

from model.bench.history import note
from model.errors import DrishtiError

HERE = {"processor": "abacus", "cores": 2}


def _note(
    path: Path, milliseconds: float, command: str = "bench", where: dict[str, object] = HERE
) -> float | None:
    changes = note(path, {"command": command}, where, {"total": milliseconds}, "2026-01-01T00:00:00+00:00")
    return changes[0].slower if changes else None


def test_a_run_is_compared_with_the_median_of_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / "new" / "bench.jsonl"
    assert _note(path, 10) is None
    _note(path, 30)
    _note(path, 20)
    assert _note(path, 30) == pytest.approx(1.5)
    assert len(path.read_text("utf-8").splitlines()) == 4


def test_other_commands_and_other_machines_are_no_measure(tmp_path: Path) -> None:
    path = tmp_path / "bench.jsonl"
    _note(path, 10)
    assert _note(path, 20, command="another") is None
    assert _note(path, 20, where={"processor": "quantum", "cores": 2}) is None


def test_a_regression_is_more_than_noise(tmp_path: Path) -> None:
    path = tmp_path / "bench.jsonl"
    _note(path, 10)
    (noise,) = note(path, {"command": "bench"}, HERE, {"total": 11.0}, "now")
    (slow,) = note(path, {"command": "bench"}, HERE, {"total": 14.0}, "now")
    assert not noise.is_regression
    assert slow.is_regression


def test_a_line_that_a_crash_cut_off_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "bench.jsonl"
    _note(path, 10)
    path.write_text(path.read_text("utf-8") + json.dumps({"at": "now"})[:5] + "\n", "utf-8")
    assert _note(path, 20) == pytest.approx(2)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DrishtiError, match=r"bench\.jsonl"):
        _note(tmp_path / "file" / "bench.jsonl", 10)
