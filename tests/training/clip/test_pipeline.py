import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from platformdirs import user_data_path

from model.bundle import Bundle
from model.frame import Frame
from model.person_finder import FinderMode
from model.recognizer import Recognizer
from tests.support.bundles import write_bundle
from tests.support.drawings import drawing
from tests.support.photographs import jpeg
from tests.support.tiny_clip import write_configuration
from tests.support.web import Web, body, running_web
from training.clip import commands
from training.clip.commands import fit_clip
from training.clip.fit import CHECKPOINT, LOG

POSES = (
    "Tree_Pose_or_Vrksasana_",
    "Bow_Pose_or_Dhanurasana_",
    "Downward-Facing_Dog_pose_or_Adho_Mukha_Svanasana_",
)
IDS = ("bow", "downward-facing-dog", "tree")
EACH = 14


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    from model.catalogue import load_catalogue

    catalogue = load_catalogue()
    return {
        f"{folder}/{n}.jpg": jpeg(drawing(catalogue.pose_by_folder(folder).id, seed=n))
        for folder in POSES
        for n in range(EACH)
    }


@pytest.fixture
def web(pictures: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_web() as running:
        running.pages = {f"/{path}": body(data) for path, data in pictures.items()}
        yield running


def write_links(folder: Path, web: Web, pictures: dict[str, bytes]) -> Path:
    folder.mkdir()
    for pose in POSES:
        lines = [f"{path}\t{web.url('/' + path)}" for path in pictures if path.startswith(pose)]
        lines.append(f"{pose}/900.jpg\t{web.url('/gone.jpg')}")
        (folder / f"{pose}.txt").write_text("\n".join(lines))
    return folder


def arguments(tmp_path: Path, *more: object) -> list[str]:
    settings = {
        "model": write_configuration(tmp_path),
        "weights": "none",
        "epochs": 3,
        "batch": 12,
        "learning_rate": 0.003,
        "precision": "fp32",
    }
    changes = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    base = ("--data", tmp_path / "photographs", "--out", tmp_path / "run", "--pause", 0, "--workers", 1)
    return [str(part) for part in (*base, *changes, *more)]


class Killed(Exception):  # noqa: N818 - stands for a kill
    pass


@pytest.mark.enable_socket
def test_one_command_leads_from_links_to_an_installed_bundle_that_the_app_runs(
    web: Web, pictures: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = write_links(tmp_path / "links", web, pictures)
    landmark = write_bundle(tmp_path / "landmark", (*IDS, "camel", "no-pose"))
    call = arguments(
        tmp_path, "--links", links, "--fuse", landmark, "--name", "tiny", "--install-to", tmp_path / "bundles"
    )
    lines: list[str] = []

    def until_the_second_epoch(line: str) -> None:
        if "step 5 of" in line:
            raise Killed

    monkeypatch.setattr(commands, "_say", until_the_second_epoch)
    assert isinstance(CliRunner().invoke(fit_clip, call).exception, Killed)
    assert (tmp_path / "run" / CHECKPOINT).exists()
    web.asked.clear()

    monkeypatch.setattr(commands, "_say", lines.append)
    result = CliRunner().invoke(fit_clip, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert not web.asked, "nothing is fetched twice, and what is gone is not asked for again"
    assert any(line.startswith("going on after step") for line in lines)

    figures = json.loads((tmp_path / "run/figures.json").read_text())
    counts = json.loads((tmp_path / "run/split.json").read_text())
    assert figures["test"]["photographs"] == len(counts["test"]) > 0
    assert figures["app"]["same_answer_as_torch"] > 0.9
    assert figures["app"]["precision"] == "int8"
    assert {"test before fine-tuning", "validation", "test, both towers"} <= figures.keys()
    with (tmp_path / "run/answers.csv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    assert [row["path"] for row in answers] == counts["test"]
    right = sum(row["label"] == row["answer"] for row in answers)
    assert right / len(answers) == pytest.approx(figures["test"]["top1"])
    page = (tmp_path / "run/report.html").read_text("utf-8")
    assert page.count("<figure>") == min(40, len(answers) - right)
    assert "Validation accuracy after each epoch" in page
    assert "http" not in page
    steps = [json.loads(line).get("step") for line in (tmp_path / "run" / LOG).read_text().splitlines()]
    assert max(filter(None, steps)) == 3 * math.ceil(len(counts["train"]) / 12)

    bundle = Bundle.open(tmp_path / "bundles/tiny")
    bundle.verify()
    assert bundle.manifest.classes == IDS
    assert {tower.kind for tower in bundle.manifest.towers} == {"image", "landmark"}
    assert set(bundle.manifest.towers[0].files) == {"fp32", "fp16", "int8"}
    assert len(bundle.manifest.prompts["tree"]) > 10
    assert "no_pose" not in bundle.manifest.metrics["test"]
    assert "## Limits" in bundle.read("MODEL_CARD.md").decode()
    for told in (bundle.read("MODEL_CARD.md").decode(), bundle.manifest.model_dump_json()):
        assert str(tmp_path) not in told, "folders of this computer are nobody's business"
    with Recognizer.open(bundle.path, mode=FinderMode.IMAGE) as recognizer:
        frame = Frame(drawing("tree", seed=99, size=320), 0, 0.0, "drawn")
        recognition = recognizer.step(frame)
    assert {score.pose_id for score in recognition.top} == set(IDS)
    assert sum(score.probability for score in recognition.top) == pytest.approx(1, abs=1e-4)

    # Where the app's own data is, the app uses it from then on.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    own = [one for one in call if str(one) not in ("--install-to", str(tmp_path / "bundles"))]
    result = CliRunner().invoke(fit_clip, [*own, "--install"], catch_exceptions=False)
    assert "uses it from its next start on" in result.output
    shown = json.loads((user_data_path("drishti", appauthor=False) / "settings.json").read_text("utf-8"))
    assert shown["bundle"] == "tiny"


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    for path, data in {
        f"{pose}/{n}.jpg": jpeg(drawing("tree", n)) for pose in ("tree", "bow") for n in range(3)
    }.items():
        (tmp_path / "photographs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "photographs" / path).write_bytes(data)
    for more, sentence in (
        (("--set", "epochs"), "no setting"),
        (("--install", "--name", "default"), "came with the app"),
        (("--set", "epochs=many"), "epochs"),
        (("--set", "augmentation.spin=3"), "spin"),
        (("--set", "a.b=3"), "check its keys"),
        (("--fuse", "no-such-bundle"), "no bundle"),
        (("--links", write_empty(tmp_path)), "no link"),
    ):
        result = CliRunner().invoke(fit_clip, arguments(tmp_path, *more))
        assert sentence in str(result.exception), more


def write_empty(folder: Path) -> Path:
    (folder / "empty.txt").write_text("")
    return folder / "empty.txt"


def test_a_trunk_with_learned_classes_becomes_a_bundle(tmp_path: Path, pictures: dict[str, bytes]) -> None:
    for path, data in pictures.items():
        (tmp_path / "photographs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "photographs" / path).write_bytes(data)
    call = arguments(
        tmp_path,
        "--set",
        "model=tests.support.tiny_trunk:trunk",
        "--set",
        "wise=false",
        "--set",
        "crop=frame",
        "--set",
        "width=16",
    )
    result = CliRunner().invoke(fit_clip, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    bundle = Bundle.open(tmp_path / "run/bundle")
    (tower,) = bundle.manifest.towers
    assert set(tower.files) == {"fp32", "fp16"}, "convolutions gain nothing from dynamic int8"
    assert bundle.manifest.prompts == {}
    assert "know these classes only" in bundle.read("MODEL_CARD.md").decode().replace("knows", "know")
    assert tower.image is not None
    assert tower.image.size == 224
    embeddings = bundle.class_embeddings(tower)
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-5)
