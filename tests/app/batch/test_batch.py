import copy
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.batch import work
from app.batch.command import recognize_into
from app.batch.pool import over_processes
from app.batch.work import Done, FileRecognizer, Setup, recognize_file
from app.cli import main
from app.personal import PersonalStore
from model.person_finder import FinderMode
from model.recognizer import Recognizer


def _results(out: Path) -> dict[str, Any]:
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    names = [Path(line["path"]).name for line in lines]
    assert len(names) == len(set(names)), "a file was done twice"
    return {name: line["events"] for name, line in zip(names, lines, strict=True)}


def test_several_processes_find_what_one_finds(folder: Path, setup_here: Setup, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert recognize_into([str(folder)], one, setup_here) == 1, "the torn picture"
    assert recognize_into([str(folder)], two, setup_here, workers=2) == 1
    found = _results(one)
    assert set(found) == {*(f"{number}.jpg" for number in range(5)), "nobody.mp4"}
    assert any(events[0]["person"] for name, events in found.items() if name.endswith(".jpg"))
    assert found == _results(two)


def test_processes_know_the_taught_poses(folder: Path, setup_taught: Setup) -> None:
    for done in over_processes([str(folder / "0.jpg")] * 2, setup_taught, 2):
        (event,) = done.events
        assert (event["pose"], event["name"]) == ("user:Mine", "Mine")
        assert event["top"][0] == {"pose": "user:Mine", "name": "Mine", "confidence": event["confidence"]}


def test_models_that_a_thread_keeps_serve_all_files_of_equal_setups(
    folder: Path, setup_taught: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Setup] = []
    really_open = Setup.open

    def count(setup: Setup, mode: FinderMode) -> Recognizer:
        opened.append(setup)
        return really_open(setup, mode)

    monkeypatch.setattr(Setup, "open", count)
    kept = threading.local()
    monkeypatch.setattr(work, "_here", kept)
    for number in (0, 0, 1):
        # What arrives at a worker of a cluster is another copy every time.
        recognize_file(copy.deepcopy(setup_taught), str(folder / f"{number}.jpg"))
    assert len(opened) == 1
    recognize_file(replace(setup_taught, taught=()), str(folder / "0.jpg"))
    assert len(opened) == 2
    kept.kept[1].close()


def test_the_command_takes_the_taught_poses_of_the_data_folder(
    folder: Path, setup_taught: Setup, tmp_path: Path
) -> None:
    PersonalStore(tmp_path / "data").add(setup_taught.taught[0])
    (tmp_path / "data" / "poses" / "torn.drishti-pose").write_bytes(b"nothing")
    command = ["recognize", "--bundle", setup_taught.bundle, "--data-dir", str(tmp_path / "data"), "--json"]
    result = CliRunner().invoke(main, [*command, str(folder / "0.jpg")])
    assert json.loads(result.stdout)["pose"] == "user:Mine"
    assert "torn.drishti-pose" in result.stderr
    result = CliRunner().invoke(main, [*command, "--no-taught", str(folder / "0.jpg")])
    assert json.loads(result.stdout)["pose"] != "user:Mine"
    assert result.stderr == ""


def test_a_run_goes_on_where_it_stopped(folder: Path, setup_here: Setup, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = ["recognize", "--bundle", setup_here.bundle, "--device", "cpu", "--out", str(out)]
    assert CliRunner().invoke(main, [*command, str(folder / "0.jpg")]).exit_code == 0
    before = out.read_bytes()
    result = CliRunner().invoke(main, [*command, str(folder / "0.jpg"), str(folder / "1.jpg")])
    assert result.exit_code == 0
    assert out.read_bytes().startswith(before)
    assert set(_results(out)) == {"0.jpg", "1.jpg"}
    whole = out.read_bytes()
    assert CliRunner().invoke(main, [*command, str(folder / "0.jpg")]).exit_code == 0
    assert out.read_bytes() == whole


def test_a_process_that_is_killed_changes_no_result(folder: Path, setup_here: Setup) -> None:
    import multiprocessing

    paths = sorted(map(str, folder.glob("?.jpg")))
    with closing(FileRecognizer(setup_here)) as alone:
        wanted = {path: alone.recognize(path).events for path in paths}
    done: list[Done] = []
    for one in over_processes(paths, setup_here, 2):
        if not done:
            victim = multiprocessing.active_children()[0].pid
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
        done.append(one)
    assert len(done) == len(paths)
    assert {one.path: one.events for one in done} == wanted
    assert not any(one.trouble for one in done)


def test_files_are_taken_only_as_they_are_worked_on(folder: Path, setup_here: Setup) -> None:
    asked = 0

    def endless() -> Iterator[str]:
        nonlocal asked
        while True:
            asked += 1
            yield str(folder / "0.jpg")

    results = over_processes(endless(), setup_here, 1)
    for _ in range(3):
        next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert asked <= 5


@pytest.mark.parametrize("wrong", [["--workers", "2"], ["--cluster", "tcp://a:1"], ["--out", "x", "demo"]])
def test_options_that_do_not_go_together_are_wrong_usage(wrong: list[str]) -> None:
    assert CliRunner().invoke(main, ["recognize", "x.jpg", *wrong]).exit_code == 2
