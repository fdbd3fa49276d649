"""The overlay of the live window, on a picture of a film: in the window and in clips."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.review.analyse import Analysis
from app.review.clip import Decorate
from app.ui.overlay import OverlayState, paint
from app.ui.overlay.figure import paint_skeleton
from app.ui.overlay.layout import unit_of
from app.ui.readout import Readout
from app.ui.review.words import readout_at
from app.ui.theme import Theme
from model.catalogue import Catalogue
from model.frame import Frame


def paint_review(
    painter: QPainter,
    picture: QRectF,
    frame: Frame,
    analysis: Analysis,
    catalogue: Catalogue,
    theme: Theme,
) -> None:
    """Draw the skeleton, and while there is a hold its name and its time.

    Args:
        painter: on the screen, or on a picture.
        picture: where the picture is.
        frame: the picture.
        analysis: of the film that it comes from.
        catalogue: the names.
        theme: the colours.
    """
    readout = readout_at(analysis, frame.t_seconds, catalogue)
    state = OverlayState(
        readout=readout or Readout(),
        theme=theme,
        picture=picture,
        frame_size=(frame.width, frame.height),
        person=analysis.person_at(frame.t_seconds),
        reduced_motion=True,
    )
    if readout is not None:
        paint(painter, picture, state)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_skeleton(painter, state, unit_of(picture))
    painter.restore()


def decorator(analysis: Analysis, catalogue: Catalogue, theme: Theme) -> Decorate:
    """What draws the overlay on pictures that are exported; may be used in any one thread."""

    def decorate(frame: Frame) -> NDArray[np.uint8]:
        pixels = cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2BGRA)
        image = QImage(pixels.data, frame.width, frame.height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        paint_review(painter, QRectF(image.rect()), frame, analysis, catalogue, theme)
        painter.end()
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), dtype=np.uint8)

    return decorate
