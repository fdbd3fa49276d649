"""The picture of a film, whole, with the overlay where it is wanted."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.review.analyse import Analysis
from app.ui.frame_image import FrameImage
from app.ui.review.overlay import paint_review
from app.ui.theme import Theme
from model.catalogue import Catalogue
from model.frame import Frame

_TEXT_WIDTH: Final = 420


class Screen(QWidget):
    """Shows one picture, or a sentence where there is none."""

    clicked = Signal()

    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Film")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._catalogue = catalogue
        self._theme = theme
        self._frame: Frame | None = None
        self._analysis: Analysis | None = None
        self._sentence = ""
        self._image = FrameImage()

    @property
    def frame(self) -> Frame | None:
        """What is shown."""
        return self._frame

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual size."""
        return QSize(960, 540)

    def show_frame(self, frame: Frame) -> None:
        """Show a picture."""
        self._frame, self._sentence = frame, ""
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Show words instead of a picture."""
        self._frame, self._sentence = None, sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def show_overlay(self, analysis: Analysis | None) -> None:
        """Draw what was recognised, or nothing."""
        self._analysis = analysis
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The picture in the middle, and what lies over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.window)
        if self._frame is None:
            self._paint_sentence(painter)
        else:
            place = _place(self._frame, self.size())
            image = self._image.of(
                self._frame, QSizeF(place.size()), self.devicePixelRatioF(), mirrored=False
            )
            painter.drawImage(place.topLeft(), image)
            if self._analysis is not None:
                painter.setClipRect(place)
                paint_review(
                    painter, QRectF(place), self._frame, self._analysis, self._catalogue, self._theme
                )
                painter.setClipping(False)
            if self.hasFocus():
                painter.setPen(QPen(self._theme.accent, 2))
                painter.drawRect(QRectF(place).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_sentence(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._theme.accent if self.hasFocus() else self._theme.border
        painter.setPen(QPen(edge, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.setPen(self._theme.text)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        painter.setFont(font)
        width = min(_TEXT_WIDTH, self.width() - 40)
        box = QRect(0, 0, width, self.height() - 20)
        box.moveCenter(self.rect().center())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click plays or pauses."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mousePressEvent(event)


def _place(frame: Frame, view: QSize) -> QRect:
    """Where a picture goes: whole, in the middle."""
    size = QSize(frame.width, frame.height).scaled(view, Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(0, 0, max(1, size.width()), max(1, size.height()))
    place.moveCenter(QRect(0, 0, view.width(), view.height()).center())
    return place
