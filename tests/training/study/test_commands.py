import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.training.study.conftest import tiny_study
from training.cli import main
from training.clip.config import FitConfig
from training.study.study import PRESETS, Study


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["study", *map(str, arguments)])


def tables_of(result: Result) -> dict[str, list[dict[str, float]]]:
    assert result.exit_code == 0, result.output
    return {table["title"]: table["lines"] for table in json.loads(result.stdout)}


@pytest.mark.parametrize(
    ("command", "more", "measured"),
    [
        ("subsets", (), {"Table 2": 14, "Table 3": 14}),
        ("zero-shot", ("--only", "RN50", "--only", "RN50x4"), {"Table 4": 3}),
        ("prompts", ("--only", "study", "--only", "number"), {"Table 5": 2}),
        (
            "grids",
            ("--only", "subset-1-lr-1e-05-wd-0.001", "--only", "subset-2-lr-0.0001-wd-0.0001"),
            {"Table 6": 1, "Table 7": 1},
        ),
        ("levels", (), {"Table 8": 11}),
        ("splits", ("--runs", "2"), {"Table 9": 3, "Table 10": 4}),
        ("shots", (), {"Table 11": 4}),
        ("cost", (), {"Section 4.3": 6}),
    ],
)
def test_every_command_runs_to_its_table_and_only_once(
    study: Study, command: str, more: tuple[str, ...], measured: dict[str, int]
) -> None:
    first = call(command, "--out", study.out, "--threads", 1, "--json", *more)
    tables = tables_of(first)
    counts = {
        title.split(":")[0]: sum(line["ours"] is not None for line in lines)
        for title, lines in tables.items()
    }
    assert counts == measured
    ledger = study.out / f"{command}.jsonl"
    before = ledger.read_bytes() if ledger.exists() else b""
    again = call(command, "--out", study.out, "--threads", 1, "--json", *more)
    assert tables_of(again) == tables
    assert (ledger.read_bytes() if ledger.exists() else b"") == before
    assert not list(study.out.rglob("towers.safetensors")) or command == "levels", "weights take much room"


def test_a_plain_answer_warns_that_drawings_mean_nothing(study: Study) -> None:
    result = call("subsets", "--out", study.out)
    assert "mean nothing" in result.output
    assert "epochs=1" in result.output, "settings of our own are said"
    assert "Table 3" in result.output
    assert "Dhanurasana, train" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("levels",), "--data"),
        (("levels", "--data", "nowhere"), "nowhere"),
        (("levels", "--data", "DRAWN", "--set", "epochs"), "no setting"),
        (("levels", "--data", "DRAWN", "--set", "weights=nowhere.pt"), "nowhere.pt"),
        (("levels", "--data", "DRAWN", "--set", "weights=nowhere"), "has no weights"),
        (("levels", "--data", "DRAWN", "--set", "crop=person", "--set", "weights=none"), "whole photographs"),
        (("yopo", "--data", "DRAWN"), "kaggle"),
        (("yolo", "--data", "DRAWN", "--program", "no-such-yolo"), "AGPL"),
        (("zero-shot", "--data", "DRAWN", "--only", "RN51"), "RN101"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    drawn: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    model = tiny_study(drawn, tmp_path).stand_in
    filled = [str(drawn) if part == "DRAWN" else part for part in arguments]
    result = call(*filled, "--set", f"model={model}", "--out", tmp_path / "new", "--threads", 1)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_presets_are_the_study_s_settings() -> None:
    for name in PRESETS:
        result = call("preset", name)
        config = FitConfig.model_validate_json(result.output)
        assert (config.model, config.weights, config.epochs) == ("ViT-B/32", "openai", 5)
        assert (config.learning_rate, config.weight_decay) == (1e-5, 1e-3)
        assert config.batch == (6 if name in ("prompts", "grids", "shots") else 82)
        assert config.prompts == ("yoga-pose" if name == "zero-shot" else "study")


@pytest.mark.slow
def test_a_report_holds_what_is_finished_and_the_figures_that_can_be_drawn(study: Study) -> None:
    call("levels", "--out", study.out, "--threads", 1)
    result = call("report", "--out", study.out, "--program", "no-such-yolo")
    assert result.exit_code == 0, result.output
    page = (study.out / "report.md").read_text("utf-8")
    assert page.count("\n## ") == 13
    assert "mean nothing" in page
    pictures = {file.name for file in (study.out / "figures").iterdir()}
    assert {"figure-01-superclasses.png", "figure-05-clip-curve.png", "figure-06-clip-maps.png"} < pictures
    assert all(f"(figures/{name})" in page for name in pictures)
    assert "figure-04-similarity is not drawn: run `study grids` first" in result.output
    assert "figure-08-yolo-curve is not drawn: run `study yolo` first" in result.output


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_the_whole_study_can_be_tried_out(tmp_path: Path) -> None:
    result = call("all", "--smoke", "--out", tmp_path / "out", "--threads", 2, "--program", "no-such-yolo")
    assert result.exit_code == 0, result.output
    assert "yolo is left out" in result.output
    page = (tmp_path / "out" / "report.md").read_text("utf-8")
    assert page.count("\n## ") == 13
    pictures = {file.name for file in (tmp_path / "out" / "figures").iterdir()}
    assert len(pictures) == 12, "all but those of YOLO"
    ledgers = {file: file.read_bytes() for file in (tmp_path / "out").glob("*.jsonl")}
    assert len(ledgers) == 8
    again = call("all", "--smoke", "--out", tmp_path / "out", "--threads", 2, "--program", "no-such-yolo")
    assert again.exit_code == 0
    assert {file: file.read_bytes() for file in ledgers} == ledgers, "nothing runs twice"


def test_trying_out_touches_nothing_that_is_there_and_takes_no_photographs(
    tmp_path: Path, drawn: Path
) -> None:
    own = tmp_path / "photographs" / "tree"
    own.mkdir(parents=True)
    (own / "mine.jpg").write_bytes(b"mine")
    result = call("cost", "--smoke", "--out", tmp_path, "--data", drawn)
    assert result.exit_code == 2
    assert "--smoke" in result.output
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["mine.jpg"]
