import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from model.bundle import Bundle, bundle_path
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.landmarker import find_landmarker
from model.practitioner import Practitioner
from training.conditions import CONDITIONS
from training.robustness import FILM, chosen_photographs, robustness, robustness_table

COLUMNS = ("path", "class", "tag", "label_conflict", "fold")


def _table(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    path = folder / "photos.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def _body_picture() -> np.ndarray:
    picture = np.full((240, 160, 3), 200, np.uint8)
    cv2.rectangle(picture, (60, 40), (90, 200), (30, 90, 200), -1)
    return picture


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_gives_a_picture_and_leaves_the_photograph_alone(name: str) -> None:
    picture = _body_picture()
    before = picture.copy()
    changed = CONDITIONS[name](picture)
    assert changed.dtype == np.uint8
    assert changed.ndim == 3
    assert min(changed.shape[:2]) >= 100
    np.testing.assert_array_equal(picture, before)


def _body(picture: np.ndarray) -> np.ndarray:
    return np.asarray((picture[..., 2] > 150) & (picture[..., 0] < 100))


def test_conditions_do_what_they_are_called() -> None:
    picture = _body_picture()
    assert _body(CONDITIONS["twice as far away"](picture)).sum() == pytest.approx(
        _body(picture).sum() / 4, rel=0.1
    )
    assert CONDITIONS["low light (15 %)"](picture).mean() < 0.2 * picture.mean()
    assert len(CONDITIONS["lowest fifth cut off"](picture)) == 192
    np.testing.assert_array_equal(CONDITIONS["mirrored"](picture)[:, ::-1], picture)
    for degrees in (15, 30):
        rows, columns = np.nonzero(_body(CONDITIONS[f"camera leaning by {degrees} degrees"](picture)))
        slope = np.polyfit(rows, columns, 1)[0]
        assert abs(np.degrees(np.arctan(slope))) == pytest.approx(degrees, abs=3)


def test_from_low_down_the_upper_end_is_narrower() -> None:
    body = _body(CONDITIONS["camera low, looking up by 20 degrees"](_body_picture()))
    widths = body.sum(axis=1)[body.any(axis=1)]
    assert widths[5:15].mean() < 0.9 * widths[-15:-5].mean()


def test_only_photographs_of_known_poses_and_sure_labels_are_drawn(tmp_path: Path) -> None:
    tree = next(pose.folder for pose in load_catalogue().poses if pose.id == "tree")
    rows: list[tuple[str, ...]] = [(f"{i}.png", str(tree), "web", "", str(i % 2)) for i in range(5)]
    rows += [("x.png", str(tree), "web", "doubtful", "0"), ("y.png", "other__no_pose", "web", "", "0")]
    table = _table(tmp_path, rows)
    chosen = chosen_photographs(table, ["web"], 3, seed=1)
    assert len(chosen) == 3
    assert {one.pose for one in chosen} == {"tree"}
    assert len(chosen_photographs(table, ["web"], 99, seed=1)) == 5
    with pytest.raises(DrishtiError, match="no photographs of elsewhere"):
        chosen_photographs(table, ["elsewhere"], 3, seed=1)


def test_every_condition_is_judged_through_mediapipe(tmp_path: Path) -> None:
    practitioner = Practitioner()
    cv2.imwrite(str(tmp_path / "drawn.png"), practitioner.frame_at(1.0))
    tree = next(pose.folder for pose in load_catalogue().poses if pose.id == "tree")
    chosen = chosen_photographs(
        _table(tmp_path, [("drawn.png", str(tree), "web", "", "0")]), ["web"], 1, seed=0
    )
    bundles = {0: Bundle.open(bundle_path("default"))}
    done: list[int] = []
    tallies = robustness(bundles, chosen, find_landmarker(), lambda: done.append(1))
    assert list(tallies) == [*CONDITIONS, FILM]
    assert len(done) == len(tallies)
    assert all(tally.judged == 1 for tally in tallies.values())
    assert tallies["as it is"].found == 1
    assert robustness_table(tallies).count("\n| ") == len(tallies)
    only = robustness(bundles, chosen, find_landmarker(), lambda: None, ["mirrored"])
    assert only == {"mirrored": tallies["mirrored"]}
