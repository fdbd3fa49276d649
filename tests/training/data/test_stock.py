from pathlib import Path

import numpy as np
import pytest

from tests.support.photographs import jpeg, picture
from training.data.check import check, write_contact_sheet
from training.data.folders import Sample
from training.data.pictures import Facts, picture_facts
from training.data.split import Split
from training.data.stock import Stock, take_stock


def write(root: Path, files: dict[str, bytes]) -> tuple[Sample, ...]:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return tuple(Sample(path, path.split("/")[0]) for path in files)


@pytest.fixture
def doubtful(tmp_path: Path) -> Stock:
    original = picture(1, 300, 240)
    return take_stock(
        tmp_path,
        write(
            tmp_path,
            {
                "tree/original.jpg": jpeg(original),
                "tree/copy.jpg": jpeg(original),
                "tree/smaller.jpg": jpeg(original[::2, ::2], quality=60),
                "tree/mirrored.jpg": jpeg(np.ascontiguousarray(original[:, ::-1])),
                "bow/relabelled.jpg": jpeg(original, quality=85),
                "bow/other.jpg": jpeg(picture(2)),
                "bow/another.jpg": jpeg(picture(3)),
                "bow/cut.jpg": jpeg(original)[:-300],
                "bow/page.jpg": b"<html>gone</html>",
                "bow/tiny.jpg": jpeg(picture(4, 60, 50)),
            },
        ),
    )


def test_copies_smaller_mirrored_and_relabelled_pictures_are_found(doubtful: Stock, tmp_path: Path) -> None:
    findings = check(doubtful)
    assert findings.broken == ["bow/cut.jpg", "bow/page.jpg"]
    assert findings.tiny == ["bow/tiny.jpg"]
    assert findings.duplicates == [["tree/original.jpg", "tree/copy.jpg"]]
    assert len(findings.near_duplicates) == 1
    assert set(findings.near_duplicates[0]) == {
        "tree/original.jpg",
        "tree/copy.jpg",
        "tree/smaller.jpg",
        "tree/mirrored.jpg",
        "bow/relabelled.jpg",
    }
    assert findings.conflicts == findings.near_duplicates
    assert findings.classes == {"bow": 6, "tree": 4}
    assert findings.imbalance == 1.5


def test_what_stands_on_both_sides_of_a_split_is_found(doubtful: Stock) -> None:
    paths = [sample.path for sample in doubtful.samples]
    split = Split(
        protocol="by hand",
        seed=0,
        classes=("bow", "tree"),
        labels={sample.path: sample.label for sample in doubtful.samples},
        train=tuple(path for path in paths if path != "tree/smaller.jpg"),
        validation=(),
        test=("tree/smaller.jpg",),
    )
    assert len(check(doubtful, split).across) == 1
    apart = split.model_copy(update={"train": ("bow/other.jpg",), "test": ("bow/another.jpg",)})
    assert check(doubtful, apart).across == []


def test_many_different_pictures_are_not_taken_for_each_other(tmp_path: Path) -> None:
    samples = write(tmp_path, {f"tree/{n}.jpg": jpeg(picture(n)) for n in range(120)})
    assert len(set(take_stock(tmp_path, samples).groups().tolist())) == 120


def test_known_pictures_are_not_read_again_and_changed_ones_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = write(tmp_path, {f"tree/{n}.jpg": jpeg(picture(n)) for n in range(3)})
    first = take_stock(tmp_path, samples)
    looked: list[int] = []

    def count(data: bytes) -> Facts:
        looked.append(len(data))
        return picture_facts(data)

    monkeypatch.setattr("training.data.stock.picture_facts", count)
    assert (take_stock(tmp_path, samples).hashes == first.hashes).all()
    assert looked == []
    (tmp_path / "tree/1.jpg").write_bytes(jpeg(picture(9), quality=70))
    assert take_stock(tmp_path, samples).sha256[1] != first.sha256[1]
    assert len(looked) == 1


def test_the_contact_sheet_shows_every_class_and_is_one_file(doubtful: Stock, tmp_path: Path) -> None:
    write_contact_sheet(tmp_path, doubtful, check(doubtful), tmp_path / "sheet.html")
    text = (tmp_path / "sheet.html").read_text("utf-8")
    assert text.count("data:image/jpeg;base64,") >= 8
    assert "Two labels" in text
    assert "http" not in text
