import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from model.catalogue import load_catalogue
from tests.support.drawings import drawing
from tests.support.photographs import picture
from training.cli import main
from training.experiment_commands import TABLE
from training.experiments import ANSWERS, Experiment, read_pictures

POSES = ("tree", "warrior-ii")
EACH = 9
COLUMNS = ("path", "class", "tag", "label_conflict", "group", "fold")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn photographs in three folds; of each pose one is doubtful, one of nobody, one from a webcam."""
    root = tmp_path_factory.mktemp("photographs")
    rows = [COLUMNS]
    for pose in POSES:
        for n in range(EACH):
            path = f"{pose}-{n}.png"
            cv2.imwrite(str(root / path), picture(n) if n == 1 else drawing(pose, n, size=160))
            doubt = "another" if n == 0 else ""
            tag = "webcam" if n == EACH - 1 else "web"
            folder = load_catalogue().pose(pose).folder
            assert folder is not None
            rows.append((path, folder, tag, doubt, f"{pose}-{n // 2}", str(n // 2 % 3)))
    with (root / "photos.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return root / "photos.csv"


def run(photos: Path, out: Path, *more: object) -> Result:
    settings = {
        "model": "tests.support.tiny_trunk:trunk",
        "weights": "none",
        "wise": "false",
        "size": 64,
        "width": 8,
        "epochs": 2,
        "batch": 4,
        "precision": "fp32",
        "crop": "frame",
    }
    changes = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    poses = [part for pose in POSES for part in ("--pose", pose)]
    base = ("experiment", "--photos", photos, "--out", out, "--only-judge", "webcam", "--workers", 1)
    return CliRunner().invoke(main, [str(part) for part in (*base, *poses, *changes, *more)])


def table(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / TABLE).read_text("utf-8")))


def test_every_photograph_is_judged_once_by_a_tower_that_saw_none_of_its_group(photos: Path) -> None:
    pictures = read_pictures(photos, POSES, 100, (), ("webcam",), 0)
    experiment = Experiment(photos.parent, pictures, tuple(sorted(POSES)), photos.parent, 0, 1)
    assert len(pictures) == len(POSES) * (EACH - 1), "doubtful ones are left out"
    group = {picture.path: picture.group for picture in pictures}
    tested: Counter[str] = Counter()
    for fold in experiment.folds:
        split = experiment.split(fold)
        tested.update(split.test)
        learned = (*split.train, *split.validation)
        assert not any(f"-{EACH - 1}." in path for path in learned)
        assert not {group[path] for path in learned} & {group[path] for path in split.test}
        assert not {group[path] for path in split.train} & {group[path] for path in split.validation}
    assert tested == Counter(dict.fromkeys(group, 1))


def test_a_pose_is_cut_to_the_most_and_sources_are_left_out(photos: Path) -> None:
    pictures = read_pictures(photos, POSES, 5, ("webcam",), (), 0)
    assert Counter(picture.pose for picture in pictures) == dict.fromkeys(POSES, 5)
    assert all(picture.learned for picture in pictures)


def test_what_is_fitted_stays_and_the_table_compares_all_conditions(photos: Path, tmp_path: Path) -> None:
    first = run(photos, tmp_path, "--condition", "study=study", "--fold", 2, "--fold", 0)
    assert first.exit_code == 0, first.output
    assert list(table(tmp_path)["conditions"]["study"]["folds"]) == ["0", "2"]
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob(f"study/*/{ANSWERS}")}
    assert len(kept) == 2
    more = ("--condition", "few=drishti,shots=1,epochs=3")
    second = run(photos, tmp_path, "--condition", "study=study", *more)
    assert second.exit_code == 0, second.output
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    figures = table(tmp_path)
    assert figures["classes"] == sorted(POSES)
    assert figures["conditions"]["study"]["photographs"] == len(POSES) * (EACH - 1)
    assert set(figures["differences"]) == {"few − study"}
    assert "| few − study |" in second.stdout
    seeds = set()
    for fold in range(3):
        settings = json.loads((tmp_path / f"few/fold-{fold}/settings.json").read_text("utf-8"))
        seeds.add(settings["config"]["seed"])
        assert len(settings["split"]["train"]) == len(POSES)
        log = (tmp_path / f"few/fold-{fold}/log.jsonl").read_text("utf-8").splitlines()
        epochs = [one for line in log if "step" not in (one := json.loads(line))]
        assert ["validation" in one for one in epochs] == [False, False, True], "judged at the end only"
        with np.load(tmp_path / f"few/fold-{fold}" / ANSWERS) as data:
            assert len(data["logs"]) == len(settings["split"]["test"])
            np.testing.assert_allclose(np.exp(data["logs"]).sum(axis=1), 1, rtol=1e-4)
    assert seeds == {0, 1, 2}

    other = run(photos, tmp_path, "--condition", "study=study,epochs=5")
    assert "holds a run with other settings" in other.output


def test_landmark_towers_that_did_not_see_the_fold_are_fused(photos: Path, tmp_path: Path) -> None:
    from tests.support.skeletons import made_set
    from training.landmarks.fit import fit
    from training.landmarks.run import FitConfig

    catalogue = load_catalogue()
    ids = [identity for pose in POSES if (identity := catalogue.pose(pose).yoga82_id) is not None]
    small = FitConfig(
        epochs=1, batch=8, width=16, depth=1, embedding=8, attention=0, rank=0, negatives=5, folds=3
    )
    fit(made_set(ids, 12), small, tmp_path / "landmarks")
    result = run(
        photos, tmp_path / "run", "--condition", "one=drishti", "--landmark-run", tmp_path / "landmarks"
    )
    assert result.exit_code == 0, result.output
    figures = table(tmp_path / "run")
    assert list(figures["conditions"]) == ["landmarks", "one", "one and landmarks"]
    assert set(figures["weights"]["one"]) == {"0", "1", "2"}
    counts = {part: figures[part]["photographs"] for part in ("found", "not found")}
    assert sum(counts.values()) == figures["photographs"]
    assert len(POSES) <= counts["not found"] < counts["found"]
    there = {name: one["right"] for name, one in figures["not found"]["conditions"].items()}
    assert there["one"] == there["one and landmarks"], "the image tower alone answers where nobody is found"
    assert there["landmarks"] == 0


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--condition", "one"), "is no condition"),
        (("--condition", "../one=study"), "is no condition"),
        (("--condition", "one=study,shots=few"), "is no number of photographs"),
        (("--condition", "one=study,epochs=few"), "The configuration is wrong"),
        (("--condition", "one=study", "--condition", "one=drishti"), "one name"),
        (("--condition", "one=study", "--pose", "bow"), "photographs of bow in fewer than three folds"),
        (("--condition", "one=study", "--fold", "7"), "no photographs in fold 7"),
        (("--condition", "one=study", "--photos", __file__), "does not describe photographs"),
    ],
)
def test_what_is_wrong_is_named(photos: Path, tmp_path: Path, more: tuple[str, ...], sentence: str) -> None:
    result = run(photos, tmp_path, *more)
    assert result.exit_code != 0
    assert sentence in " ".join(result.output.split())
