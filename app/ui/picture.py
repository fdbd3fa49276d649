"""The picture with everything drawn over it."""

import time
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.frame_image import FrameImage
from app.ui.lasting import Lasting
from app.ui.overlay import OverlayState, paint
from app.ui.readout import Readout
from app.ui.theme import LIGHT, Theme
from model.frame import Frame
from model.person import Person

_CROPPED: Final = 0.1
"""A picture may lose this share of its height or width to fill the view to its edges."""


class PictureView(QWidget):
    """Shows the newest frame edge to edge, or whole where too much would be cut off."""

    pointed_at = Signal(float, float)
    """A place in the frame, in its pixels, that was clicked on."""

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
        self._details = False
        self._reduced_motion = False
        self._lasting = Lasting()
        self._image = FrameImage()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual size."""
        return QSize(1280, 720)

    def show_frame(self, frame: Frame | None, person: Person | None, readout: Readout) -> None:
        """Show what is newest; the frame itself is never changed."""
        if (readout.title, readout.hint) != (self._readout.title, self._readout.hint):
            self.setAccessibleDescription(f"{readout.title}. {readout.hint}".strip(". "))
        self._frame, self._person = frame, person
        self._readout = self._lasting.update(time.monotonic(), readout)
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as in a mirror, or as it is."""
        self._mirrored = mirrored
        self.update()

    def set_skeleton(self, skeleton: bool) -> None:
        """Draw the skeleton, or leave it out."""
        self._skeleton = skeleton
        self.update()

    def set_details(self, details: bool) -> None:
        """Draw the next-best poses and the timings, or leave them out."""
        self._details = details
        self.update()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let nothing move but what tells something, or change gently."""
        self._reduced_motion = reduced
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell where in the frame that was."""
        super().mousePressEvent(event)
        if self._frame is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        picture = _place((self._frame.width, self._frame.height), self.size())
        if picture.contains(event.position()):
            across = (event.position().x() - picture.left()) / picture.width()
            down = (event.position().y() - picture.top()) / picture.height()
            self.pointed_at.emit(
                (1 - across if self._mirrored else across) * self._frame.width, down * self._frame.height
            )

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
            image = self._image.of(
                self._frame, picture.size(), self.devicePixelRatioF(), mirrored=self._mirrored
            )
            painter.drawImage(picture.topLeft(), image)
        now = time.monotonic()
        state = OverlayState(
            readout=self._readout,
            theme=self._theme,
            picture=picture,
            frame_size=size,
            person=self._person if self._skeleton else None,
            mirrored=self._mirrored,
            details=self._details,
            reduced_motion=self._reduced_motion,
            moment=now,
            phase_age=self._lasting.phase_age(now),
        )
        paint(painter, QRectF(self.rect()), state)
        painter.end()


def _place(frame: tuple[int, int], view: QSize) -> QRectF:
    """Where a frame (width, height) goes in a view, in the middle of it."""
    across, down = view.width() / frame[0], view.height() / frame[1]
    whole, full = min(across, down), max(across, down)
    scale = full if 1 - whole / full <= _CROPPED else whole
    place = QRect(0, 0, round(frame[0] * scale), round(frame[1] * scale))
    place.moveCenter(QRect(0, 0, view.width(), view.height()).center())
    return QRectF(place)
