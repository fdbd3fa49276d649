import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from model.landmarks import LANDMARK_COUNT, Landmark
from model.practitioner.practitioner import draw_pose
from training.cli import main
from training.explain.drawing import drawn
from training.explain.joints import PARTS, influences, table


def skeleton() -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, LANDMARK_COUNT, endpoint=False, dtype=np.float32)
    return np.stack([200 + 90 * np.cos(angles), 160 + 90 * np.sin(angles), np.ones_like(angles)], axis=1)


def knee_is_all(points: np.ndarray) -> np.ndarray:
    """Sure of class 1 while the left knee is seen, and a little less sure without the right hand."""
    chance = 0.2 + 0.6 * points[:, Landmark.LEFT_KNEE, 2] + 0.1 * points[:, Landmark.RIGHT_WRIST, 2]
    return np.stack([1 - chance, chance], axis=1)


def test_the_joint_that_decides_comes_first_and_its_limb_with_it() -> None:
    found = influences(knee_is_all, skeleton(), 1)
    assert {one.part for one in found[:2]} == {"left knee", "left leg"}
    assert found[0].before == pytest.approx(0.9)
    assert found[0].fall == pytest.approx(0.6)
    assert {one.part for one in found[2:4]} == {"right hand", "right arm"}
    assert all(one.fall == 0 for one in found[4:])
    assert influences(knee_is_all, skeleton(), 0)[-1].fall == pytest.approx(-0.6), (
        "it spoke against the other"
    )
    assert "left knee" in table(found)
    assert len(table(found).splitlines()) == len(PARTS) + 2


def test_every_landmark_belongs_to_a_part() -> None:
    assert {index for part in PARTS.values() for index in part} == set(range(LANDMARK_COUNT))


def test_the_drawing_marks_the_joint_that_decided() -> None:
    points = skeleton()
    points[Landmark.LEFT_ELBOW] = (np.nan, np.nan, 0)
    picture = drawn(np.zeros((320, 400, 3), np.uint8), points, influences(knee_is_all, points, 1))
    assert picture.shape == (640, 800, 3)
    x, y = (2 * points[Landmark.LEFT_KNEE, :2]).round().astype(int)
    blue, _, red = picture[y, x].astype(int)
    assert red > blue + 100


def test_the_command_explains_a_drawn_practitioner(tmp_path: Path) -> None:
    photograph, blank = tmp_path / "tree.png", tmp_path / "blank.png"
    cv2.imwrite(str(photograph), draw_pose("tree", (480, 480)))
    cv2.imwrite(str(blank), np.full((200, 200, 3), 90, np.uint8))
    call = ["explain", "joints", str(photograph), str(blank), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "nobody was found" in result.stderr
    told = json.loads((tmp_path / "out/00-tree-joints.json").read_text())
    assert told["pose"] == "tree"
    falls = {part["hidden"]: part["fall"] for part in told["parts"]}
    assert max(falls["left leg"], falls["right leg"]) > max(falls["head"], 0.02)
    picture = cv2.imread(str(tmp_path / "out/00-tree-joints.png"))
    assert picture is not None
    assert picture.shape == (640, 640, 3)
