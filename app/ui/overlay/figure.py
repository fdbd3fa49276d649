"""Draws what lies on the picture itself: the skeleton, and the box to stand in."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.guide import GUIDED, Edge
from app.ui.overlay.state import OverlayState
from app.ui.theme import GUIDE, SKELETON, SKELETON_EDGE, SKELETON_HOLDING
from model.hold import HoldPhase
from model.landmarks import CONNECTIONS, Landmark
from model.person import Box

_JOINTS: Final = sorted({int(end) for bone in CONNECTIONS for end in bone})
_BONES: Final = [(int(a), int(b)) for a, b in CONNECTIONS]
_MIRRORED: Final = {Edge.LEFT: Edge.RIGHT, Edge.RIGHT: Edge.LEFT}


def paint_skeleton(painter: QPainter, state: OverlayState, unit: float) -> None:
    """Bones and joints that are seen, if somebody's are wanted."""
    if state.person is None:
        return
    width, height = state.frame_size
    points = state.person.landmarks[:, :2].astype(np.float64)
    if state.mirrored:
        points[:, 0] = width - points[:, 0]
    picture = state.picture
    points *= (picture.width() / width, picture.height() / height)
    points += (picture.left(), picture.top())
    drawn = state.person.drawn
    bones = [QLineF(*points[a].tolist(), *points[b].tolist()) for a, b in _BONES if drawn[a] and drawn[b]]
    holding = state.readout.phase in {HoldPhase.HOLDING, HoldPhase.GRACE}
    color = SKELETON_HOLDING if holding else SKELETON
    painter.save()
    painter.setClipRect(picture, Qt.ClipOperation.IntersectClip)
    # Opaque lines with flat ends, and round joints over them: ten times as fast as lines with round ends.
    for layer, wider in ((SKELETON_EDGE, 0.5), (color, 0.0)):
        painter.setPen(QPen(layer, (0.65 + wider) * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines(bones)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(layer)
        for joint in _JOINTS:
            if drawn[joint]:
                small = Landmark.LEFT_PINKY <= joint <= Landmark.RIGHT_THUMB
                radius = ((0.45 if small else 0.8) + wider / 2) * unit
                painter.drawEllipse(QPointF(*points[joint].tolist()), radius, radius)
    painter.restore()


def paint_guide(painter: QPainter, state: OverlayState, unit: float) -> None:
    """Corners of the room to stay in, a dashed box around the body, a bar where it is cut off.

    Shown with the sentence that it explains, so that it comes and goes as calmly.
    """
    guide = state.readout.guide
    if guide is None or state.readout.hint not in GUIDED or state.picture.isEmpty():
        return
    painter.save()
    painter.setClipRect(state.picture, Qt.ClipOperation.IntersectClip)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    room = _shown(guide.room, state)
    for color, thick in ((SKELETON_EDGE, 1.3), (GUIDE, 0.7)):
        pen = QPen(color, thick * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(list(_corners(room, 0.14 * min(room.width(), room.height()))))
        pen.setDashPattern([3 / thick, 3 / thick])
        pen.setWidthF(0.7 * thick * unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        body = _shown(guide.body, state)
        painter.drawRect(body)
        for edge in guide.cut:
            side = _MIRRORED.get(edge, edge) if state.mirrored else edge
            _paint_cut(painter, side, state.picture, body.center(), QColor(color), thick * unit)
    painter.restore()


def _shown(box: Box, state: OverlayState) -> QRectF:
    """A box of the frame, where the picture shows it."""
    width, height = state.frame_size
    picture = state.picture
    across, down = picture.width() / width, picture.height() / height
    left = width - box.right if state.mirrored else box.left
    return QRectF(
        picture.left() + left * across, picture.top() + box.top * down, box.width * across, box.height * down
    )


def _corners(room: QRectF, length: float) -> Iterator[QLineF]:
    for x, inward_x in ((room.left(), length), (room.right(), -length)):
        for y, inward_y in ((room.top(), length), (room.bottom(), -length)):
            yield QLineF(x, y, x + inward_x, y)
            yield QLineF(x, y, x, y + inward_y)


def _paint_cut(
    painter: QPainter, edge: Edge, picture: QRectF, body: QPointF, color: QColor, thick: float
) -> None:
    """A bar at an edge of the picture, where the body leaves it."""
    painter.setPen(QPen(color, 2.2 * thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    inset = 1.8 * thick
    reach = 0.16 * min(picture.width(), picture.height())
    if edge in {Edge.LEFT, Edge.RIGHT}:
        x = picture.left() + inset if edge is Edge.LEFT else picture.right() - inset
        painter.drawLine(QLineF(x, body.y() - reach, x, body.y() + reach))
    else:
        y = picture.top() + inset if edge is Edge.TOP else picture.bottom() - inset
        painter.drawLine(QLineF(body.x() - reach, y, body.x() + reach, y))
