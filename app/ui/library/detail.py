"""Everything about one pose."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.library.choice import DIFFICULTY, SIDES
from app.ui.library.pictures import Pictures
from app.ui.library.star import ICON, star_icon
from app.ui.theme import Theme
from model.catalogue import Catalogue, Pose

_PICTURE: Final = QSize(400, 300)
"""Drawn at this size, in logical pixels, and shown as wide as the panel is."""


class LargePicture(QWidget):
    """The picture of a pose, as wide as there is room for."""

    def __init__(self, pictures: Pictures, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._pictures = pictures
        self._pose: Pose | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        pictures.arrived.connect(self._arrived)

    def show_pose(self, pose: Pose) -> None:
        """Show this one as soon as it is drawn."""
        self._pose = pose
        self.setAccessibleName(f"Picture of {pose.english}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size it is drawn at."""
        return _PICTURE

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Nothing is cut off."""
        return width * _PICTURE.height() // _PICTURE.width()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The picture with round corners, or an empty plate."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setClipPath(shape)
        pixmap = None
        if self._pose is not None:
            pixmap = self._pictures.get(self._pose.id, _PICTURE, self.devicePixelRatioF(), urgent=True)
        if pixmap is None:
            painter.fillRect(self.rect(), self.theme.track)
        else:
            painter.drawPixmap(self.rect(), pixmap)
        painter.end()

    def _arrived(self, pose_id: str) -> None:
        if self._pose is not None and self._pose.id == pose_id:
            self.update()


class DetailPanel(QScrollArea):
    """Picture, names, how to take the pose, and its star."""

    star_wanted = Signal()

    def __init__(self, catalogue: Catalogue, pictures: Pictures, theme: Theme) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.setObjectName("detail")
        self.setAccessibleName("About the pose")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.picture = LargePicture(pictures, theme)
        self.english, self.sanskrit, self.kind, self.cue, self.aliases, self.note = (
            _label(name) for name in ("english", "sanskrit", "kind", "cue", "aliases", "note")
        )
        self.star = QPushButton()
        self.star.setCheckable(True)
        self.star.setIconSize(ICON)
        self.star.setToolTip("Mark as a favourite, or no longer (F)")
        self.star.clicked.connect(self.star_wanted)
        inside = QWidget()
        inside.setObjectName("detailInside")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(4, 4, 14, 14)
        layout.setSpacing(10)
        for widget in (self.picture, self.english, self.sanskrit, self.kind, self.cue):
            layout.addWidget(widget)
        layout.addWidget(self.star, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.aliases)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.setWidget(inside)

    def show_pose(self, pose: Pose, *, favourite: bool) -> None:
        """Show everything about a pose."""
        narrow, wide = self._catalogue.level2(pose.id), self._catalogue.level1(pose.id)
        groups = [wide.english] if wide.english == narrow.english else [wide.english, narrow.english]
        self.picture.show_pose(pose)
        self.english.setText(pose.english)
        self.sanskrit.setText(pose.sanskrit)
        self.kind.setText(
            "\n".join([" › ".join(groups), f"{DIFFICULTY[pose.difficulty]} · {SIDES[pose.sided]}"])
        )
        self.cue.setText(pose.cue)
        self.aliases.setText(f"Also called {', '.join(pose.aliases)}.")
        self.aliases.setVisible(bool(pose.aliases))
        self.note.setText(pose.note)
        self.note.setVisible(bool(pose.note))
        self.show_favourite(favourite)

    def show_favourite(self, favourite: bool) -> None:
        """Show whether the pose has its star."""
        self.star.setChecked(favourite)
        self.star.setText("A favourite" if favourite else "Make it a favourite")
        self.star.setAccessibleName(self.star.text())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.picture.theme = theme
        self.picture.update()
        self.star.setIcon(star_icon(theme))


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    font = QFont(label.font())
    if name == "english":
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setWeight(QFont.Weight.DemiBold)
    elif name in {"sanskrit", "cue"}:
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setItalic(name == "sanskrit")
    label.setFont(font)
    return label
