import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import read_image
from tests.support.photographs import picture
from tests.training.study.conftest import tiny_study
from training.study.subsets import split_all
from training.study.tables import NAMES
from training.study.yopo import pose_of, validation


@pytest.mark.parametrize(
    ("name", "pose"),
    [
        ("adho mukha svanasana", "downward-facing-dog"),
        ("Utkatasana", "chair"),
        ("utkaṭāsana", "chair"),
        ("virabhadrasana ii", "warrior-ii"),
        ("vriksasana", "tree"),
        ("vrksasana", "tree"),
        ("chaturanga dandasana", "four-limbed-staff"),
        ("Child_Pose_or_Balasana_", "childs-pose"),
        ("warrior-ii", "warrior-ii"),
        ("eka pada koundinyanasana i", "koundinya"),
        ("eka pada koundinyanasana ii", "koundinya"),
        ("virabhadrasana iii", "warrior-iii"),
        ("eka pada rajakapotasana ii", None),
        ("tadasana", None),
        ("mountain", None),
        ("supta", None),
    ],
)
def test_folders_are_understood_in_any_spelling_and_not_guessed(name: str, pose: str | None) -> None:
    assert pose_of(name, load_catalogue()) == pose


def test_every_class_is_found_by_the_study_s_name_and_no_name_means_two() -> None:
    assert {pose: pose_of(name.lower(), load_catalogue()) for pose, name in NAMES.items()} == {
        pose: pose for pose in NAMES
    }


def test_what_was_learned_from_is_left_out_also_where_it_was_mirrored_or_made_smaller(tmp_path: Path) -> None:
    root, other = tmp_path / "photographs", tmp_path / "other"
    for pose, first in (("chair", 0), ("tree", 100)):
        (root / pose).mkdir(parents=True)
        for number in range(10):
            cv2.imwrite(str(root / pose / f"{number}.jpg"), picture(first + number, 400, 300))
    study = tiny_study(root, tmp_path, yopo=other)
    split = split_all(study, study.seed)
    same, mirrored, smaller = (root / path for path in split.train[:3])
    tested = root / split.test[0]
    (other / "utkatasana").mkdir(parents=True)
    (other / "yoganindrasana").mkdir()
    shutil.copy(same, other / "utkatasana" / "same.jpg")
    cv2.imwrite(str(other / "utkatasana" / "mirrored.jpg"), np.fliplr(read_image(mirrored).bgr))
    cv2.imwrite(str(other / "utkatasana" / "smaller.jpg"), cv2.resize(read_image(smaller).bgr, (200, 150)))
    shutil.copy(tested, other / "utkatasana" / "tested.jpg")
    cv2.imwrite(str(other / "utkatasana" / "new.jpg"), picture(500))
    (other / "utkatasana" / "broken.jpg").write_bytes(b"no")
    found = validation(study)
    assert [sample.path for sample in found.kept] == ["utkatasana/new.jpg", "utkatasana/tested.jpg"]
    assert found.seen == ("utkatasana/mirrored.jpg", "utkatasana/same.jpg", "utkatasana/smaller.jpg")
    assert found.broken == ("utkatasana/broken.jpg",)
    assert found.strange == ("yoganindrasana",)
    assert validation(study) == found


def test_the_missing_data_set_is_named(drawn: Path, tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="kaggle"):
        validation(tiny_study(drawn, tmp_path))
