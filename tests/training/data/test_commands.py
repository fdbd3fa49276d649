import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.photographs import jpeg, picture, write_folders
from tests.support.web import body, running_web
from training.data.commands import data
from training.data.split import Split

TREE = "Tree_Pose_or_Vrksasana_"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(data, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.enable_socket
def test_fetch_says_what_became_of_the_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_web() as web:
        web.pages["/1"] = body(jpeg(picture(1)))
        (tmp_path / "links.txt").write_text(f"{TREE}/1.jpg\t{web.url('/1')}\n{TREE}/2.jpg\t{web.url('/2')}\n")
        tally = json.loads(
            run("fetch", "--links", tmp_path / "links.txt", "--data", tmp_path / "photos", "--json")
        )
    assert (tally["fetched"], tally["gone"]) == (1, 1)
    assert (tmp_path / "photos" / TREE / "1.jpg").exists()


def test_check_split_and_stats_work_on_folders(tmp_path: Path) -> None:
    write_folders(tmp_path, {TREE: 20, "bow": 10, "no-pose": 10})
    (tmp_path / "bow" / "cut.jpg").write_bytes(jpeg(picture(99))[:-100])
    text = run("check", "--data", tmp_path, "--sheet", tmp_path / "sheet.html")
    assert "41 photographs of 3 classes, from 10 (no-pose) to 20 (tree)" in text
    assert "bow/cut.jpg" in text
    assert (tmp_path / "sheet.html").exists()
    run("split", "--data", tmp_path, "--output", tmp_path / "split.json", "--per-class", 5)
    split = Split.load(tmp_path / "split.json")
    assert len(split.train) == 15
    assert split.left_out == {"bow/cut.jpg": "broken"}
    counts = json.loads(run("stats", "--split", tmp_path / "split.json", "--json"))
    assert counts["classes"]["tree"] == {"train": 5, "validation": 2, "test": 4}
    assert "5       2      4  tree" in run("stats", "--split", tmp_path / "split.json")
    assert (
        json.loads(run("check", "--data", tmp_path, "--split", tmp_path / "split.json", "--json"))["across"]
        == []
    )


def test_split_takes_the_poses_that_are_asked_for(tmp_path: Path) -> None:
    write_folders(tmp_path, dict.fromkeys(("bow", "camel", "shoulderstand", "chair", "cat-cow", "tree"), 5))
    out = tmp_path / "split.json"
    run("split", "--data", tmp_path, "--output", out, "--poses", "tree,bow", "--protocol", "study")
    assert Split.load(out).classes == ("bow", "tree")
    result = CliRunner().invoke(
        data, ["split", "--data", str(tmp_path), "--output", str(out), "--poses", "six"]
    )
    assert "childs-pose" in str(result.exception)
    result = CliRunner().invoke(
        data, ["split", "--data", str(tmp_path), "--output", str(out), "--protocol", "official"]
    )
    assert result.exit_code == 2
