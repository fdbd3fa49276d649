import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from model.catalogue import load_catalogue
from tests.support.bundles import write_bundle


def test_poses_as_json_are_what_the_catalogue_holds() -> None:
    result = CliRunner().invoke(main, ["poses", "--json"])
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) == len(load_catalogue().poses)
    assert set(rows[0]) == {"id", "english", "sanskrit", "yoga82_id", "l1", "l2"}
    assert sorted(row["yoga82_id"] for row in rows if row["yoga82_id"] is not None) == list(range(82))


def test_poses_are_found_without_diacritics() -> None:
    result = CliRunner().invoke(main, ["poses", "virabhadrasana", "ii"])
    assert "Warrior II " in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["poses", "--nonsense"],
        ["recognize"],
        ["nonsense"],
        ["--quit-after", "soon"],
        ["recognize", "--device", "abacus", "x.png"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def _fails_with_one_sentence(*arguments: str) -> str:
    """Run as a process of its own, as people do, and give what it says."""
    result = subprocess.run(
        [sys.executable, "-m", "app", *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.strip()]
    assert line.startswith("Error: ")
    return line


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert "nowhere.mp4" in _fails_with_one_sentence("recognize", str(tmp_path / "nowhere.mp4"))


def test_a_file_that_is_no_film_is_said(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_text("Dear film,")
    assert "letter.mp4" in _fails_with_one_sentence("recognize", str(path))


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert "no image or film" in _fails_with_one_sentence("recognize", str(tmp_path))


def test_an_unknown_bundle_is_said() -> None:
    assert "default" in _fails_with_one_sentence("recognize", "--bundle", "nonesuch", "x.png")


def test_a_damaged_bundle_is_said(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "small", ("tree", "warrior-ii"))
    (folder / "landmark.onnx").write_bytes(b"broken")
    assert "hash" in _fails_with_one_sentence("recognize", "--bundle", str(folder), "x.png")


def test_a_missing_pose_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRISHTI_POSE_MODEL", str(tmp_path / "none.task"))
    assert "none.task" in _fails_with_one_sentence("recognize", "x.png")


def test_an_unusable_data_folder_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    result = CliRunner().invoke(main, ["doctor", "--data-dir", str(file / "below"), "--json"])
    assert result.exit_code == 1
    (folder,) = [check for check in json.loads(result.stdout) if check["name"] == "data folder"]
    assert not folder["ok"]
