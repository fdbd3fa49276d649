"""The picture with everything drawn over it."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.overlay import OverlayState, paint
from app.ui.readout import Readout
from app.ui.theme import LIGHT, Theme
from model.frame import Frame
from model.person import Person

_CROPPED: Final = 0.1
"""A picture may lose this share of its height or width to fill the view to its edges."""


class PictureView(QWidget):
    """Shows the newest frame edge to edge, or whole where too much would be cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Practice view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = LIGHT
        self._frame: Frame | None = None
        self._person: Person | None = None
        self._readout = Readout()
        self._mirrored = False
        self._skeleton = True
        self._image: QImage | None = None
        self._converted = self._pixels = np.empty((0, 0, 4), np.uint8)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual size."""
        return QSize(1280, 720)

    def show_frame(self, frame: Frame | None, person: Person | None, readout: Readout) -> None:
        """Show what is newest; the frame itself is never changed."""
        if frame is not self._frame:
            self._frame, self._image = frame, None
        if (readout.title, readout.hint) != (self._readout.title, self._readout.hint):
            self.setAccessibleDescription(f"{readout.title}. {readout.hint}".strip(". "))
        self._person, self._readout = person, readout
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as in a mirror, or as it is."""
        self._mirrored, self._image = mirrored, None
        self.update()

    def set_skeleton(self, skeleton: bool) -> None:
        """Draw the skeleton, or leave it out."""
        self._skeleton = skeleton
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The picture has to be scaled anew."""
        self._image = None
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw picture and overlay."""
        painter = QPainter(self)
        picture, size = QRectF(), (0, 0)
        if self._frame is None:
            painter.fillRect(self.rect(), self._theme.window)
        else:
            size = (self._frame.width, self._frame.height)
            picture = _place(size, self.size())
            if not picture.contains(QRectF(self.rect())):
                painter.fillRect(self.rect(), self._theme.window)
            if self._image is None:
                self._image = self._scaled(self._frame, picture)
            painter.drawImage(picture.topLeft(), self._image)
        state = OverlayState(
            readout=self._readout,
            theme=self._theme,
            picture=picture,
            frame_size=size,
            person=self._person if self._skeleton else None,
            mirrored=self._mirrored,
        )
        paint(painter, QRectF(self.rect()), state)
        painter.end()

    def _scaled(self, frame: Frame, picture: QRectF) -> QImage:
        """The frame at the size it has on the screen; OpenCV scales much faster than QPainter.

        The pixels stay in buffers that are used again: fresh memory for every frame costs more than the work.
        """
        ratio = self.devicePixelRatioF()
        width, height = round(picture.width() * ratio), round(picture.height() * ratio)
        self._converted = _buffer(self._converted, frame.width, frame.height)
        self._pixels = _buffer(self._pixels, width, height)
        cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2BGRA, dst=self._converted)
        smaller = width < frame.width
        way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
        cv2.resize(self._converted, (width, height), dst=self._pixels, interpolation=way)
        if self._mirrored:
            cv2.flip(self._pixels, 1, dst=self._pixels)
        image = QImage(self._pixels.data, width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        return image


def _buffer(old: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Room for a BGRA picture, the old one if it fits."""
    shape = (height, width, 4)
    return old if old.shape == shape else np.empty(shape, np.uint8)


def _place(frame: tuple[int, int], view: QSize) -> QRectF:
    """Where a frame (width, height) goes in a view, in the middle of it."""
    across, down = view.width() / frame[0], view.height() / frame[1]
    whole, full = min(across, down), max(across, down)
    scale = full if 1 - whole / full <= _CROPPED else whole
    place = QRect(0, 0, round(frame[0] * scale), round(frame[1] * scale))
    place.moveCenter(QRect(0, 0, view.width(), view.height()).center())
    return QRectF(place)
