import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.ui.library.choice import Choice
from app.ui.library.detail import DetailPanel, LargePicture
from app.ui.library.pictures import Pictures
from app.ui.library.window import LibraryWindow
from app.ui.theme import DARK, LIGHT
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from tests.support.windows import make_window

CATALOGUE = load_catalogue()


def red(_pose_id: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.full((size[1], size[0], 3), (0, 0, 255), np.uint8)


@pytest.fixture
def library(qtbot: QtBot) -> Iterator[LibraryWindow]:
    window = LibraryWindow(CATALOGUE, (), LIGHT, red)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    yield window
    window.close()


def shown(window: LibraryWindow) -> list[str]:
    poses = (window.model.pose(window.model.index(row)) for row in range(window.model.rowCount()))
    return [pose.id for pose in poses if pose is not None]


def choose(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))
    assert box.currentText() == text


def test_all_poses_are_shown_at_first(library: LibraryWindow) -> None:
    assert shown(library) == [pose.id for pose in CATALOGUE.poses]
    assert library.count.text() == f"{len(CATALOGUE.poses)} poses"


@pytest.mark.parametrize("text", ["warrior ii", "Vīrabhadrāsana II", "virabhadrasana ii"])
def test_typing_finds_a_pose_in_both_languages_and_without_diacritics(
    library: LibraryWindow, text: str
) -> None:
    QTest.keyClick(library, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert library.search.hasFocus()
    library.search.insert(text)
    QTest.keyClick(library.search, Qt.Key.Key_Down)
    assert library.grid.hasFocus()
    assert shown(library)[0] == CATALOGUE.find("Warrior II")[0].id
    assert len(shown(library)) < 10


def test_letters_typed_into_the_search_are_no_shortcuts(library: LibraryWindow) -> None:
    library.search.setFocus()
    QTest.keyClicks(library.search, "fish")
    assert library.search.text() == "fish"
    assert library._favourites == {}


@pytest.mark.parametrize("sided", [None, True, False])
@pytest.mark.parametrize("difficulty", [None, 1, 3])
@pytest.mark.parametrize("group", [None, "standing", "inverted"])
def test_every_filter_holds_of_what_is_shown_and_of_nothing_else(
    group: str | None, difficulty: int | None, sided: bool | None
) -> None:
    choice = Choice(group=group, difficulty=difficulty, sided=sided)
    kept = {pose.id for pose in choice.poses(CATALOGUE, ())}
    for pose in CATALOGUE.poses:
        fits = (
            (group is None or CATALOGUE.level1(pose.id).id == group)
            and (difficulty is None or pose.difficulty == difficulty)
            and (sided is None or pose.sided == sided)
        )
        assert (pose.id in kept) == fits


def test_search_and_filters_work_together(library: LibraryWindow) -> None:
    library.search.setText("warrior")
    assert len(shown(library)) > 1
    choose(library.difficulty, "Intermediate")
    assert shown(library) == [CATALOGUE.find("Warrior III")[0].id]
    choose(library.group, "Inversion")
    assert shown(library) == []
    assert library.empty.text() == "No pose fits all of this: take away a filter."
    library.show_all.click()
    assert len(shown(library)) == len(CATALOGUE.poses)


def test_an_unknown_name_says_what_to_do(library: LibraryWindow) -> None:
    library.search.setText("zzz")
    assert library.empty.isVisible()
    assert library.empty.text() == "No pose is called that: try another spelling."
    assert not library.detail.isVisible()
    assert library.count.text() == "0 poses"


def test_the_pose_that_was_shown_stays_when_the_search_is_cleared(library: LibraryWindow) -> None:
    library.search.setText("warrior")
    chosen = shown(library)[0]
    library.search.setText("zzz")
    library.search.clear()
    current = library.model.pose(library.grid.currentIndex())
    assert current is not None
    assert current.id == chosen
    assert library.grid.viewport().rect().contains(library.grid.visualRect(library.grid.currentIndex()))


def test_arrows_choose_and_the_detail_says_everything(library: LibraryWindow) -> None:
    library.grid.setFocus()
    QTest.keyClick(library.grid, Qt.Key.Key_Right)
    pose = CATALOGUE.poses[1]
    detail = library.detail
    assert (detail.english.text(), detail.sanskrit.text()) == (pose.english, pose.sanskrit)
    assert detail.cue.text() == pose.cue
    assert all(alias in detail.aliases.text() for alias in pose.aliases)
    assert CATALOGUE.level2(pose.id).english in detail.kind.text()
    QTest.keyClick(library.grid, Qt.Key.Key_Return)
    assert detail.hasFocus()
    QTest.keyClick(library, Qt.Key.Key_Escape)
    assert not library.isVisible()


def test_favourites_are_turned_by_key_button_and_star(library: LibraryWindow, qtbot: QtBot) -> None:
    first = CATALOGUE.poses[0].id
    library.grid.setFocus()
    with qtbot.waitSignal(library.favourites_changed) as changed:
        QTest.keyClick(library.grid, Qt.Key.Key_F)
    assert changed.args == [(first,)]
    assert library.detail.star.isChecked()
    text = library.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith(CATALOGUE.poses[0].english)
    assert text.endswith("favourite")
    library.detail.star.click()
    assert not library._favourites
    library.grid.scrollToTop()
    cell = library.grid.visualRect(library.grid.currentIndex())
    star = cell.topLeft() + (cell.topRight() - cell.topLeft()) / 2
    star.setX(star.x() + 208 // 2 - 20)
    star.setY(cell.top() + 28)
    QTest.mouseClick(library.grid.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert list(library._favourites) == [first]


def test_favourites_alone_can_be_shown(library: LibraryWindow) -> None:
    library.only_favourites.click()
    assert library.empty.text() == "There are no favourites yet: choose a pose and press F."
    library.turn_star("tree")
    library.turn_star("plank")
    assert set(shown(library)) == {"tree", "plank"}
    library.turn_star("tree")
    assert shown(library) == ["plank"]


def test_pictures_arrive_and_are_drawn_once(library: LibraryWindow, qtbot: QtBot) -> None:
    def painted() -> bool:
        library.grab()
        picture = library.detail.picture
        centre = picture.grab().toImage().pixelColor(picture.width() // 2, picture.height() // 2)
        return bool(centre == QColor(255, 0, 0))

    qtbot.waitUntil(painted)
    first = CATALOGUE.poses[0].id
    qtbot.waitUntil(lambda: library.pictures.get(first, QSize(208, 156), 1.0) is not None)
    library.search.setText("zzz")
    library.search.clear()
    assert library.pictures.get(first, QSize(208, 156), 1.0) is not None


def test_only_cards_in_sight_are_drawn(library: LibraryWindow, qtbot: QtBot) -> None:
    library.grab()
    qtbot.waitUntil(lambda: not library.pictures._asked)
    drawn = {pose_id for pose_id, _, _ in library.pictures._ready}
    assert CATALOGUE.poses[0].id in drawn
    assert CATALOGUE.poses[-1].id not in drawn
    assert len(drawn) < 30


def test_pictures_have_the_pixels_of_the_screen(qtbot: QtBot) -> None:
    pictures = Pictures(red)
    size = QSize(40, 30)
    with qtbot.waitSignal(pictures.arrived):
        assert pictures.get("tree", size, 2.0) is None
    pixmap = pictures.get("tree", size, 2.0)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height(), pixmap.devicePixelRatio()) == (80, 60, 2.0)
    pictures.stop()


def test_an_urgent_picture_is_drawn_before_those_that_wait(qtbot: QtBot) -> None:
    order: list[str] = []
    go = threading.Event()

    def draw(pose_id: str, size: tuple[int, int]) -> NDArray[np.uint8]:
        go.wait(5)
        order.append(pose_id)
        return red(pose_id, size)

    pictures = Pictures(draw)
    try:
        pictures.get("first", QSize(8, 6), 1.0)
        qtbot.waitUntil(lambda: not pictures._queue)
        pictures.get("second", QSize(8, 6), 1.0)
        pictures.get("urgent", QSize(8, 6), 1.0, urgent=True)
        go.set()
        qtbot.waitUntil(lambda: len(order) == 3)
    finally:
        go.set()
        pictures.stop()
    assert order == ["first", "urgent", "second"]


def test_a_pose_that_cannot_be_drawn_is_logged_and_the_others_go_on(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def draw(pose_id: str, size: tuple[int, int]) -> NDArray[np.uint8]:
        if pose_id == "broken":
            raise DrishtiError("The practitioner does not know the pose 'broken'.")
        return red(pose_id, size)

    pictures = Pictures(draw)
    size = QSize(8, 6)
    pictures.get("broken", size, 1.0)
    pictures.get("tree", size, 1.0)
    qtbot.waitUntil(lambda: pictures.get("tree", size, 1.0) is not None)
    pictures.stop()
    assert pictures.get("broken", size, 1.0) is None
    pictures.stop()
    assert "does not know the pose" in caplog.text


def test_closing_leaves_no_thread_and_opening_again_draws_on(library: LibraryWindow, qtbot: QtBot) -> None:
    library.grab()
    library.close()
    qtbot.waitUntil(lambda: not any("pose-pictures" in thread.name for thread in threading.enumerate()))
    library.show()
    library.grid.scrollToBottom()
    last = CATALOGUE.poses[-1].id
    qtbot.waitUntil(
        lambda: library.grab() is not None and any(last == key[0] for key in library.pictures._ready)
    )


def test_real_pictures_are_drawn(qtbot: QtBot) -> None:
    window = LibraryWindow(CATALOGUE, (), DARK)
    qtbot.addWidget(window)
    try:
        first = CATALOGUE.poses[0].id
        qtbot.waitUntil(lambda: window.pictures.get(first, QSize(64, 48), 1.0) is not None, timeout=20_000)
    finally:
        window.close()


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(library: LibraryWindow) -> None:
    kinds = QAbstractButton | QComboBox | QLineEdit | DetailPanel | LargePicture
    controls = [
        child
        for child in library.findChildren(QWidget)
        if isinstance(child, kinds) or child is library.grid
        if not isinstance(child.parent(), QLineEdit | QAbstractItemView)
    ]
    assert len(controls) >= 9
    for control in controls:
        assert control.accessibleName(), control
        if not isinstance(control, LargePicture):
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()
    for row, pose in enumerate(CATALOGUE.poses):
        text = library.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
        assert pose.english in text
        assert pose.sanskrit in text


@pytest.mark.parametrize("size", [(620, 440), (800, 560), (1100, 760), (1920, 1080)])
def test_cards_and_controls_fit_into_the_window(library: LibraryWindow, size: tuple[int, int]) -> None:
    library.set_theme(DARK)
    library.resize(QSize(*size))
    QApplication.processEvents()
    assert (library.width(), library.height()) == size
    columns = max(1, (library.grid.width() - 14) // 220)
    tops = [library.grid.visualRect(library.model.index(row)).top() for row in range(columns + 1)]
    assert len(set(tops[:columns])) == 1
    assert tops[columns] > tops[0]
    last = library.grid.visualRect(library.model.index(columns - 1))
    assert last.right() <= library.grid.viewport().width()
    for button in (library.only_favourites, library.detail.star):
        needed = button.fontMetrics().horizontalAdvance(button.text()) + button.iconSize().width()
        assert button.width() >= needed


def test_favourites_are_kept_in_the_settings(qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(tmp_path, Settings(favourites=("plank",)))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_L)
    library = window.windows.library
    assert library is not None
    assert library.isVisible()
    library.turn_star("tree")
    assert Settings.load(tmp_path)[0].favourites == ("plank", "tree")
    window.set_theme(DARK)
    assert library.grid.cards.theme is DARK
    library.close()
    window.bar.poses.click()
    assert window.windows.library is library
    assert library.isVisible()
    window.close()
    assert not library.isVisible()
