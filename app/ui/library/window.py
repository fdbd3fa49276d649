"""The library window: look for a pose, see it, and mark favourites."""

from collections.abc import Iterable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.help_sheet import HelpSheet
from app.ui.library.cards import CardGrid, PoseModel
from app.ui.library.choice import DIFFICULTY, SIDES, Choice
from app.ui.library.detail import DetailPanel
from app.ui.library.filter_box import FilterBox
from app.ui.library.pictures import Draw, Pictures
from app.ui.library.star import ICON, star_icon
from app.ui.theme import Theme, palette, style_sheet
from model.catalogue import Catalogue, Pose
from model.practitioner import PEOPLE, draw_pose

_DETAIL_SHARE: Final = 0.36
_DETAIL_WIDTH: Final = (270, 430)


class LibraryWindow(QWidget):
    """All poses as cards, with search and filters; the chosen one in full beside them."""

    favourites_changed = Signal(tuple)
    """The ids of all favourites, in the order in which they were marked."""

    def __init__(
        self, catalogue: Catalogue, favourites: Iterable[str], theme: Theme, draw: Draw | None = None
    ) -> None:
        """Build the window.

        Args:
            catalogue: the poses.
            favourites: ids of poses.
            theme: the colours to begin with.
            draw: draws a pose; None has the practitioners take turns.
        """
        super().__init__()
        self._catalogue = catalogue
        self._favourites = dict.fromkeys(favourites)
        self._pose: Pose | None = None
        self.pictures = Pictures(draw or partial(_draw, tuple(pose.id for pose in catalogue.poses)))
        self.model = PoseModel()
        self._build(theme)
        self.set_theme(theme)
        self._search()

    def _build(self, theme: Theme) -> None:
        self.setWindowTitle("Poses")
        self.setMinimumSize(620, 440)
        self.resize(1100, 760)
        self.search = QLineEdit()
        self.search.setAccessibleName("Search")
        self.search.setToolTip("Search by any name, with or without diacritics (Ctrl+F)")
        self.search.setPlaceholderText("Search in English or Sanskrit")
        self.search.setClearButtonEnabled(True)
        level1 = ((group.english, group.id) for group in self._catalogue.groups if group.level == 1)
        self.group = FilterBox("Kind of pose", "All kinds", level1)
        self.difficulty = FilterBox(
            "Level", "All levels", ((word, level) for level, word in DIFFICULTY.items())
        )
        self.sides = FilterBox("Sides", "Any sides", ((word, sided) for sided, word in SIDES.items()))
        self.only_favourites = QPushButton("Favourites")
        self.only_favourites.setAccessibleName("Favourites only")
        self.only_favourites.setToolTip("Show only favourites")
        self.only_favourites.setCheckable(True)
        self.only_favourites.setIconSize(ICON)
        self.count = QLabel()
        self.count.setObjectName("count")
        self.grid = CardGrid(self.model, self.pictures, theme)
        self.empty = QLabel()
        self.empty.setObjectName("empty")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_all = QPushButton("Show all poses")
        self.show_all.setAccessibleName("Show all poses")
        self.detail = DetailPanel(self._catalogue, self.pictures, theme)

        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(14)
        column.addStretch(2)
        column.addWidget(self.empty)
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(nothing)
        filters = QHBoxLayout()
        filters.setContentsMargins(14, 0, 14, 0)
        filters.setSpacing(8)
        for box in (self.group, self.difficulty, self.sides):
            filters.addWidget(box)
        filters.addWidget(self.only_favourites)
        filters.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self.count)
        content = QHBoxLayout()
        content.setSpacing(4)
        content.setContentsMargins(8, 0, 0, 0)
        content.addWidget(self._stack, 1)
        content.addWidget(self.detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(filters)
        layout.addLayout(content, 1)

        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.grid.setFocus)
        down = QShortcut(QKeySequence("Down"), self.search, self.grid.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        for box in (self.group, self.difficulty, self.sides):
            box.currentIndexChanged.connect(self._search)
        self.only_favourites.toggled.connect(self._search)
        self.show_all.clicked.connect(self.clear)
        self.grid.selectionModel().currentChanged.connect(self._show_current)
        self.grid.activated.connect(lambda _index: self.detail.setFocus())
        self.grid.cards.star_clicked.connect(self.turn_star)
        self.detail.star_wanted.connect(self._turn_current)
        for keys, text, slot in (
            (("Ctrl+F",), "Search", self._to_search),
            (("F",), "Make the pose a favourite, or no longer", self._turn_current),
            (("F1", "?"), "Show the keyboard shortcuts", self._show_help),
            (("Esc", "Ctrl+W"), "Close the window", self.close),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(slot)
            self.addAction(action)
        self.grid.setFocus()

    def clear(self) -> None:
        """Show all poses."""
        self.search.clear()
        for box in (self.group, self.difficulty, self.sides):
            box.setCurrentIndex(0)
        self.only_favourites.setChecked(False)
        self.grid.setFocus()

    def turn_star(self, pose_id: str) -> None:
        """Make a pose a favourite, or no longer."""
        if pose_id in self._favourites:
            del self._favourites[pose_id]
        else:
            self._favourites[pose_id] = None
        self._search()
        if self._pose is not None:
            self.detail.show_favourite(self._pose.id in self._favourites)
        self.favourites_changed.emit(tuple(self._favourites))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme) + _style(theme))
        self.only_favourites.setIcon(star_icon(theme))
        self.grid.cards.theme = theme
        self.grid.viewport().update()
        self.detail.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The detail takes its share of the width."""
        least, most = _DETAIL_WIDTH
        self.detail.setFixedWidth(min(max(round(self.width() * _DETAIL_SHARE), least), most))
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop drawing."""
        self.pictures.stop()
        super().closeEvent(event)

    def _search(self) -> None:
        choice = Choice(
            self.search.text(),
            self.group.currentData(),
            self.difficulty.currentData(),
            self.sides.currentData(),
            self.only_favourites.isChecked(),
        )
        poses = choice.poses(self._catalogue, self._favourites)
        was = self.grid.currentIndex().row()
        self.model.show(poses, self._favourites)
        self.count.setText("1 pose" if len(poses) == 1 else f"{len(poses)} poses")
        if not poses:
            self.empty.setText(choice.why_empty(self._catalogue, self._favourites))
        elif not self.grid.currentIndex().isValid():
            # The one that was shown; else its neighbour while browsing, or the best match of a search.
            index = self.model.index_of(self._pose.id) if self._pose is not None else self.model.index(0)
            if not index.isValid():
                beside = min(max(was, 0), len(poses) - 1) if not self.search.text() else 0
                index = self.model.index(beside)
            self.grid.setCurrentIndex(index)
        # Last, because a grid that gets the focus back takes its first card where none is current.
        self._stack.setCurrentIndex(0 if poses else 1)
        self.detail.setVisible(bool(poses))
        self.grid.scrollTo(self.grid.currentIndex())

    def _show_current(self) -> None:
        pose = self.model.pose(self.grid.currentIndex())
        if pose is not None:
            self._pose = pose
            self.detail.show_pose(pose, favourite=pose.id in self._favourites)
            self.detail.verticalScrollBar().setValue(0)

    def _turn_current(self) -> None:
        pose = self.model.pose(self.grid.currentIndex())
        if pose is not None:
            self.turn_star(pose.id)

    def _show_help(self) -> None:
        HelpSheet(self).open()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()


