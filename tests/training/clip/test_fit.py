import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from model.errors import DrishtiError
from tests.support import fit_tiny as fit_tiny_module
from tests.support.fit_tiny import CONFIG, fit_tiny
from tests.support.photographs import write_folders
from tests.support.tiny_clip import write_configuration
from training.clip import checkpoint
from training.clip.config import STUDY, FitConfig
from training.clip.fit import CHECKPOINT, LOG, RESULT
from training.clip.towers import Towers, build_towers

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("photographs")
    write_folders(root, {"tree": 12, "bow": 8, "camel": 8})
    return root


@pytest.fixture(scope="module")
def finished(photographs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, torch.Tensor]:
    output = tmp_path_factory.mktemp("finished") / "run"
    fit_tiny(photographs, output)
    return load_file(output / RESULT)


def assert_same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor], tolerance: float = 0.0) -> None:
    assert a.keys() == b.keys()
    for name, value in a.items():
        torch.testing.assert_close(value, b[name], rtol=0, atol=tolerance, msg=name)


class Stop(Exception):  # noqa: N818 - stands for a kill
    pass


def stop_at(words: str) -> Any:
    def say(line: str) -> None:
        if words in line:
            raise Stop

    return say


def test_a_run_that_was_killed_in_an_epoch_ends_as_if_nothing_had_happened(
    photographs: Path, tmp_path: Path, finished: dict[str, torch.Tensor]
) -> None:
    output = tmp_path / "run"
    for words in ("step 3 of", "step 6 of"):
        with pytest.raises(Stop):
            fit_tiny(photographs, output, say=stop_at(words), save_every=0)
        assert (output / CHECKPOINT).exists()
    lines: list[str] = []
    fit_tiny(photographs, output, say=lines.append)
    assert lines[0] == "going on after step 6 of 8"
    assert_same(load_file(output / RESULT), finished)
    assert not (output / CHECKPOINT).exists()


def test_parts_of_a_batch_give_the_gradient_of_the_whole(
    photographs: Path, tmp_path: Path, finished: dict[str, torch.Tensor]
) -> None:
    fit_tiny(photographs, tmp_path / "run", CONFIG.model_copy(update={"part": 3}))
    assert_same(load_file(tmp_path / "run" / RESULT), finished, tolerance=2e-4)


@pytest.mark.enable_socket
def test_two_processes_learn_what_one_does(
    photographs: Path, tmp_path: Path, finished: dict[str, torch.Tensor]
) -> None:
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"),
        *("--master-addr", "127.0.0.1", "--master-port", str(free_port())),
        *(str(ROOT / "tests/support/fit_tiny.py"), str(photographs), str(tmp_path / "run")),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(load_file(tmp_path / "run" / RESULT), finished, tolerance=2e-4)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_log_has_every_step_and_the_result_says_what_was_chosen(
    photographs: Path, tmp_path: Path
) -> None:
    _, result = fit_tiny(photographs, tmp_path / "run")
    entries = [json.loads(line) for line in (tmp_path / "run" / LOG).read_text().splitlines()]
    assert [entry["step"] for entry in entries if "step" in entry] == list(range(1, 9))
    assert [entry["validation"]["top1"] for entry in entries if "validation" in entry] == [
        epoch["validation"]["top1"] for epoch in result["epochs"]
    ]
    assert result["chosen"]["weights"] in ("last", "average")
    assert set(result["tried"]) == {"last 1", "average 1"}


def test_a_tiny_clip_learns_pictures_by_heart(photographs: Path, tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"epochs": 15, "loss": "classes", "ema": 0.0, "learning_rate": 4e-3})
    _, result = fit_tiny(photographs, tmp_path / "run", config)
    assert result["epochs"][0]["validation"]["top1"] < 0.9
    assert result["validation"]["top1"] > 0.95


def test_a_finished_run_is_not_trained_again(photographs: Path, tmp_path: Path) -> None:
    first, result = fit_tiny(photographs, tmp_path / "run")
    again, same = fit_tiny(photographs, tmp_path / "run", say=stop_at(""))
    assert same == result
    assert_same(first.state_dict(), again.state_dict())


def test_mixed_precision_learns_too(photographs: Path, tmp_path: Path) -> None:
    _, result = fit_tiny(photographs, tmp_path / "run", CONFIG.model_copy(update={"precision": "bf16"}))
    assert result["epochs"][1]["loss"] < result["epochs"][0]["loss"]


