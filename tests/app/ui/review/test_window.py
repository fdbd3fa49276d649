"""The window as a whole: names, keys, colours and small sizes."""

import colorsys
from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QListWidget, QWidget

from app.ui.help_sheet import HelpSheet, shortcuts
from app.ui.review.colors import PoseColors
from app.ui.review.export_dialog import ExportDialog, Part
from app.ui.review.strip import TimelineStrip
from app.ui.theme import DARK, LIGHT, Theme
from tests.support.studio import CATALOGUE, Studio


def nameless(widget: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QComboBox, QListWidget, TimelineStrip)
    return [
        child
        for child in widget.findChildren(QWidget)
        if isinstance(child, kinds) and not child.accessibleName() and child.isVisible()
    ]


def test_every_control_has_a_name_and_a_tool_tip(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    studio.window.deck.mark_in()
    assert nameless(studio.window) == []
    for button in studio.window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.toolTip(), button.accessibleName()
    dialog = ExportDialog(studio.window, [Part("all", "film", 0, 9, 1.0)], can_overlay=True, overlay=True)
    dialog.show()
    assert nameless(dialog) == []


def test_every_control_can_be_reached_by_the_keyboard(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    window = studio.window
    window.activateWindow()
    seen: set[QWidget | None] = set()
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    transport = window.deck.transport
    for control in (
        window.top.open,
        window.top.first,
        window.top.second,
        window.view,
        window.side.list,
        window.deck.strip,
        transport.back,
        transport.play,
        transport.on,
        transport.speed,
        transport.overlay,
        transport.mark_in,
        transport.mark_out,
        transport.export,
    ):
        assert control in seen, control.accessibleName()


def test_the_strip_says_in_words_where_the_film_stands(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    strip = studio.window.deck.strip
    studio.window.playing.go_to(20)
    assert strip.accessibleDescription() == "0:01.00 of 0:05.00, Tree"
    studio.window.playing.go_to(50)
    assert strip.accessibleDescription() == "0:02.50 of 0:05.00, no hold"


def test_f1_lists_every_key_once(studio: Studio) -> None:
    rows = shortcuts(studio.window)
    keys = [key for row, _ in rows for key in row]
    assert len(keys) == len(set(keys))
    assert {"Space", "Left", "Right", "Shift+Left", "Home", "End", "I", "O", "R", "Ctrl+E"} <= set(keys)
    QTest.keyClick(studio.window, Qt.Key.Key_F1)
    (sheet,) = studio.window.findChildren(HelpSheet)
    assert sheet.isVisible()
    sheet.close()


def test_keys_do_nothing_while_no_film_is_open(studio: Studio) -> None:
    for key in (
        Qt.Key.Key_Space,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_I,
        Qt.Key.Key_O,
        Qt.Key.Key_X,
        Qt.Key.Key_K,
        Qt.Key.Key_R,
        Qt.Key.Key_Plus,
    ):
        QTest.keyClick(studio.window.view, key)
    QTest.keyClick(studio.window.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(studio.window.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert not studio.window.playing.playing
    assert studio.window.findChildren(ExportDialog) == []
    assert not studio.window.deck.isVisible()


def test_a_film_that_is_dropped_is_opened(studio: Studio) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(studio.film()))])
    studio.window.dropEvent(
        QDropEvent(
            QPointF(QPoint(9, 9)),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    studio.until(lambda: studio.window.playing.film is not None)
    studio.settle()
    assert studio.shown == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_nothing_is_cut_off_in_a_small_window(studio: Studio, theme: Theme) -> None:
    studio.window.set_theme(theme)
    studio.window.resize(800, 520)
    studio.open()
    studio.recognise()
    studio.window.top.compare_with("other")
    studio.until(lambda: len(studio.window.deck.strip.tracks) == 2)
    studio.window.deck.mark_in()
    studio.until(studio.window.deck.clear.isVisible)
    QApplication.processEvents()
    assert studio.window.width() == 800
    assert studio.window.height() == 520
    area = studio.window.rect()
    for child in studio.window.findChildren(QWidget):
        if child.isVisible() and isinstance(child, QAbstractButton | QComboBox | TimelineStrip):
            place = child.mapTo(studio.window, QPoint(0, 0))
            assert area.contains(place), child.accessibleName()
            assert place.x() + child.width() <= area.width(), child.accessibleName()
            assert place.y() + child.height() <= area.height(), child.accessibleName()
        if isinstance(child, QAbstractButton) and child.isVisible() and child.text():
            assert child.fontMetrics().horizontalAdvance(child.text()) <= child.width(), child.text()
    for label in (studio.window.deck.place, studio.window.deck.part):
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1


def contrast(one: QColor, other: QColor) -> float:
    def light(color: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_names_can_be_read_on_every_colour_and_neighbours_differ(theme: Theme) -> None:
    poses = [pose.id for pose in CATALOGUE.poses]
    colors = PoseColors(poses)
    for pose_id in poses:
        assert contrast(theme.text, colors.fill(pose_id, theme)) >= 4.5
    for one, other in pairwise(poses[:20]):
        hues = [
            colorsys.rgb_to_hls(color.redF(), color.greenF(), color.blueF())[0]
            for color in (colors.fill(one, theme), colors.fill(other, theme))
        ]
        assert min(abs(hues[0] - hues[1]), 1 - abs(hues[0] - hues[1])) > 0.1


def test_the_colours_change_with_the_surroundings(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    light = studio.window.deck.strip.grab().toImage()
    studio.window.set_theme(DARK)
    assert studio.window.deck.strip.grab().toImage() != light
    assert studio.window.analysis is not None


def test_a_window_with_long_work_closes_at_once_and_leaves_nothing_running(studio: Studio) -> None:
    studio.open()
    studio.window.recognise()
    studio.window.close()
    assert not studio.window.isVisible()
    assert not studio.window.work.busy
