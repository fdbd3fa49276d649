import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from model.errors import DrishtiError
from tests.training.study.conftest import tiny_study
from training.study import prompts
from training.study.engine import Experiment, carry_out, ledger_of
from training.study.printing import Table
from training.study.runs import Cell, Result
from training.study.study import SETTINGS, Study, open_study

CALLS: list[str] = []


def run(_study: Study, cell: Cell) -> Result:
    CALLS.append(cell.name)
    if cell.parameters.get("fails"):
        raise DrishtiError("It fails.")
    return {"square": float(cell.parameters["x"]) ** 2}


def tables(_study: Study, _results: dict[str, Result]) -> Sequence[Table]:
    return []


def numbers(*cells: Cell) -> Experiment:
    return Experiment("numbers", lambda _study: cells, run, tables)


TWO, THREE = Cell("two", {"x": 2}), Cell("three", {"x": 3})


def test_finished_cells_are_not_run_again(study: Study) -> None:
    CALLS.clear()
    assert carry_out(numbers(TWO), study) == {"two": {"square": 4.0}}
    assert carry_out(numbers(TWO, THREE), study) == {"two": {"square": 4.0}, "three": {"square": 9.0}}
    assert CALLS == ["two", "three"]


def test_one_cell_can_be_asked_for(study: Study) -> None:
    assert list(carry_out(numbers(TWO, THREE), study, only=["three"])) == ["three"]
    with pytest.raises(DrishtiError, match="three, two"):
        carry_out(numbers(TWO, THREE), study, only=["four"])


def test_a_cell_that_fails_leaves_those_before_it(study: Study) -> None:
    with pytest.raises(DrishtiError, match="It fails"):
        carry_out(numbers(TWO, Cell("bad", {"x": 1, "fails": 1}), THREE), study)
    assert list(ledger_of(numbers(), study).read()) == ["two"]


def test_results_of_other_parameters_are_not_taken_for_these(study: Study) -> None:
    carry_out(numbers(TWO), study)
    with pytest.raises(DrishtiError, match="other parameters"):
        carry_out(numbers(Cell("two", {"x": 5})), study)


def test_results_of_other_settings_are_not_mixed(drawn: Path, tmp_path: Path) -> None:
    study = tiny_study(drawn, tmp_path)
    assert open_study(study.out, {}, threads=1) == tiny_study(drawn, tmp_path) == study
    given: list[dict[str, object]] = [
        {"seed": 7},
        {"changes": ("epochs=9",)},
        {"root": tmp_path},
        {"subset_two": tmp_path / "list.txt"},
    ]
    carry_out(numbers(TWO), study)
    for other in given:
        with pytest.raises(DrishtiError, match=next(iter(other))):
            open_study(study.out, other)


def test_before_there_are_results_settings_may_be_mended_and_slips_are_not_kept(
    drawn: Path, tmp_path: Path
) -> None:
    study = tiny_study(drawn, tmp_path)
    kept = (study.out / SETTINGS).read_bytes()
    with pytest.raises(DrishtiError, match="epochs"):
        open_study(study.out, {"changes": ("epochs=many",)})
    assert (study.out / SETTINGS).read_bytes() == kept
    assert open_study(study.out, {"changes": ("epochs=9",), "seed": 4}).config("levels").epochs == 9
    assert open_study(study.out, {}).seed == 4
    study.samples()
    with pytest.raises(DrishtiError, match="root"):
        open_study(study.out, {"root": tmp_path})


def test_the_second_data_set_may_come_later_but_not_change(drawn: Path, tmp_path: Path) -> None:
    carry_out(numbers(TWO), tiny_study(drawn, tmp_path))
    assert tiny_study(drawn, tmp_path, yopo=tmp_path / "a").yopo == tmp_path / "a"
    assert tiny_study(drawn, tmp_path).yopo == tmp_path / "a"
    with pytest.raises(DrishtiError, match="yopo"):
        tiny_study(drawn, tmp_path, yopo=tmp_path / "b")


def test_a_new_study_needs_photographs(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="--data"):
        open_study(tmp_path / "new", {})


@pytest.mark.timeout(600)
def test_a_run_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(drawn: Path, tmp_path: Path) -> None:
    epochs = "epochs=4"
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    whole = tiny_study(drawn, tmp_path / "whole")
    whole = dataclasses.replace(whole, changes=(*whole.changes, epochs))
    expected = carry_out(prompts.EXPERIMENT, whole, only=["study", "yoga-pose"])

    killed = tiny_study(drawn, tmp_path / "killed")
    killed = dataclasses.replace(killed, changes=(*killed.changes, epochs))
    settings = [part for change in killed.changes for part in ("--set", change)]
    out = tmp_path / "killed" / "other"
    command = [sys.executable, "-m", "training", "study", "prompts", "--threads", "1", *settings]
    child = subprocess.Popen(
        [*command, "--data", str(drawn), "--out", str(out)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    resumed = dataclasses.replace(killed, out=out)
    ledger = ledger_of(prompts.EXPERIMENT, resumed)
    checkpoint = out / "prompts" / "yoga-pose" / "checkpoint.safetensors"
    while not checkpoint.exists() and len(ledger.read()) < 2:
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    before = ledger.read()
    assert "study" in before
    assert len(before) < len(prompts.EXPERIMENT.cells(resumed)), "it was not finished"
    results = carry_out(prompts.EXPERIMENT, resumed, only=["study", "yoga-pose"])
    assert results["study"] == before["study"]["result"]
    for name in ("study", "yoga-pose"):
        assert {**results[name], "seconds": 0} == {**expected[name], "seconds": 0}
