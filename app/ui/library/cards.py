"""The grid of cards: its model, its view and how a card is painted."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.library.choice import DIFFICULTY, SIDES, in_words
from app.ui.library.pictures import Pictures
from app.ui.library.star import paint_star
from app.ui.theme import Theme
from model.catalogue import Pose

PICTURE: Final = QSize(208, 156)
_GAP: Final = 12
_PAD: Final = 10
_RADIUS: Final = 10
_STAR: Final = 30
_BAR: Final = 14
"""At least the width of the scroll bar."""
_Index = QModelIndex | QPersistentModelIndex


class PoseModel(QAbstractListModel):
    """The poses that are shown, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._poses: tuple[Pose, ...] = ()
        self._favourites: frozenset[str] = frozenset()

    def show(self, poses: tuple[Pose, ...], favourites: Collection[str]) -> None:
        """Show these poses; where they are the same ones, selection and place are kept."""
        self._favourites = frozenset(favourites)
        if poses == self._poses:
            self.dataChanged.emit(self.index(0), self.index(len(poses) - 1))
            return
        self.beginResetModel()
        self._poses = poses
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many poses."""
        return 0 if parent.isValid() else len(self._poses)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The name of a pose, and the whole card in words."""
        pose = self.pose(index)
        if pose is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return pose.english
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return in_words(pose, favourite=self.is_favourite(pose))
        return None

    def pose(self, index: _Index) -> Pose | None:
        """The pose at a place, None where there is none."""
        return self._poses[index.row()] if index.isValid() else None

    def is_favourite(self, pose: Pose) -> bool:
        """Whether the pose has its star."""
        return pose.id in self._favourites

    def index_of(self, pose_id: str) -> QModelIndex:
        """Where a pose is, an invalid index where it is not shown."""
        rows = (row for row, pose in enumerate(self._poses) if pose.id == pose_id)
        return self.index(next(rows, -1))


class CardGrid(QListView):
    """Cards in as many columns as there is room for."""

    def __init__(self, model: PoseModel, pictures: Pictures, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Poses")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.cards = CardPainter(pictures, theme)
        self.setItemDelegate(self.cards)
        self.setModel(model)
        self._poses = model
        self.setMinimumWidth(PICTURE.width() + 2 * _GAP + _BAR)
        pictures.arrived.connect(self._repaint)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width among the columns."""
        card = card_size(self.font())
        # Room for the scroll bar is kept, so that the columns do not jump as the number of poses changes.
        width = self.width() - _BAR
        columns = max(1, width // (card.width() + _GAP))
        self.setGridSize(QSize(width // columns, card.height() + _GAP))
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def _repaint(self, pose_id: str) -> None:
        self.update(self._poses.index_of(pose_id))


class CardPainter(QStyledItemDelegate):
    """Paints a card; a click on its star is a wish to turn it."""

    star_clicked = Signal(str)

    def __init__(self, pictures: Pictures, theme: Theme) -> None:
        super().__init__()
        self._pictures = pictures
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802
        """The size of a card with the gap around it."""
        return card_size(option.font) + QSize(_GAP, _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one card."""
        model = index.model()
        pose = model.pose(index) if isinstance(model, PoseModel) else None
        if not isinstance(model, PoseModel) or pose is None:
            return
        card = _card(option)
        state = option.state
        current = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(card), _RADIUS, _RADIUS)
        painter.fillPath(shape, self.theme.surface)
        picture = QRect(card.topLeft(), PICTURE)
        painter.setClipPath(shape)
        pixmap = self._pictures.get(pose.id, PICTURE, painter.device().devicePixelRatioF())
        if pixmap is None:
            painter.fillRect(picture, self.theme.track)
        else:
            painter.drawPixmap(picture.topLeft(), pixmap)
        painter.setClipping(False)
        self._paint_words(painter, option.font, card.adjusted(_PAD, PICTURE.height(), -_PAD, 0), pose)
        painter.setPen(
            self._edge(current=current, over=over, focus=bool(state & QStyle.StateFlag.State_HasFocus))
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        if model.is_favourite(pose) or over or current:
            paint_star(painter, QRectF(_star(card)), self.theme, filled=model.is_favourite(pose))
        painter.restore()

    def _edge(self, *, current: bool, over: bool, focus: bool) -> QPen:
        if current:
            return QPen(self.theme.accent, 3) if focus else QPen(self.theme.quiet, 2)
        return QPen(self.theme.accent if over else self.theme.border)

    def _paint_words(self, painter: QPainter, font: QFont, area: QRect, pose: Pose) -> None:
        quiet = f"{DIFFICULTY[pose.difficulty]} · {SIDES[pose.sided]}"
        top = area.top() + _PAD - 2
        for text, used, color in zip(
            (pose.english, pose.sanskrit, quiet),
            _fonts(font),
            (self.theme.text, self.theme.quiet, self.theme.quiet),
            strict=True,
        ):
            metrics = QFontMetrics(used)
            painter.setFont(used)
            painter.setPen(color)
            line = QRect(area.left(), top, area.width(), metrics.height())
            painter.drawText(
                line,
                Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width()),
            )
            top += metrics.height() + 2

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """A click on the star."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and isinstance(model, PoseModel)
            and (pose := model.pose(index)) is not None
            and _star(_card(option)).contains(event.position().toPoint())
        ):
            self.star_clicked.emit(pose.id)
            return True
        return super().editorEvent(event, model, option, index)


def card_size(font: QFont) -> QSize:
    """The size of a card without the gap around it, for the font of the view."""
    words = sum(QFontMetrics(used).height() + 2 for used in _fonts(font))
    return QSize(PICTURE.width(), PICTURE.height() + words + 2 * _PAD - 4)


def _fonts(font: QFont) -> tuple[QFont, QFont, QFont]:
    """For the English name, the Sanskrit name and the line below."""
    english, sanskrit, quiet = QFont(font), QFont(font), QFont(font)
    english.setWeight(QFont.Weight.DemiBold)
    sanskrit.setItalic(True)
    quiet.setPointSizeF(font.pointSizeF() * 0.9)
    return english, sanskrit, quiet


def _card(option: QStyleOptionViewItem) -> QRect:
    """The card in the middle of its cell."""
    cell = option.rect
    card = QRect(cell.topLeft(), card_size(option.font))
    card.moveCenter(cell.center())
    return card


def _star(card: QRect) -> QRect:
    return QRect(card.right() - _STAR - 6, card.top() + 6, _STAR, _STAR)
