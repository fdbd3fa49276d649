"""Notices that a camera is plugged in or out."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtMultimedia import QMediaDevices

from app.capture.cameras import CameraInfo, list_cameras

SETTLE_MS: Final = 600
"""A camera announces several nodes one after the other, and the system sets their permissions last."""


class CameraWatch(QObject):
    """Follows the list of cameras; opens none of them."""

    changed = Signal()
    """The list is another one than before."""
    came = Signal(object)
    """A :class:`CameraInfo` that is new in the list; after ``changed``."""
    went = Signal(object)
    """A :class:`CameraInfo` that is no longer in the list; after ``changed``."""

    def __init__(
        self,
        parent: QObject | None = None,
        cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras,
    ) -> None:
        """Look once, and from now on whenever the system says that something has changed."""
        super().__init__(parent)
        self._list = cameras
        self.cameras = cameras()
        """What is plugged in."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self.devices = QMediaDevices(self)
        self.devices.videoInputsChanged.connect(self._settle.start)

    def look(self) -> None:
        """Compare what is plugged in with what was."""
        before, self.cameras = self.cameras, self._list()
        if self.cameras == before:
            return
        self.changed.emit()
        for camera in before:
            if camera not in self.cameras:
                self.went.emit(camera)
        for camera in self.cameras:
            if camera not in before:
                self.came.emit(camera)

    def stop(self) -> None:
        """Follow no longer."""
        self.devices.videoInputsChanged.disconnect(self._settle.start)
        self._settle.stop()
