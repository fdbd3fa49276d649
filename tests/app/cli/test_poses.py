import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.personal import PersonalStore
from model.personal import PersonalPose


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["poses", *args])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    PersonalStore(tmp_path / "data").add(PersonalPose("Moon salute", np.ones((5, 33, 3), np.float32)))
    return tmp_path / "data"


def taught(data: Path, *args: str) -> Result:
    return run("taught", "--data-dir", str(data), *args)


def test_the_catalogue_is_searched_as_ever() -> None:
    assert len(run().output.splitlines()) == 84
    assert len(json.loads(run("--json").output)) == 84
    assert "tree" in run("tree").output
    assert json.loads(run("tree", "--json").output)[0]["id"] == "tree"
    assert run("warrior", "ii").output.startswith("warrior-ii ")


def test_taught_poses_are_listed(data: Path, tmp_path: Path) -> None:
    assert "Moon salute" in taught(data, "list").output
    assert json.loads(taught(data, "list", "--json").output) == [
        {"id": "user:Moon salute", "name": "Moon salute", "examples": 5}
    ]
    assert "no poses yet" in taught(tmp_path / "empty", "list").output


def test_a_taught_pose_goes_out_and_in_and_away(data: Path, tmp_path: Path) -> None:
    assert taught(data, "export", "moon salute", str(tmp_path)).exit_code == 0
    assert taught(data, "delete", "Moon salute", "--json").exit_code == 0
    assert PersonalStore(data).load().poses == ()
    path = tmp_path / "Moon-salute.drishti-pose"
    assert json.loads(taught(data, "import", str(path), "--json").output)["name"] == "Moon salute"
    again = taught(data, "import", str(path))
    assert again.exit_code == 1
    assert "already" in again.output


def test_an_unknown_name_is_said(data: Path) -> None:
    result = taught(data, "delete", "Sun")
    assert result.exit_code == 1
    assert "You have taught no pose 'Sun'" in result.output