def _draw(order: tuple[str, ...], pose_id: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The practitioners take turns through the catalogue."""
    people = tuple(PEOPLE)
    return draw_pose(pose_id, size, person=people[order.index(pose_id) % len(people)])


def _style(theme: Theme) -> str:
    """The style of what only this window has."""
    window, surface, border, text, quiet, accent = (
        color.name()
        for color in (theme.window, theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    return f"""
    LibraryWindow, QListView, QScrollArea#detail, QWidget#detailInside {{ background: {window}; }}
    QLineEdit {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 6px 10px; min-height: 20px; placeholder-text-color: {quiet};
    }}
    QLineEdit:focus {{ border: 2px solid {accent}; padding: 5px 9px; }}
    QListView {{ border: none; outline: none; }}
    QScrollArea#detail {{ border: 2px solid {window}; }}
    QScrollArea#detail:focus {{ border: 2px solid {accent}; }}
    QScrollBar:vertical {{ background: {window}; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; margin: 2px; min-height: 36px; }}
    QScrollBar::handle:vertical:hover {{ background: {quiet}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: none; }}
    QLabel {{ color: {text}; background: transparent; }}
    QLabel#count, QLabel#sanskrit, QLabel#kind, QLabel#aliases, QLabel#note {{ color: {quiet}; }}
    """
