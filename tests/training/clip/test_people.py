from pathlib import Path

import numpy as np
import pytest

from model.film import read_image
from model.frame import Frame
from tests.support.drawings import drawing
from tests.support.photographs import jpeg, picture
from training.clip.people import find_people


def test_people_are_found_once_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree").mkdir()
    for number in range(2):
        (tmp_path / f"tree/{number}.jpg").write_bytes(jpeg(drawing("tree", number)))
    (tmp_path / "tree/empty.jpg").write_bytes(jpeg(picture(1)))
    paths = ["tree/0.jpg", "tree/empty.jpg"]
    first = find_people(tmp_path, paths, tmp_path / "people.npz")
    assert first.found.tolist() == [True, False]
    crop = first.crop(0)
    body = first.landmarks[0, :, :2]
    assert crop.width == pytest.approx(crop.height)
    assert all(crop.contains(float(x), float(y)) for x, y in body)
    assert first.crop(1).width == 200, "where nobody is found, the whole picture is looked at"

    looked: list[str] = []

    def note(path: Path) -> Frame:
        looked.append(path.name)
        return read_image(path)

    monkeypatch.setattr("training.clip.people.read_image", note)
    again = find_people(tmp_path, [*paths[::-1], "tree/1.jpg"], tmp_path / "people.npz")
    assert looked == ["1.jpg"]
    np.testing.assert_array_equal(again.landmarks[:2], first.landmarks[::-1])
