from pathlib import Path

import cv2
import numpy as np
import pytest

from model.errors import DrishtiError
from tests.support.photographs import picture
from tests.training.study.conftest import tiny_study
from training.study.study import Study
from training.study.subsets import (
    LIST,
    SHARES,
    cleanness,
    split_all,
    split_two,
    subset_one,
    subset_two,
    tables,
)
from training.study.tables import SIX_NAMES


def test_a_plain_wall_is_cleaner_than_an_untidy_one_whoever_stands_before_it() -> None:
    plain = np.full((300, 300, 3), (200, 190, 180), dtype=np.uint8)
    cv2.rectangle(plain, (90, 60), (210, 290), (20, 40, 160), -1)
    untidy = picture(3, 300, 300)
    assert cleanness(plain) > 0.9 > cleanness(untidy)
    assert cleanness(plain[::2, ::2]) < cleanness(untidy), "small pictures come last"


def test_the_filter_keeps_the_study_s_shares_and_a_person_may_correct_its_list(study: Study) -> None:
    chosen = subset_two(study)
    counts = {pose: sum(sample.label == pose for sample in chosen) for pose in SIX_NAMES}
    assert counts == {pose: round(10 * SHARES[pose]) for pose in SIX_NAMES}
    lines = (study.out / LIST).read_text().splitlines()
    assert lines == [sample.path for sample in chosen]
    (study.out / LIST).write_text("\n".join(lines[1:]))
    assert subset_two(study) == chosen[1:]


def test_a_list_of_one_s_own_is_used_and_checked(drawn: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    study = tiny_study(drawn, tmp_path, subset_two=own)
    paths = [sample.path for sample in subset_one(study)][::2]
    own.write_text("\n".join(paths))
    assert [sample.path for sample in subset_two(study)] == paths
    own.write_text("Nowhere/1.jpg")
    with pytest.raises(DrishtiError, match="Nowhere"):
        subset_two(study)


def test_divisions_have_a_fifth_for_the_test_and_differ_by_seed(study: Study) -> None:
    first, second = split_all(study, 0), split_all(study, 1)
    assert (len(first.train), len(first.test), len(first.validation)) == (62, 16, 0)
    assert not set(first.train) & set(first.test)
    assert set(first.test) != set(second.test)
    assert len(split_two(study).test) == round(len(subset_two(study)) / 5)


def test_missing_poses_are_named(tmp_path: Path) -> None:
    root = tmp_path / "photographs"
    for pose in ("chair", "tree"):
        (root / pose).mkdir(parents=True)
        for number in range(6):
            cv2.imwrite(str(root / pose / f"{number}.jpg"), picture(number))
    with pytest.raises(DrishtiError, match="Dhanurasana, Ustrasana"):
        subset_one(tiny_study(root, tmp_path))


def test_broken_pictures_and_tiny_classes_are_left_out(tmp_path: Path) -> None:
    root = tmp_path / "photographs"
    for pose, count in (("chair", 6), ("tree", 4)):
        (root / pose).mkdir(parents=True)
        for number in range(count):
            cv2.imwrite(str(root / pose / f"{number}.jpg"), picture(number))
    (root / "chair" / "0.jpg").write_bytes(b"\xff\xd8 no picture")
    study = tiny_study(root, tmp_path)
    assert [sample.path for sample in study.samples()] == [f"chair/{number}.jpg" for number in range(1, 6)]


def test_tables_count_ours_beside_theirs(study: Study) -> None:
    one, two = tables(study)
    assert [line.ours for line in one.lines if line.what.startswith("all")] == [48, 12]
    assert [line.theirs for line in one.lines if line.what.startswith("all")] == [1301, 326]
    assert [line.theirs for line in two.lines if line.what.startswith("all")] == [434, 109]
