"""A frame as the screen shows it."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from model.frame import Frame


class FrameImage:
    """The newest frame at the size that it has on the screen; OpenCV scales much faster than QPainter.

    The pixels stay in buffers that are used again: fresh memory for every frame costs more than the work.
    """

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._made_for: tuple[int, int, float, bool] | None = None
        self._image = QImage()
        self._converted = self._pixels = np.empty((0, 0, 4), np.uint8)

    def of(self, frame: Frame, size: QSizeF, ratio: float, *, mirrored: bool) -> QImage:
        """The image of a frame; valid until the next one is asked for.

        Args:
            frame: never changed.
            size: on the screen, in pixels that do not depend on the device.
            ratio: pixels of the device for each of those.
            mirrored: as in a mirror.
        """
        wanted = (round(size.width() * ratio), round(size.height() * ratio), ratio, mirrored)
        if frame is self._frame and wanted == self._made_for:
            return self._image
        width, height = wanted[:2]
        self._converted = _buffer(self._converted, frame.width, frame.height)
        self._pixels = _buffer(self._pixels, width, height)
        cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2BGRA, dst=self._converted)
        # The mean over areas costs several times as much, and is needed only where pixels would be skipped.
        way = cv2.INTER_AREA if 2 * width < frame.width else cv2.INTER_LINEAR
        cv2.resize(self._converted, (width, height), dst=self._pixels, interpolation=way)
        if mirrored:
            cv2.flip(self._pixels, 1, dst=self._pixels)
        self._image = QImage(self._pixels.data, width, height, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self._frame, self._made_for = frame, wanted
        return self._image


def _buffer(old: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Room for a BGRA picture, the old one if it fits."""
    shape = (height, width, 4)
    return old if old.shape == shape else np.empty(shape, np.uint8)
