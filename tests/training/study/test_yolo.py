"""The other program is not part of the project: a program that answers as it does stands in its place."""

import stat
import sys
from pathlib import Path

import cv2
import pytest

from model.errors import DrishtiError
from tests.support.photographs import picture
from tests.training.study.conftest import tiny_study
from training.study.engine import carry_out, finished
from training.study.study import Study
from training.study.yolo import Tool, curve, experiment, spoken

ANSWERS = """
import os, pathlib, sys
arguments = dict(part.split("=", 1) for part in sys.argv[1:] if "=" in part)
here = pathlib.Path.cwd()
with open(here / "calls.txt", "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + " | " + os.environ["YOLO_CONFIG_DIR"] + "\\n")
if sys.argv[2] == "train":
    run = pathlib.Path(arguments["project"]) / arguments["name"]
    (run / "weights").mkdir(parents=True, exist_ok=True)
    (run / "weights" / "last.pt").write_bytes(b"")
    table = run / "results.csv"
    rows = table.read_text().splitlines() if table.exists() else [
        "                  epoch,                   time,             train/loss,  metrics/accuracy_top1"]
    for epoch in range(len(rows), int(arguments["epochs"]) + 1):
        seconds = 9 * (epoch - 1) if "resume" in arguments else 10
        rows.append(f"{epoch},{seconds},1.5,{0.5 - 0.1 * abs(epoch - 2)}")
        table.write_text("\\n".join(rows))
        if epoch == 1 and not "resume" in arguments:
            print("CUDA error: out of memory"); sys.exit(1)
    (run / "weights" / "best.pt").write_bytes(b"")
elif sys.argv[2] == "val":
    print("               classes   top1_acc   top5_acc: 100% 1/1 38.6it/s 0.0s")
    print("                   all      0.333          1")
    print("Speed: 0.5ms preprocess, 6.2ms inference, 0.0ms loss, 0.1ms postprocess per image")
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "yolo"
    path.write_text(f"#!{sys.executable}\n{ANSWERS}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def compared(drawn: Path, tmp_path: Path) -> Study:
    other = tmp_path / "other" / "utkatasana"
    other.mkdir(parents=True)
    for number in range(3):
        cv2.imwrite(str(other / f"{number}.jpg"), picture(number))
    return tiny_study(drawn, tmp_path, yopo=tmp_path / "other")


def test_a_missing_program_is_said_with_its_licence_before_anything_is_copied(study: Study) -> None:
    with pytest.raises(DrishtiError, match=r"AGPL.*--program"):
        carry_out(experiment(Tool(program="no-such-yolo")), study)
    assert not (study.out / "yolo").exists()


def test_it_trains_where_it_stopped_and_is_asked_once(compared: Study, program: str) -> None:
    tool = Tool(program=program, epochs=3)
    with pytest.raises(DrishtiError, match="out of memory"):
        carry_out(experiment(tool), compared)
    results = carry_out(experiment(tool), compared)
    folder = compared.out / "yolo"
    calls = (folder / "calls.txt").read_text().splitlines()
    trained = [call for call in calls if "train" in call.split()[1]]
    assert len(trained) == 2
    assert "model=yolov8x-cls.pt" in trained[0]
    assert "resume=True" in trained[1]
    assert all(call.endswith(str(folder / "config")) for call in calls)
    assert calls[0].startswith("settings sync=False")
    assert results["fit"]["top1"] == 0.5
    assert results["fit"]["best_epoch"] == 2
    assert results["fit"]["seconds"] == 19, "its clock began anew after the stop"
    assert results["yopo"]["top1"] == 0.333
    assert results["yopo"]["milliseconds"] == pytest.approx(6.8)
    carry_out(experiment(tool), compared)
    assert len((folder / "calls.txt").read_text().splitlines()) == len(calls)
    lines = {line.what: line for line in experiment(tool).tables(compared, results)[0].lines}
    assert lines["YOLO, best top-1, 82 classes"].theirs == 0.878
    assert lines["one photograph"].ours == pytest.approx(6.8)


def test_it_gets_copies_of_the_same_division_with_a_folder_for_every_class(
    compared: Study, program: str
) -> None:
    from training.study.subsets import split_all

    split = split_all(compared, compared.seed)
    with pytest.raises(DrishtiError):
        carry_out(experiment(Tool(program=program, epochs=3)), compared)
    data = compared.out / "yolo" / "data"
    for part in ("train", "test"):
        copies = sorted((data / part.replace("test", "val")).rglob("*.jpg"))
        assert len(copies) == len(split.samples(part))
        assert not any(copy.is_symlink() for copy in copies), "the program rewrites damaged files"
    for part in ("train", "val"):
        assert tuple(sorted(folder.name for folder in (data / part).iterdir())) == split.classes


def test_weights_are_needed_before_they_are_judged(compared: Study, program: str) -> None:
    with pytest.raises(DrishtiError, match="run the cell fit"):
        carry_out(experiment(Tool(program=program)), compared, only=["yopo"])
    assert finished(experiment(Tool()), compared) == {}


def test_unknown_answers_are_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="not as expected"):
        spoken("Good day.")
    (tmp_path / "results.csv").write_text("epoch,metrics\n1,2\n")
    with pytest.raises(DrishtiError, match="not as expected"):
        curve(tmp_path / "results.csv")
