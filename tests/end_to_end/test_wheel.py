"""The wheel as a user gets it: in an empty environment, without torch, run from another folder."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import cv2
import pytest

from model.landmarker import find_landmarker
from model.practitioner import draw_pose

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_its_assets_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "assets/catalogue.json" in names
    assert "assets/bundles/default/manifest.json" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_wheel_recognises_without_torch_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(
        [
            str(scripts / "python"),
            *("-m", "pip", "install", "--quiet", "--constraint", str(ROOT / "constraints.txt"), str(wheel)),
        ],
        check=True,
        timeout=800,
    )
    picture = tmp_path / "tree.png"
    cv2.imwrite(str(picture), draw_pose("tree", (640, 480)))
    result = subprocess.run(
        [str(scripts / "drishti"), "recognize", "--json", picture.name],
        cwd=tmp_path,
        env={**os.environ, "DRISHTI_POSE_MODEL": str(find_landmarker())},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    event = json.loads(result.stdout)
    assert event["person"]
    assert event["top"][0]["pose"] == "tree"
    session = subprocess.run(
        [str(scripts / "drishti"), "bench", "--live", "--seconds", "1", "--json", "--data-dir", "data"],
        cwd=tmp_path,
        env={**os.environ, "DRISHTI_POSE_MODEL": str(find_landmarker())},
        capture_output=True,
        text=True,
        timeout=400,
        check=True,
    )
    assert json.loads(session.stdout)["torch_loaded"] is False, "the window watched, in a real session"
    listed = subprocess.run(
        [str(scripts / "python"), "-m", "pip", "list", "--format=json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {row["name"].lower() for row in json.loads(listed.stdout)} & {"torch", "torchvision", "onnx"}