def test_a_loss_that_is_no_number_stops_and_leaves_the_last_checkpoint(
    photographs: Path, tmp_path: Path
) -> None:
    config = CONFIG.model_copy(update={"clip_norm": 0.0})
    with pytest.raises(Stop):
        fit_tiny(photographs, tmp_path / "run", config, say=stop_at("step 2 of"), save_every=0)
    good = (tmp_path / "run" / CHECKPOINT).read_bytes()
    tensors, state = checkpoint.load_tensors(tmp_path / "run" / CHECKPOINT)
    tensors["towers.image.body.proj"][:] = float("nan")
    checkpoint.save_tensors(tmp_path / "run" / CHECKPOINT, tensors, state)
    broken = (tmp_path / "run" / CHECKPOINT).read_bytes()
    with pytest.raises(DrishtiError, match=r"loss became nan at step 3: lower the learning rate"):
        fit_tiny(photographs, tmp_path / "run", config)
    assert (tmp_path / "run" / CHECKPOINT).read_bytes() == broken != good


def test_a_full_disk_leaves_the_last_checkpoint(
    photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Stop):
        fit_tiny(photographs, tmp_path / "run", say=stop_at("step 2 of"), save_every=0)
    good = (tmp_path / "run" / CHECKPOINT).read_bytes()

    def full(_tensors: object, path: Path, **_: object) -> None:
        path.write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(DrishtiError, match="No space left"):
        fit_tiny(photographs, tmp_path / "run")
    assert (tmp_path / "run" / CHECKPOINT).read_bytes() == good
    assert not list((tmp_path / "run").glob("*.part"))


def test_other_settings_and_damaged_checkpoints_are_refused(photographs: Path, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        fit_tiny(photographs, tmp_path / "run", say=stop_at("step 2 of"), save_every=0)
    with pytest.raises(DrishtiError, match="other settings"):
        fit_tiny(photographs, tmp_path / "run", CONFIG.model_copy(update={"learning_rate": 1e-4}))
    path = tmp_path / "run" / CHECKPOINT
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(DrishtiError, match="damaged"):
        fit_tiny(photographs, tmp_path / "run")


def test_a_trunk_learns_its_classes_and_a_corrupt_photograph_stops_it(tmp_path: Path) -> None:
    write_folders(tmp_path / "photographs", {"tree": 6, "bow": 6})
    config = STUDY.model_copy(
        update={
            "model": "tests.support.tiny_trunk:trunk",
            "weights": "none",
            "loss": "classes",
            "crop": "frame",
            "batch": 6,
            "epochs": 30,
            "learning_rate": 1e-2,
            "width": 16,
        }
    )
    _, result = fit_tiny(tmp_path / "photographs", tmp_path / "run", config)
    assert result["epochs"][-1]["loss"] < 0.5 * result["epochs"][0]["loss"]
    (tmp_path / "photographs/tree/2.jpg").write_bytes(b"no picture any more")
    with pytest.raises(DrishtiError, match=r"2\.jpg is not an image"):
        fit_tiny(tmp_path / "photographs", tmp_path / "other", config)


def test_colours_lie_innermost_in_a_trunk_and_change_no_loss(tmp_path: Path) -> None:
    write_folders(tmp_path / "photographs", {"tree": 4, "bow": 4})
    config = CONFIG.model_copy(update={"model": "tests.support.tiny_trunk:trunk", "size": 64, "epochs": 1})
    losses = {}
    for layout in (torch.channels_last, torch.contiguous_format):

        def built(config: FitConfig, classes: int, layout: torch.memory_format = layout) -> Towers:
            towers = build_towers(config, classes)
            weight = dict(towers.named_parameters())["image.body.trunk.blocks.0.weight"]
            assert weight.is_contiguous(memory_format=torch.channels_last)
            return towers.to(memory_format=layout)  # type: ignore[call-overload,no-any-return]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fit_tiny_module, "build_towers", built)
            _, result = fit_tiny(tmp_path / "photographs", tmp_path / str(layout), config)
        losses[layout] = result["epochs"][0]["loss"]
    assert losses[torch.channels_last] == pytest.approx(losses[torch.contiguous_format], rel=1e-4)


def test_too_few_photographs_are_refused(tmp_path: Path) -> None:
    write_folders(tmp_path / "photographs", {"tree": 1})
    with pytest.raises(DrishtiError, match="too few"):
        fit_tiny(tmp_path / "photographs", tmp_path / "run")


def test_a_trunk_can_learn_towards_the_texts_of_a_locked_clip(photographs: Path, tmp_path: Path) -> None:
    config = CONFIG.model_copy(
        update={
            "model": "tests.support.tiny_trunk:trunk",
            "text_model": str(write_configuration(tmp_path)),
            "text_weights": "none",
            "lock": "text",
            "size": 64,
            "epochs": 6,
            "ema": 0.0,
            "learning_rate": 3e-3,
        }
    )
    towers, result = fit_tiny(photographs, tmp_path / "run", config)
    assert result["epochs"][-1]["loss"] < result["epochs"][0]["loss"]
    torch.manual_seed(config.seed)
    before = build_towers(config, 3).state_dict()
    after = towers.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert any(name.startswith("image.body.trunk") for name in changed)
    assert not any(name.startswith("classes.") for name in changed)
