import pytest
from pytestqt.qtbot import QtBot

from app.capture.cameras import CameraInfo
from app.ui import camera_watch
from app.ui.camera_watch import CameraWatch

LAPTOP, DESK = CameraInfo(0, "Laptop camera"), CameraInfo(2, "Desk camera")


class Ports:
    """What is plugged in."""

    def __init__(self, *cameras: CameraInfo) -> None:
        self.cameras = cameras
        self.looks = 0

    def __call__(self) -> tuple[CameraInfo, ...]:
        self.looks += 1
        return self.cameras


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_watch, "SETTLE_MS", 20)


def test_cameras_that_come_and_go_are_told(qtbot: QtBot) -> None:
    ports = Ports(LAPTOP)
    watch = CameraWatch(cameras=ports)
    came: list[CameraInfo] = []
    went: list[CameraInfo] = []
    watch.came.connect(came.append)
    watch.went.connect(went.append)
    ports.cameras = (LAPTOP, DESK)
    with qtbot.waitSignal(watch.changed):
        watch.devices.videoInputsChanged.emit()
    assert (came, went, watch.cameras) == ([DESK], [], (LAPTOP, DESK))
    ports.cameras = (DESK,)
    with qtbot.waitSignal(watch.changed):
        watch.devices.videoInputsChanged.emit()
    assert (came, went) == ([DESK], [LAPTOP])
    watch.stop()


def test_several_announcements_of_one_camera_are_one_look(qtbot: QtBot) -> None:
    ports = Ports()
    watch = CameraWatch(cameras=ports)
    ports.cameras = (DESK,)
    with qtbot.waitSignal(watch.changed):
        for _ in range(4):
            watch.devices.videoInputsChanged.emit()
    assert ports.looks == 2
    watch.stop()


def test_nothing_is_told_where_nothing_has_changed(qtbot: QtBot) -> None:
    ports = Ports(LAPTOP)
    watch = CameraWatch(cameras=ports)
    with qtbot.assertNotEmitted(watch.changed, wait=100):
        watch.devices.videoInputsChanged.emit()
    assert ports.looks == 2
    watch.stop()
