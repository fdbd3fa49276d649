import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.bench.live import live_object
from app.bench.session import Outcome
from app.cli import main
from app.cli.bench import tell_live

ROUNDS = ["--rounds", "1", "--runs", "2"]


def test_recognition_is_measured_by_stage_against_a_baseline_and_kept(tmp_path: Path) -> None:
    command = [
        "bench",
        "--source",
        "noise",
        "--against",
        "threads=1",
        *ROUNDS,
        "--json",
        "--data-dir",
        str(tmp_path),
    ]
    first, second = (json.loads(CliRunner().invoke(main, command).stdout) for _ in range(2))
    assert set(first["contenders"]) == {"drishti", "threads=1"}
    assert set(first["ratios"]["drishti over threads=1"]) >= {"read", "find", "total"}
    assert first["contenders"]["drishti"]["about"]["device"] in ("CPU", "GPU (CUDA)")
    assert first["machine"]["cores"] >= 1
    assert first["history"] == {}
    assert second["history"]["drishti total p50 ms"]["runs"] == 1
    assert len((tmp_path / "bench.jsonl").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize("against", ["colour=red", "threads", ""])
def test_a_baseline_that_is_no_setting_is_said(tmp_path: Path, against: str) -> None:
    result = CliRunner().invoke(main, ["bench", "--against", against, "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "is no setting" in result.stderr


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["bench", "--source", "gone.mp4", *ROUNDS, "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "gone.mp4" in result.stderr


def test_a_window_that_recognises_less_often_or_takes_more_memory_is_a_regression(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for rate, memory in ((30.0, 500.0), (20.0, 600.0)):
        result = live_object(Outcome(watched=10, recognitions=round(10 * rate), resident=int(memory * 1e6)))
        tell_live({"live": "demo"}, result, False, tmp_path)
    said = capsys.readouterr().out.splitlines()
    assert any("SLOWER" in line and "ms between recognitions is 1.50 times" in line for line in said)
    assert any("SLOWER" in line and "resident_mb is 1.20 times" in line for line in said)
