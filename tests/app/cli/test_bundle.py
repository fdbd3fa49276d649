import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.settings import Settings
from tests.support.bundles import write_bundle

CLASSES = ("tree", "warrior-ii", "no-pose")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "source", CLASSES, metrics={"top1": 0.5}, description="A small one.")


def bundle(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["bundle", *arguments, "--data-dir", str(tmp_path / "data")])


def test_a_bundle_is_installed_listed_checked_and_removed(tmp_path: Path, source: Path) -> None:
    assert "Installed small" in bundle(tmp_path, "install", str(source)).stdout
    listed = json.loads(bundle(tmp_path, "list", "--json").stdout)
    assert [(one["name"], one["built_in"]) for one in listed] == [("default", True), ("small", False)]
    assert listed[1]["metrics"] == {"top1": 0.5}
    assert "all as the manifest says" in bundle(tmp_path, "verify", "small").stdout
    assert "A small one." in bundle(tmp_path, "inspect", "small").stdout
    assert json.loads(bundle(tmp_path, "inspect", "small", "--json").stdout)["classes"] == list(CLASSES)
    assert json.loads(bundle(tmp_path, "remove", "small", "--json").stdout) == {"removed": "small"}
    assert "small" not in bundle(tmp_path, "list").stdout


def test_removing_asks_first(tmp_path: Path, source: Path) -> None:
    bundle(tmp_path, "install", str(source), "--as", "mine")
    assert bundle(tmp_path, "remove", "mine").exit_code == 1
    assert "mine" in bundle(tmp_path, "list").stdout
    assert bundle(tmp_path, "remove", "mine", "--yes").exit_code == 0


def test_a_damaged_bundle_is_said_in_one_sentence(tmp_path: Path, source: Path) -> None:
    bundle(tmp_path, "install", str(source))
    (tmp_path / "data" / "bundles" / "small" / "landmark.onnx").write_bytes(b"x")
    result = bundle(tmp_path, "verify", "small")
    assert result.exit_code == 1
    assert "wrong hash" in result.stderr
    (tmp_path / "data" / "bundles" / "small" / "manifest.json").unlink()
    assert "broken: " in bundle(tmp_path, "list").stdout


def test_the_app_uses_what_it_was_told_to_use(tmp_path: Path, source: Path) -> None:
    data = tmp_path / "data"
    bundle(tmp_path, "install", str(source), "--as", "mine")
    assert "from its next start on" in bundle(tmp_path, "use", "mine").stdout
    assert Settings.load(data)[0].bundle == "mine"
    # Other settings stay as they were, and a path is kept whole.
    settings = Settings.load(data)[0]
    settings.mirror = not settings.mirror
    settings.save(data)
    assert json.loads(bundle(tmp_path, "use", str(source), "--json").stdout) == {"bundle": str(source)}
    assert Settings.load(data)[0].mirror == settings.mirror


def test_a_damaged_bundle_is_not_used(tmp_path: Path, source: Path) -> None:
    (source / "landmark.onnx").write_bytes(b"x")
    result = bundle(tmp_path, "use", str(source))
    assert result.exit_code == 1
    assert "wrong hash" in result.stderr
    assert Settings.load(tmp_path / "data")[0].bundle == "default"
