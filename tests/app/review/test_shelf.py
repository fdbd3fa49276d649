import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.review.analyse import Analysis, analyse
from app.review.shelf import Shelf, fingerprint
from app.review.timeline import Timeline
from model.bundle import bundle_path
from model.errors import DrishtiError
from model.hold import Hold
from model.side import Side
from tests.support.bundles import write_bundle
from tests.support.review import ScriptedRecognizer, write_numbered

DEFAULT = bundle_path("default")


def analysis(tmp_path: Path) -> Analysis:
    path = write_numbered(tmp_path / "analysed.mp4", [i / 20 for i in range(60)])
    return analyse(path, ScriptedRecognizer([("tree", 0.5, 2.5)]), "default")


def test_what_is_kept_comes_back_the_same(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "made" / "when needed")
    kept = analysis(tmp_path)
    holds = (*kept.timeline.holds, Hold("plank", Side.LEFT, 2.6, 2.9, 0.5, 81.5))
    kept = Analysis(Timeline(holds, 3.0, "name"), kept.times, kept.bodies, "a warning", "taught")
    shelf.keep("key", kept)
    found = Shelf(tmp_path / "made" / "when needed").find("key")
    assert found is not None
    assert found.timeline == kept.timeline
    assert (found.warning, found.taught) == ("a warning", "taught")
    assert np.array_equal(found.times, kept.times)
    assert np.array_equal(found.bodies, kept.bodies)
    assert shelf.find("another key") is None


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "flipped"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep("key", analysis(tmp_path))
    path = tmp_path / "key.npz"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 60] = bytes(60)
    spoilt: dict[str, bytes | bytearray] = {
        "cut": data[:middle],
        "empty": b"",
        "noise": os.urandom(500),
        "flipped": data,
    }
    path.write_bytes(spoilt[damage])
    assert shelf.find("key") is None


def test_those_not_wanted_for_longest_are_forgotten_first(tmp_path: Path) -> None:
    one = analysis(tmp_path)
    Shelf(tmp_path).keep("size", one)
    room = (tmp_path / "size.npz").stat().st_size
    (tmp_path / "size.npz").unlink()
    shelf = Shelf(tmp_path, most_bytes=3 * room + 50)
    for number, key in enumerate("abc"):
        shelf.keep(key, one)
        os.utime(tmp_path / f"{key}.npz", (1000 + number, 1000 + number))
    assert shelf.find("a") is not None  # now it was wanted last
    shelf.keep("d", one)
    assert [key for key in "abcd" if shelf.find(key) is None] == ["b"]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf(tmp_path / "file" / "folder")
    shelf.keep("key", analysis(tmp_path))
    assert shelf.find("key") is None


def test_a_film_is_known_again_under_another_name_and_not_after_a_change(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", [i / 20 for i in range(60)])
    key = fingerprint(path, DEFAULT)
    moved = tmp_path / "elsewhere.mov"
    shutil.copy(path, moved)
    assert fingerprint(moved, DEFAULT) == key
    for place in (0, path.stat().st_size // 2, -1):
        data = bytearray(path.read_bytes())
        data[place] ^= 1
        moved.write_bytes(data)
        assert fingerprint(moved, DEFAULT) != key


def test_another_bundle_is_another_reading(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "film.mp4", [0.0, 0.1])
    other = write_bundle(tmp_path / "other", ["tree", "plank"])
    assert fingerprint(path, other) != fingerprint(path, DEFAULT)
    again = shutil.copytree(other, tmp_path / "renamed")
    assert fingerprint(path, again) == fingerprint(path, other)


def test_a_film_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="choose another"):
        fingerprint(tmp_path / "gone.mp4", DEFAULT)
