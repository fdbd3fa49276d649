"""Draws what was recognised over the picture: the same for the screen, for films and for single pictures.

All sizes follow from the rectangle, so that the text can be read from three metres on a full screen and still
fits into a small window.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.overlay.figure import paint_guide, paint_skeleton
from app.ui.overlay.layout import lay_out, unit_of
from app.ui.overlay.panels import paint_layout
from app.ui.overlay.state import OverlayState

__all__ = ["OverlayState", "paint"]


def paint(painter: QPainter, rect: QRectF, state: OverlayState) -> None:
    """Draw the skeleton, the guide box, the pose, the hold timer, the hint and, if wanted, the details.

    Args:
        painter: on the screen, or on a frame of a film.
        rect: the whole surface; panels stay inside.
        state: what to draw.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    unit = unit_of(rect)
    paint_guide(painter, state, unit)
    paint_skeleton(painter, state, unit)
    paint_layout(painter, lay_out(rect, state), state)
    painter.restore()
