from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.personal import PersonalStore
from app.ui.teach.taught import TaughtPoses
from app.ui.teach.window import TaughtWindow
from app.ui.theme import LIGHT
from model.personal import PersonalPose


class List:
    """The window, and what the recogniser was told."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.knows: list[str] = []
        self.taught = TaughtPoses(
            PersonalStore(folder), lambda poses: setattr(self, "knows", [one.name for one in poses])
        )
        self.window = TaughtWindow(self.taught, LIGHT)
        qtbot.addWidget(self.window)
        self.window.show()

    @property
    def shown(self) -> list[str]:
        return [self.window.list.item(row).text() for row in range(self.window.list.count())]


@pytest.fixture
def poses(tmp_path: Path, qtbot: QtBot) -> List:
    made = List(tmp_path, qtbot)
    for name in ("Moon", "Sun"):
        made.taught.add(PersonalPose(name, np.ones((5, 33, 3), np.float32)))
    return made


def test_without_poses_it_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    window = List(tmp_path, qtbot).window
    assert window.stack.currentIndex() == 1
    assert not window.delete.isEnabled()
    assert window.teach.isEnabled()


def test_a_deleted_pose_is_no_longer_known_and_comes_back(poses: List) -> None:
    assert poses.shown == poses.knows == ["Moon", "Sun"]
    poses.window.list.setCurrentRow(1)
    poses.window.delete.click()
    assert poses.shown == poses.knows == ["Moon"]
    poses.window.notice.action.click()
    assert poses.shown == poses.knows == ["Moon", "Sun"]


def test_a_pose_travels_in_a_file(poses: List, tmp_path: Path) -> None:
    path = tmp_path / "out" / "moon.drishti-pose"
    poses.window.export_to(poses.taught.poses[0], path)
    poses.window.import_from(path)
    assert "already" in poses.window.notice.text.text()
    poses.window.list.setCurrentRow(0)
    poses.window.delete.click()
    poses.window.import_from(path)
    assert poses.shown == poses.knows == ["Moon", "Sun"]
    assert poses.window.list.currentRow() == 0


def test_a_file_of_another_kind_is_refused_in_a_sentence(poses: List, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader")
    poses.window.import_from(path)
    assert "holds no taught pose" in poses.window.notice.text.text()
    assert poses.shown == ["Moon", "Sun"]
