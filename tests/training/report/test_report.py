"""A run of the tiny CLIP, from drawings to its report and its maps."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from model.catalogue import load_catalogue
from tests.support.drawings import drawing
from tests.support.photographs import jpeg
from tests.support.tiny_clip import write_configuration
from training.cli import main

POSES = ("bow", "downward-facing-dog", "tree")


def call(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    for pose in POSES:
        place = folder / "photographs" / str(load_catalogue().pose(pose).folder)
        place.mkdir(parents=True)
        for number in range(12):
            (place / f"{number}.jpg").write_bytes(jpeg(drawing(pose, number)))
    return folder


def fit(folder: Path, name: str, *changes: str) -> Path:
    given = ("weights=none", "epochs=2", "batch=12", "learning_rate=0.003", "precision=fp32", "crop=frame")
    settings = [part for change in (*given, *changes) for part in ("--set", change)]
    call("fit-clip", "--data", folder / "photographs", "--out", folder / name, "--workers", 1, *settings)
    return folder / name


@pytest.fixture(scope="module")
def run(folder: Path) -> Path:
    # Without wise, which may go back to the first weights where two epochs taught nothing.
    return fit(folder, "clip", f"model={write_configuration(folder)}", "wise=false")


@pytest.fixture(scope="module")
def trunk_run(folder: Path) -> Path:
    return fit(folder, "trunk", "model=tests.support.tiny_trunk:trunk", "wise=false", "width=16", "size=96")


def test_the_report_holds_every_figure_and_picture_in_one_file(run: Path, tmp_path: Path) -> None:
    call("report", "--run", run, "--out", tmp_path, "--title", "Drawings & more")
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    figures = json.loads((run / "figures.json").read_text("utf-8"))
    assert told["parts"]["test"]["top1"] == figures["test"]["top1"]
    assert min(told["app"]["median_milliseconds"], told["app"]["study_milliseconds"]) > 0
    assert told["parts"]["test"]["macro_recall"] == pytest.approx(
        sum(one["recall"] for one in figures["test"]["classes"].values()) / len(POSES)
    )
    assert {row["pose"] for row in told["poses"]} == set(POSES)
    counts = [row for one in told["confusion"].values() for row in one["counts"]]
    assert sum(map(sum, counts)) == figures["test"]["photographs"]
    assert sum(one["photographs"] for one in told["calibration"]) == figures["test"]["photographs"]
    assert [one["epoch"] for one in told["curve"]] == [1, 2]
    similarity = told["similarity"]
    assert similarity["classes"] == list(POSES)
    assert len(similarity["before"]) == len(similarity["after"]) == len(POSES)
    assert similarity["before"] != similarity["after"]

    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") == 3 + len(told["confusion"])
    assert "Drawings &amp; more" in page
    assert "prefers-color-scheme" in page
    assert "http" not in page
    mistakes = told["mistakes"]
    assert (
        page.count("<figure>")
        == len(mistakes)
        == round((1 - told["parts"]["test"]["top1"]) * sum(map(sum, counts)))
    )
    assert all(one["path"] in page for one in mistakes)
    assert f"{figures['app']['median_milliseconds']:.2f} ms" in page


def test_a_run_with_learned_classes_has_a_report_and_a_map_without_a_before(
    trunk_run: Path, folder: Path, tmp_path: Path
) -> None:
    call("report", "--run", trunk_run, "--out", tmp_path)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert told["similarity"]["before"] is None
    assert "before fine-tuning" not in told["parts"]
    photograph = next((folder / "photographs").glob("*/0.jpg"))
    said = call("explain", "maps", photograph, "--run", trunk_run, "--out", tmp_path)
    assert "nothing to show from before" in said
    assert (tmp_path / "00-0-map.png").stat().st_size > 5000


def test_the_maps_of_a_clip_are_drawn_before_and_after(run: Path, folder: Path, tmp_path: Path) -> None:
    photograph = next((folder / "photographs").glob("*/0.jpg"))
    said = call("explain", "maps", photograph, "--run", run, "--out", tmp_path, "--pose", "tree")
    assert said.strip().endswith("tree")
    assert (tmp_path / "00-0-map.png").stat().st_size > 5000
    result = CliRunner().invoke(
        main,
        ["explain", "maps", str(photograph), "--run", str(run), "--out", str(tmp_path), "--pose", "crow"],
    )
    assert "does not know the pose crow" in result.output


def test_an_unfinished_run_is_named(tmp_path: Path) -> None:
    for command in (("report",), ("explain", "maps", __file__)):
        result = CliRunner().invoke(main, [*command, "--run", str(tmp_path), "--out", str(tmp_path / "out")])
        assert result.exit_code == 1
        assert "to its end first" in result.output
