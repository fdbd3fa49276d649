import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import Bundle, Manifest, bundle_path
from model.errors import DrishtiError
from tests.support.bundles import unit_rows, write_bundle

CLASSES = ("tree", "warrior-ii", "no-pose")


def test_a_bundle_opens_from_a_folder_and_from_a_zip(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "small", CLASSES)
    archive = tmp_path / "small.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in folder.iterdir():
            zipped.write(path, path.name)
    for path in (folder, archive):
        bundle = Bundle.open(path)
        bundle.verify()
        assert bundle.manifest.classes == CLASSES
        assert bundle.class_embeddings(bundle.manifest.towers[0]).shape == (3, 16)


def test_a_changed_file_is_refused_by_its_hash(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, CLASSES)
    model = folder / "landmark.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"x")
    with pytest.raises(DrishtiError, match="hash"):
        Bundle.open(folder).verify()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, CLASSES)
    (folder / "landmark.onnx").unlink()
    with pytest.raises(DrishtiError, match=r"lacks its file landmark\.onnx"):
        Bundle.open(folder).verify()


@pytest.mark.parametrize("damaged", ["manifest.json", "landmark.onnx"])
def test_a_zip_that_was_damaged_on_the_way_is_refused(tmp_path: Path, damaged: str) -> None:
    folder = write_bundle(tmp_path / "small", CLASSES)
    archive = tmp_path / "small.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in folder.iterdir():
            zipped.write(path, path.name)
    content = bytearray(archive.read_bytes())
    start = content.index(damaged.encode()) + len(damaged) + 10
    content[start : start + 60] = b"\xff" * 60
    archive.write_bytes(content)
    with pytest.raises(DrishtiError):
        Bundle.open(archive).verify()


@pytest.mark.parametrize("broken", [np.nan, np.inf, 3.0])
def test_class_embeddings_that_are_not_unit_rows_are_refused(tmp_path: Path, broken: float) -> None:
    rows = unit_rows(3, 16)
    rows[1, 2] = broken
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES, embeddings=rows))
    with pytest.raises(DrishtiError, match="broken numbers"):
        bundle.class_embeddings(bundle.manifest.towers[0])


def test_class_embeddings_of_the_wrong_shape_are_refused(tmp_path: Path) -> None:
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES, embeddings=unit_rows(2, 16)))
    with pytest.raises(DrishtiError, match="shape"):
        bundle.class_embeddings(bundle.manifest.towers[0])


def test_a_pickled_array_is_refused(tmp_path: Path) -> None:
    pickled = np.array([{"run": "me"}], dtype=object)
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES, embeddings=pickled))
    with pytest.raises(DrishtiError, match="not a NumPy array"):
        bundle.class_embeddings(bundle.manifest.towers[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"classes": ["tree", "tree"]}, "listed twice"),
        ({"sha256": {}}, "no sha256"),
        ({"sha256": {"../landmark.onnx": "0" * 64}}, "no sha256"),
        ({"name": "../escape"}, "name"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_broken_manifest_says_what_is_wrong(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    folder = write_bundle(tmp_path, CLASSES, **change)
    with pytest.raises(DrishtiError, match=said):
        Bundle.open(folder)


@pytest.mark.parametrize("name", ["../landmark.onnx", "a/b.onnx", "..", "a\\b.onnx"])
def test_files_outside_the_bundle_cannot_be_named(tmp_path: Path, name: str) -> None:
    text = (write_bundle(tmp_path, CLASSES) / "manifest.json").read_text()
    manifest = json.loads(text.replace("landmark.onnx", json.dumps(name)[1:-1]))
    with pytest.raises(ValueError, match="plain name"):
        Manifest.model_validate(manifest)


@given(st.text(max_size=80))
def test_any_manifest_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(DrishtiError):
            Bundle.open(Path(folder))


def test_a_folder_without_manifest_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="not a bundle"):
        Bundle.open(tmp_path)


def test_an_unknown_name_lists_the_bundles_there_are(tmp_path: Path) -> None:
    write_bundle(tmp_path / "mine", CLASSES)
    assert bundle_path("mine", tmp_path) == tmp_path / "mine"
    with pytest.raises(DrishtiError, match="mine"):
        bundle_path("yours", tmp_path)


@pytest.mark.parametrize(
    "prototypes",
    [
        unit_rows(4, 16),
        np.zeros((4, 16), np.float16),
        np.zeros((0, 16), np.float16),
        unit_rows(4, 15).astype(np.float16),
        np.full((4, 16), np.nan, np.float16),
        np.float16(1),
    ],
    ids=["single precision", "length 0", "none", "too narrow", "not finite", "one number"],
)
def test_broken_prototypes_are_refused(tmp_path: Path, prototypes: Any) -> None:
    bundle = Bundle.open(write_bundle(tmp_path, CLASSES, prototypes=prototypes))
    (tower,) = bundle.manifest.towers
    assert tower.familiarity is not None
    with pytest.raises(DrishtiError, match=r"landmark_prototypes\.npy"):
        bundle.prototypes(tower.familiarity, tower)


def test_a_familiarity_that_does_not_fit_the_classes_is_refused(tmp_path: Path) -> None:
    rows = unit_rows(4, 16).astype(np.float16)
    folder = write_bundle(tmp_path, CLASSES, prototypes=rows, familiarity={"typical": [[1, 0.1]]})
    with pytest.raises(DrishtiError, match="typical cosines"):
        Bundle.open(folder)


def test_the_prototypes_are_checked_against_their_hash(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, CLASSES, prototypes=unit_rows(4, 16).astype(np.float16))
    np.save(folder / "landmark_prototypes.npy", unit_rows(4, 16, seed=9).astype(np.float16))
    with pytest.raises(DrishtiError, match="hash"):
        Bundle.open(folder).verify()
