"""A colour for each pose of a film, which its name can be read on."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QColor

from app.ui.theme import DARK, Theme

_HUES: Final = (160, 28, 210, 330, 55, 265, 120, 5, 185, 300)
"""In degrees; neighbours in this order are far apart, also for those who see few colours."""


class PoseColors:
    """Colours by order of first appearance, so that both timelines of a film have the same."""

    def __init__(self, poses: Sequence[str] = ()) -> None:
        self._places = {pose_id: place for place, pose_id in enumerate(poses)}

    def fill(self, pose_id: str, theme: Theme) -> QColor:
        """Behind the name of a pose."""
        place = self._places.get(pose_id, 0)
        hue, step = _HUES[place % len(_HUES)] / 360, place // len(_HUES) % 2
        if theme is DARK:
            return QColor.fromHslF(hue, 0.45, 0.24 + 0.06 * step)
        return QColor.fromHslF(hue, 0.55, 0.84 - 0.08 * step)

    def edge(self, pose_id: str, theme: Theme) -> QColor:
        """Around it."""
        color = self.fill(pose_id, theme)
        return color.lighter(190) if theme is DARK else color.darker(170)
