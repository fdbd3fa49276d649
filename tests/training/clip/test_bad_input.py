"""What goes wrong in the middle of a run is said in one sentence, and costs nothing that was done."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from model.errors import DrishtiError
from tests.support.disks import small_disk_at
from tests.support.fit_tiny import fit_tiny
from tests.support.photographs import write_folders
from tests.support.tiny_clip import write_configuration
from training.cli import main
from training.clip.checkpoint import load_tensors
from training.clip.fit import CHECKPOINT, RESULT


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad") / "photographs"
    write_folders(root, {"tree": 10, "bow": 10})
    return root


def test_a_photograph_that_breaks_in_the_middle_of_a_run_costs_nothing_that_was_learned(
    tmp_path: Path,
) -> None:
    write_folders(tmp_path / "photographs", {"tree": 12, "bow": 8, "camel": 8})
    victim = tmp_path / "photographs" / "tree" / "2.jpg"
    whole = victim.read_bytes()

    def break_it(line: str) -> None:
        # Far enough on that the pictures of the next epoch are not being read yet.
        if "epoch 1 of" in line:
            victim.write_bytes(b"no picture any more")

    output = tmp_path / "run"
    with pytest.raises(DrishtiError, match=r"2\.jpg is not an image"):
        fit_tiny(tmp_path / "photographs", output, say=break_it, save_every=0)
    assert load_tensors(output / CHECKPOINT)[1]["epoch"] == 1
    assert not (output / RESULT).exists()
    victim.write_bytes(whole)
    lines: list[str] = []
    fit_tiny(tmp_path / "photographs", output, say=lines.append)
    assert re.match(r"going on after step [4-7] of 8", lines[0])
    assert (output / RESULT).exists()


def command(photographs: Path, output: Path, *more: str) -> Result:
    settings = {
        "model": str(write_configuration(photographs.parent)),
        "weights": "none",
        "crop": "frame",
        "epochs": "1",
        "batch": "8",
        "wise": "false",
        "ema": "0",
        "precision": "fp32",
    }
    given = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    fixed = ["fit-clip", "--data", str(photographs), "--out", str(output), "--workers", "1"]
    return CliRunner().invoke(main, [*fixed, *given, *more])


def test_a_disk_that_gets_full_ends_a_run_with_a_sentence_and_room_lets_it_go_on(
    photographs: Path, tmp_path: Path
) -> None:
    with small_disk_at(tmp_path / "disk", 1) as disk:
        result = command(photographs, disk / "run")
        assert result.exit_code == 1
        assert re.search(r"^Error: .*(make room|free).*", result.output, re.MULTILINE), result.output
        assert "Traceback" not in result.output
        assert not list(disk.rglob("*.part"))


@pytest.mark.parametrize("write", ["log.jsonl", "config.json"])
def test_any_file_that_the_disk_has_no_room_for_is_said(
    photographs: Path, tmp_path: Path, write: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A link to the device that is always full.
    (tmp_path / "run").mkdir()
    if write == "log.jsonl":
        (tmp_path / "run" / write).symlink_to("/dev/full")
    else:
        monkeypatch.setattr("model.files.os.fsync", lambda _file: _full())
    result = command(photographs, tmp_path / "run")
    assert result.exit_code == 1
    assert "The disk is full" in result.output
    assert "make room" in result.output


def _full() -> None:
    import errno

    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_folder_that_is_not_there_or_holds_no_photographs_is_said(tmp_path: Path) -> None:
    for folder, words in ((tmp_path / "gone", "cannot be read"), (tmp_path, "no photograph")):
        result = command(folder, tmp_path / "run")
        assert result.exit_code == 1
        assert words in result.output


def test_classes_that_cannot_be_learned_are_said_by_the_command(tmp_path: Path) -> None:
    write_folders(tmp_path / "one" / "photographs", {"tree": 6, "bow": 1})
    result = command(tmp_path / "one" / "photographs", tmp_path / "run")
    assert result.exit_code == 1
    assert "bow" in result.output
    write_folders(tmp_path / "two" / "photographs", {"tree": 6, "no-such-pose": 3})
    result = command(tmp_path / "two" / "photographs", tmp_path / "other")
    assert result.exit_code == 1
    assert "no-such-pose" in result.output
