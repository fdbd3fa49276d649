from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.sessions.history import DayTotal
from app.ui.history.charts import Chart
from app.ui.history.numbers import Bucket, buckets
from app.ui.theme import DARK, LIGHT

TODAY = date(2026, 5, 20)


def bars(days: int, every: int = 1) -> list[Bucket]:
    found = [
        DayTotal(TODAY - timedelta(days=back), 2, 100.0 + back, 60.0 + back % 7)
        for back in range(days - 1, -1, -every)
    ]
    return buckets(found, TODAY)


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    made = Chart("Longest hold", LIGHT, longest=True)
    qtbot.addWidget(made)
    made.resize(500, 260)
    made.show()
    return made


def test_the_figures_can_be_heard(chart: Chart) -> None:
    chart.show_bars(bars(3), TODAY)
    assert chart.accessibleName() == "Longest hold"
    text = chart.accessibleDescription()
    assert "18 May 2026: 1 minute 2 seconds. 19 May 2026: 1 minute 1 second. 20 May 2026: 1 minute" in text
    assert text.startswith("Best: 1:02, 18 May 2026")


def test_no_holds_are_no_error(chart: Chart) -> None:
    chart.show_bars([], TODAY)
    assert chart.accessibleDescription() == "No holds yet"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    chart.set_theme(DARK)
    chart.grab()


def test_arrows_go_through_the_bars_and_tell_them(chart: Chart) -> None:
    chart.show_bars(bars(10), TODAY)
    for key, day in (
        (Qt.Key.Key_Left, "20 May 2026"),
        (Qt.Key.Key_Left, "19 May 2026"),
        (Qt.Key.Key_Home, "11 May 2026"),
        (Qt.Key.Key_Left, "11 May 2026"),
        (Qt.Key.Key_Right, "12 May 2026"),
        (Qt.Key.Key_End, "20 May 2026"),
    ):
        QTest.keyClick(chart, key)
        assert chart.text.text().startswith(f"{day}: ")
    assert chart.text.text() == "20 May 2026: 1:40 in 2 holds, longest 1:00"


def test_the_bar_under_the_mouse_is_told(chart: Chart, qtbot: QtBot) -> None:
    found = bars(10)
    chart.show_bars(found, TODAY)
    chart.grab()
    box = chart.plot.getPlotItem().getViewBox()
    for bar in (found[2], found[7]):
        middle = box.mapViewToScene(box.viewRect().center())
        middle.setX(box.mapViewToScene(_point(bar.first.toordinal() + 0.5)).x())
        place: QPoint = chart.plot.mapTo(chart, chart.plot.mapFromScene(middle))
        QTest.mouseMove(chart, place)
        qtbot.waitUntil(lambda bar=bar: chart.text.text().startswith(bar.name))  # type: ignore[misc]


def _point(x: float) -> object:
    from PySide6.QtCore import QPointF

    return QPointF(x, 0.0)


@pytest.mark.parametrize("days", [1, 2, 40, 400, 3650])
@pytest.mark.parametrize("width", [300, 1200])
def test_labels_do_not_touch_each_other(chart: Chart, days: int, width: int) -> None:
    chart.resize(width, 260)
    chart.show_bars(bars(days), TODAY)
    chart.grab()
    axis = chart.plot.getAxis("bottom")
    ((*marks,),) = axis._tickLevels
    box = chart.plot.getPlotItem().getViewBox()
    metrics = chart.fontMetrics()
    right = float("-inf")
    for place, text in marks:
        middle = box.mapViewToScene(_point(place)).x()
        half = metrics.horizontalAdvance(text) * 0.85 / 2
        assert middle - half > right
        right = middle + half


def test_the_wheel_is_left_to_the_page(chart: Chart) -> None:
    assert chart.plot.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert chart.plot.focusPolicy() == Qt.FocusPolicy.NoFocus
