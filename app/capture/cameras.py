"""Which cameras there are, and opening a source by what the user calls it."""

import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from app.capture import camera, demo
from app.capture.film import FilmSource
from app.capture.source import Source
from model.errors import DrishtiError

_SYS_FOLDER: Final = Path("/sys/class/video4linux")
_PROBED: Final = 4


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that was found.

    Attributes:
        index: its number.
        name: what it calls itself.
    """

    index: int
    name: str

    @property
    def spec(self) -> str:
        """What ``--source`` takes for it."""
        return f"camera:{self.index}"


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras of this computer, without turning them on where that can be avoided."""
    if platform.system() == "Linux":
        return _linux_cameras(_SYS_FOLDER)
    found = _qt_cameras()
    return _probed_cameras() if found is None else found


def same_camera(lost: CameraInfo, plugged: Iterable[CameraInfo]) -> CameraInfo | None:
    """The camera that was lost, if it is plugged in again; another port may have given it another number."""
    plugged = tuple(plugged)
    alike = [camera for camera in plugged if camera.name == lost.name]
    return lost if lost in plugged else alike[0] if alike else None


def open_source(spec: str, size: tuple[int, int] | None = None) -> Source:
    """The source named by ``camera:N``, ``demo`` or the path of a film; not started yet.

    Args:
        spec: the name.
        size: width and height to ask a camera for, in pixels; None for the usual ones.

    Raises:
        DrishtiError: the name means nothing, or the file is not there.
    """
    if spec == demo.SPEC:
        return demo.DemoSource()
    match = re.fullmatch(r"camera:(\d{1,3})", spec)
    if match:
        index = int(match[1])
        names = {found.index: found.name for found in list_cameras()}
        opener = partial(camera.open_device, size=size or camera.USUAL_SIZE)
        return camera.Camera(index, names.get(index, f"Camera {index}"), opener)
    if spec.startswith("camera:"):
        raise DrishtiError(f"{spec!r} is no camera: cameras are numbered, such as camera:0.")
    path = Path(spec).expanduser()
    if not path.is_file():
        raise DrishtiError(f"There is no film {spec!r}: choose a file, camera:0 or demo.")
    return FilmSource(path)


def _linux_cameras(folder: Path) -> tuple[CameraInfo, ...]:
    """Video4Linux devices. A camera has several nodes; number 0 of each gives the pictures, others data."""
    found = []
    for node in folder.glob("video*"):
        try:
            if int((node / "index").read_text()) == 0:
                index = int(node.name.removeprefix("video"))
                found.append(CameraInfo(index, (node / "name").read_text().strip() or f"Camera {index}"))
        except (OSError, ValueError):
            continue  # unplugged while we looked
    return tuple(sorted(found, key=lambda one: one.index))


def _qt_cameras() -> tuple[CameraInfo, ...] | None:
    """What Qt lists, numbered as OpenCV numbers it; None where no Qt application runs."""
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtMultimedia import QMediaDevices

    if QCoreApplication.instance() is None:
        return None
    devices = list(QMediaDevices.videoInputs())
    if platform.system() == "Darwin":
        # There OpenCV goes by the devices' ids, whatever the order of the system.
        devices.sort(key=lambda device: bytes(device.id().data()))
    return tuple(CameraInfo(index, device.description()) for index, device in enumerate(devices))


def _probed_cameras() -> tuple[CameraInfo, ...]:
    """Open one number after the other; the only way where neither the system nor Qt lists them."""
    found = []
    for index in range(_PROBED):
        device = camera.open_device(index)
        if device is None:
            break
        device.release()
        found.append(CameraInfo(index, f"Camera {index}"))
    return tuple(found)
