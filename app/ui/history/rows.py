"""A list of two-line rows with a figure at the right and, where they are compared, a bar below."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.theme import Theme

_PAD: Final = 10
_BAR: Final = 4
_GAP: Final = 4
_RADIUS: Final = 8
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        key: what it stands for.
        title: first line.
        quiet: second line.
        value: figure at the right of the first line.
        under: text below the figure.
        spoken: the whole row for screen readers.
        share: length of the bar, 0 to 1; None for no bar.
    """

    key: Hashable
    title: str
    quiet: str
    value: str
    spoken: str
    under: str = ""
    share: float | None = None


class RowModel(QAbstractListModel):
    """The rows in their order, each made when it comes into view."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[Hashable] = []
        self._make: Callable[[int], Row] = _no_row
        self._made: dict[int, Row] = {}

    def show(self, keys: list[Hashable], make: Callable[[int], Row]) -> bool:
        """Show rows; whether they stand for something else than those before."""
        changed = keys != self.keys
        if changed:
            self.beginResetModel()
        self.keys, self._make, self._made = keys, make, {}
        if changed:
            self.endResetModel()
        elif keys:
            self.dataChanged.emit(self.index(0), self.index(len(keys) - 1))
        return changed

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.keys)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The title, and the whole row in words."""
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return row.spoken
        return None

    def row(self, index: _Index) -> Row | None:
        """The row at a place, None where there is none."""
        if not index.isValid():
            return None
        place = index.row()
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]

    def index_of(self, key: Hashable) -> QModelIndex:
        """Where a key is, an invalid index where it is not shown."""
        return self.index(self.keys.index(key)) if key in self.keys else QModelIndex()


class RowList(QListView):
    """Shows rows; the current one is chosen by mouse, arrows or the first letters of its title."""

    chosen = Signal(object)
    """The key of the row that is current now."""
    opened = Signal(object)
    """The key of the row that was double-clicked, or on which Enter was pressed."""

    def __init__(self, name: str, theme: Theme, *, bars: bool = False, selects: bool = True) -> None:
        """Show nothing yet.

        Args:
            name: for screen readers.
            theme: the colours.
            bars: whether rows have room for a bar.
            selects: whether the current row is shown elsewhere, and so is marked while the focus is away.
        """
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._painter = RowPainter(theme, bars=bars, selects=selects)
        self.setItemDelegate(self._painter)
        self._model = RowModel()
        self.setModel(self._model)
        self.selectionModel().currentChanged.connect(self._tell)
        self.activated.connect(self._open)

    @property
    def keys(self) -> Sequence[Hashable]:
        """What the rows stand for."""
        return self._model.keys

    @property
    def rows(self) -> list[Row]:
        """What is shown."""
        found = (self._model.row(self._model.index(place)) for place in range(self._model.rowCount()))
        return [row for row in found if row is not None]

    @property
    def key(self) -> Hashable | None:
        """The key of the current row."""
        index = self.currentIndex()
        return self._model.keys[index.row()] if index.isValid() else None

    def show_rows(self, rows: Sequence[Row]) -> bool:
        """Show these rows; the current one stays, else its neighbour becomes current.

        Returns:
            Whether they stand for something else than those before; `chosen` was emitted then.
        """
        return self.show_lazily([row.key for row in rows], rows.__getitem__)

    def show_lazily(self, keys: list[Hashable], make: Callable[[int], Row]) -> bool:
        """The same for very many rows: ``make`` gives the row at a place when it comes into view."""
        key, place = self.key, self.currentIndex().row()
        if not self._model.show(keys, make):
            return False
        index = self._model.index_of(key)
        if not index.isValid() and keys:
            index = self._model.index(min(max(place, 0), len(keys) - 1))
        self.setCurrentIndex(index)
        return True

    def choose(self, key: Hashable) -> None:
        """Make a row current, if it is shown."""
        index = self._model.index_of(key)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._painter.theme = theme
        self.viewport().update()

    def row_height(self) -> int:
        """In logical pixels."""
        return self._painter.height(self.font())

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.keys[index.row()])

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._model.keys[index.row()])


class RowPainter(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, theme: Theme, *, bars: bool, selects: bool) -> None:
        super().__init__()
        self.theme = theme
        self._bars = bars
        self._selects = selects

    def height(self, font: QFont) -> int:
        """Of a row, in logical pixels."""
        strong, quiet = _fonts(font)
        words = QFontMetrics(strong).height() + 1 + QFontMetrics(quiet).height()
        return words + 2 * _PAD - 2 + (_GAP + _BAR if self._bars else 0)

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802
        """Any width."""
        return QSize(120, self.height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        model = index.model()
        row = model.row(index) if isinstance(model, RowModel) else None
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = option.rect.adjusted(2, 1, -2, -1)
        self._paint_plate(painter, cell, option.state)
        inside = cell.adjusted(_PAD, _PAD - 3, -_PAD, 0)
        strong, quiet = _fonts(option.font)
        width = _paint_right(painter, inside, strong, row.value, self.theme.text)
        _paint_left(painter, inside.adjusted(0, 0, -width, 0), strong, row.title, self.theme.text)
        second = inside.adjusted(0, QFontMetrics(strong).height() + 1, 0, 0)
        width = _paint_right(painter, second, quiet, row.under, self.theme.quiet)
        _paint_left(painter, second.adjusted(0, 0, -width, 0), quiet, row.quiet, self.theme.quiet)
        if row.share is not None:
            top = second.top() + QFontMetrics(quiet).height() + _GAP
            self._paint_bar(painter, QRectF(inside.left(), top, inside.width(), _BAR), row.share)
        painter.restore()

    def _paint_plate(self, painter: QPainter, cell: QRect, state: QStyle.StateFlag) -> None:
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        current = focus or (self._selects and bool(state & QStyle.StateFlag.State_Selected))
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        if not (current or over):
            return
        pen = QPen(Qt.PenStyle.NoPen)
        if current:
            pen = QPen(self.theme.accent, 2) if focus else QPen(self.theme.quiet, 1)
        painter.setPen(pen)
        painter.setBrush(self.theme.surface if current else tint(self.theme.surface, self.theme.window, 0.5))
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _paint_bar(self, painter: QPainter, area: QRectF, share: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.track)
        painter.drawRoundedRect(area, _BAR / 2, _BAR / 2)
        filled = QRectF(area)
        filled.setWidth(max(_BAR, area.width() * min(max(share, 0.0), 1.0)))
        painter.setBrush(self.theme.accent)
        painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)


def _no_row(_place: int) -> Row:
    raise IndexError("there are no rows")


def tint(one: QColor, other: QColor, share: float) -> QColor:
    """A colour between two, ``share`` of the first."""
    rest = 1 - share
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * rest,
        one.greenF() * share + other.greenF() * rest,
        one.blueF() * share + other.blueF() * rest,
    )


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    strong, quiet = QFont(font), QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    quiet.setPointSizeF(font.pointSizeF() * 0.92)
    return strong, quiet


def _paint_left(painter: QPainter, area: QRect, font: QFont, text: str, color: QColor) -> None:
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(color)
    line = QRect(area.left(), area.top(), area.width(), metrics.height())
    painter.drawText(
        line,
        Qt.AlignmentFlag.AlignVCenter,
        metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width()),
    )


def _paint_right(painter: QPainter, area: QRect, font: QFont, text: str, color: QColor) -> int:
    """Paint at the right; how much width is taken there, the gap included."""
    if not text:
        return 0
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(color)
    line = QRect(area.left(), area.top(), area.width(), metrics.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return metrics.horizontalAdvance(text) + 10
