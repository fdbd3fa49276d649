import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from model.bundle import Bundle, bundle_path
from model.bundle_store import (
    check_bundle,
    choose_bundle,
    content_size,
    find_bundles,
    install_bundle,
    remove_bundle,
)
from model.errors import DrishtiError
from tests.support.bundles import write_bundle

CLASSES = ("tree", "warrior-ii", "no-pose")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "source", CLASSES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "bundles"


def zip_of(source: Path) -> Path:
    archive = source.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in source.iterdir():
            zipped.write(path, path.name)
    return archive


def names(folder: Path) -> list[str]:
    return [found.name for found in find_bundles(folder)]


@pytest.mark.parametrize("zipped", [False, True])
def test_an_installed_bundle_is_listed_and_found_by_name(source: Path, folder: Path, zipped: bool) -> None:
    counts: list[int] = []
    size = content_size(Bundle.open(source))
    found = install_bundle(zip_of(source) if zipped else source, folder, copied=counts.append)
    assert (found.name, found.built_in, found.problem) == ("small", False, "")
    assert sum(counts) == size == found.size
    assert names(folder) == ["default", "small"]
    installed = Bundle.open(bundle_path("small", folder))
    check_bundle(installed)
    assert installed.path == folder / "small"
    assert [path.name for path in folder.iterdir()] == ["small"]


def test_only_what_the_manifest_names_is_copied(source: Path, folder: Path) -> None:
    (source / "stray.sh").write_text("echo")
    install_bundle(source, folder)
    assert not (folder / "small" / "stray.sh").exists()


def damage_hash(source: Path) -> None:
    (source / "landmark.onnx").write_bytes(b"other")


def damage_missing(source: Path) -> None:
    (source / "landmark_classes.npy").unlink()


def damage_manifest(source: Path) -> None:
    (source / "manifest.json").write_text("{}")


def damage_model(source: Path) -> None:
    write_bundle(source, CLASSES, tower=b"no model")


def damage_class(source: Path) -> None:
    write_bundle(source, ("tree", "flying"))


@pytest.mark.parametrize(
    "damage",
    [damage_hash, damage_missing, damage_manifest, damage_model, damage_class],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("zipped", [False, True])
def test_an_unsound_bundle_is_refused_and_leaves_nothing(
    source: Path, folder: Path, damage: Callable[[Path], None], zipped: bool
) -> None:
    damage(source)
    with pytest.raises(DrishtiError):
        install_bundle(zip_of(source) if zipped else source, folder)
    assert names(folder) == ["default"]
    assert not folder.exists() or not list(folder.iterdir())


def test_a_damaged_zip_is_refused(source: Path, folder: Path) -> None:
    archive = zip_of(source)
    content = bytearray(archive.read_bytes())
    start = content.index(b"landmark.onnx") + 40
    content[start : start + 200] = b"\xff" * 200
    archive.write_bytes(content)
    with pytest.raises(DrishtiError, match=r"landmark\.onnx"):
        install_bundle(archive, folder)
    assert not list(folder.iterdir())


def test_a_taken_name_is_refused_replaced_or_avoided(source: Path, folder: Path, tmp_path: Path) -> None:
    install_bundle(source, folder)
    other = write_bundle(tmp_path / "other", CLASSES, description="the other one")
    with pytest.raises(DrishtiError, match="already"):
        install_bundle(other, folder)
    assert find_bundles(folder)[1].manifest == Bundle.open(source).manifest
    install_bundle(other, folder, name="second")
    assert names(folder) == ["default", "second", "small"]
    install_bundle(other, folder, replace=True)
    found = find_bundles(folder)[2].manifest
    assert found is not None
    assert found.description == "the other one"
    assert sorted(path.name for path in folder.iterdir()) == ["second", "small"]


@pytest.mark.parametrize("name", ["default", "Größe", "../up", "a/b", ".hidden", "CON ", ""])
def test_names_that_mean_trouble_are_refused(source: Path, folder: Path, name: str) -> None:
    source = write_bundle(source, CLASSES, name="default") if not name else source
    with pytest.raises(DrishtiError):
        install_bundle(source, folder, name=name)
    with pytest.raises(DrishtiError):
        install_bundle(source, folder, name=name, replace=True)


def test_a_failed_replacement_keeps_the_old_one(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_bundle(source, folder)
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.parent.name.startswith(".installing-") and self.name == "small":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(DrishtiError, match="No space left"):
        install_bundle(source, folder, replace=True)
    check_bundle(Bundle.open(folder / "small"))
    assert [path.name for path in folder.iterdir()] == ["small"]


def test_what_a_killed_installation_left_goes_away(source: Path, folder: Path) -> None:
    left = folder / ".installing-old"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    assert names(folder) == ["default"]
    install_bundle(source, folder)
    assert not left.exists()


def test_a_broken_bundle_is_listed_with_its_reason(source: Path, folder: Path) -> None:
    install_bundle(source, folder)
    (folder / "small" / "landmark.onnx").unlink()
    (folder / "letter").write_text("Dear bundle,")
    by_name = {found.name: found for found in find_bundles(folder)}
    assert "landmark.onnx" in by_name["small"].problem
    assert "not a bundle" in by_name["letter"].problem
    assert by_name["default"].problem == ""


def test_ones_own_bundles_can_be_removed_and_no_others(source: Path, folder: Path) -> None:
    install_bundle(source, folder)
    shutil.copy(zip_of(source), folder / "zipped.zip")
    for name in ("small", "zipped.zip"):
        remove_bundle(name, folder)
    assert list(folder.iterdir()) == []
    with pytest.raises(DrishtiError, match="came with the app"):
        remove_bundle("default", folder)
    (folder.parent / "precious").mkdir()
    for name in ("../precious", "..", ".", "", "small"):
        with pytest.raises(DrishtiError):
            remove_bundle(name, folder)
    assert (folder.parent / "precious").exists()


def test_a_bundle_that_is_gone_gives_way_to_the_usual_one(source: Path, folder: Path) -> None:
    install_bundle(source, folder)
    assert choose_bundle("small", folder, "default") == ("small", "")
    remove_bundle("small", folder)
    name, sentence = choose_bundle("small", folder, "default")
    assert name == "default"
    assert "small" in sentence
