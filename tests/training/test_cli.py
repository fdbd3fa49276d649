import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.support.skeletons import write_landmarks
from training.cli import main

IDS = [3, 8, 20, 41]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A landmark file, and the bundle made from it by the commands."""
    folder = tmp_path_factory.mktemp("trained")
    landmarks = write_landmarks(folder / "landmarks.npz", IDS, 80)
    for arguments in (
        [
            "fit",
            "--landmarks",
            landmarks,
            "--out",
            folder / "run",
            "--epochs",
            "4",
            "--attention-epochs",
            "2",
            "--folds",
            "2",
            "--rank",
            "0",
        ],
        ["export", "--run", folder / "run", "--out", folder / "bundle", "--name", "small"],
    ):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output
    return landmarks, folder / "bundle"


def _evaluate(*arguments: str) -> dict[str, float]:
    result = CliRunner().invoke(main, ["evaluate", "--json", *arguments])
    assert result.exit_code == 0, result.output
    figures: dict[str, float] = json.loads(result.stdout)
    return figures


def test_evaluation_prints_its_figures_for_the_test_split(trained: tuple[Path, Path]) -> None:
    landmarks, bundle = trained
    figures = _evaluate("--bundle", str(bundle), "--landmarks", str(landmarks))
    assert list(figures)[:7] == ["n", "top1", "top5", "l2_top1", "l1_top1", "macro_f1", "ece"]
    assert figures["n"] == len(IDS) * 20
    assert figures["top1"] > 0.9
    assert figures["top1"] <= figures["l2_top1"] <= figures["l1_top1"] <= 1


def test_the_shipped_bundle_is_judged_over_the_official_classes(trained: tuple[Path, Path]) -> None:
    # Random bodies are no poses: what counts is that it runs, and does not know them.
    figures = _evaluate("--bundle", "default", "--landmarks", str(trained[0]), "--split", "all")
    assert figures["n"] == len(IDS) * 100
    assert figures["top1"] < 0.5


def test_the_poses_told_worst_in_cross_validation_are_shown(trained: tuple[Path, Path]) -> None:
    arguments = ["confusions", "--run", str(trained[1].with_name("run")), "--worst", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) == 4
    result = CliRunner().invoke(main, [*arguments, "--source", "elsewhere"])
    assert (result.exit_code, "nothing of “elsewhere”" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evaluate", "--landmarks", "nowhere.npz"], "nowhere.npz"),
        (["export", "--run", "nowhere", "--out", "x"], "nowhere"),
        (["fit", "--landmarks", "nowhere.npz", "--out", "x"], "nowhere.npz"),
    ],
)
def test_missing_files_are_said_in_one_sentence(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_class_that_is_not_official_is_said(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "odd.npz",
        l82=np.array([82]),
        landmarks=np.zeros((1, 33, 2)),
        drawn=np.ones((1, 33), dtype=bool),
    )
    result = CliRunner().invoke(main, ["evaluate", "--landmarks", str(tmp_path / "odd.npz")])
    assert result.exit_code == 1
    assert "82" in result.output
