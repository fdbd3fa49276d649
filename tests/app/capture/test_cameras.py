from pathlib import Path

import pytest
from PySide6 import QtMultimedia
from PySide6.QtCore import QByteArray

import app.capture.camera
from app.capture.camera import Camera
from app.capture.cameras import CameraInfo, list_cameras, open_source, same_camera
from app.capture.demo import DemoSource
from app.capture.film import FilmSource
from model.errors import DrishtiError
from tests.support.live import wait_for


def add_node(folder: Path, number: int, name: str, index: int) -> None:
    node = folder / f"video{number}"
    node.mkdir()
    (node / "name").write_text(f"{name}\n")
    (node / "index").write_text(f"{index}\n")


def test_linux_cameras_are_listed_once_each_with_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_node(tmp_path, 2, "Desk camera", 0)
    add_node(tmp_path, 3, "Desk camera", 1)
    add_node(tmp_path, 0, "Laptop camera", 0)
    add_node(tmp_path, 1, "Laptop camera", 1)
    (tmp_path / "video9").mkdir()
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("app.capture.cameras._SYS_FOLDER", tmp_path)
    assert list_cameras() == (CameraInfo(0, "Laptop camera"), CameraInfo(2, "Desk camera"))
    assert list_cameras()[1].spec == "camera:2"
    assert open_source("camera:2").name == "Desk camera"


def test_elsewhere_cameras_are_found_by_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    class Device:
        def __init__(self) -> None:
            self.released = False

        def release(self) -> None:
            self.released = True

    devices = [Device(), Device()]
    monkeypatch.setattr("platform.system", lambda: "Windows")
    monkeypatch.setattr("app.capture.cameras._qt_cameras", lambda: None)
    monkeypatch.setattr(app.capture.camera, "open_device", lambda index: [*devices, None][index])
    assert [found.index for found in list_cameras()] == [0, 1]
    assert all(device.released for device in devices)


@pytest.mark.parametrize(
    ("system", "names"), [("Darwin", ["Desk", "Laptop"]), ("Windows", ["Laptop", "Desk"])]
)
def test_cameras_are_numbered_as_opencv_numbers_them(
    qapp: object, monkeypatch: pytest.MonkeyPatch, system: str, names: list[str]
) -> None:
    class Device:
        def __init__(self, identity: bytes, name: str) -> None:
            self.id = lambda: QByteArray(identity)
            self.description = lambda: name

    class Devices:
        @staticmethod
        def videoInputs() -> list[Device]:  # noqa: N802  Qt's
            return [Device(b"6C70", "Laptop"), Device(b"0x10", "Desk")]

    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr(QtMultimedia, "QMediaDevices", Devices)
    assert [camera.name for camera in list_cameras()] == names
    assert [camera.index for camera in list_cameras()] == [0, 1]


def test_a_source_is_opened_by_its_name(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"whatever")
    assert isinstance(open_source("demo"), DemoSource)
    assert isinstance(open_source("camera:7"), Camera)
    assert isinstance(open_source(str(film)), FilmSource)
    assert open_source(str(film)).name == "film.mp4"


def test_a_camera_that_comes_back_is_known_by_its_name() -> None:
    desk, laptop = CameraInfo(2, "Desk camera"), CameraInfo(0, "Laptop camera")
    again = CameraInfo(4, "Desk camera")
    assert same_camera(desk, [laptop, desk]) == desk
    assert same_camera(desk, [laptop, again]) == again
    assert same_camera(desk, [again, desk]) == desk
    assert same_camera(desk, [laptop]) is None
    assert same_camera(desk, []) is None


@pytest.mark.parametrize("spec", ["camera:", "camera:x", "camera:-1", "no-such-film.mp4", "", "."])
def test_a_name_that_means_nothing_is_refused_in_one_sentence(spec: str) -> None:
    with pytest.raises(DrishtiError, match="camera:0"):
        open_source(spec)


def test_a_camera_is_opened_at_the_size_that_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(index: int, size: tuple[int, int]) -> None:
        asked.append((index, size))

    monkeypatch.setattr(app.capture.camera, "open_device", refuse)
    monkeypatch.setattr(app.capture.camera, "_check_node", lambda index, name: None)
    for size in (None, (640, 480)):
        source = open_source("camera:3", size)
        source.open()
        wait_for(lambda: asked)
        source.close()
        assert asked.pop() == (3, size or (1280, 720))
        asked.clear()
