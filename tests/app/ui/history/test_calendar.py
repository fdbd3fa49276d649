from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.sessions.history import DayTotal
from app.ui.history.calendar import Calendar, View
from app.ui.theme import DARK, LIGHT

TODAY = date(2026, 5, 20)


@pytest.fixture
def calendar(qtbot: QtBot) -> Calendar:
    made = Calendar(LIGHT, TODAY, 0)
    qtbot.addWidget(made)
    made.resize(700, made.heightForWidth(700))
    days = [DayTotal(TODAY - timedelta(days=back), 3, 60.0 * (back + 1), 30.0) for back in range(500, -1, -7)]
    made.show_days(days, TODAY)
    return made


def test_every_day_of_a_year_can_be_pointed_at(calendar: Calendar) -> None:
    day = date(2026, 1, 1)
    while day <= TODAY:
        assert calendar.at(calendar.area(day).center()) == day
        day += timedelta(days=1)
    assert calendar.at(calendar.area(TODAY + timedelta(days=1)).center()) is None
    assert calendar.at(QPointF(0, 0)) is None


@pytest.mark.parametrize("first_weekday", range(7))
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("width", [400, 700, 1400])
def test_all_days_lie_inside_whatever_the_week_begins_with(
    qtbot: QtBot, first_weekday: int, view: View, width: int
) -> None:
    calendar = Calendar(LIGHT, TODAY, first_weekday)
    qtbot.addWidget(calendar)
    calendar.show_view(view)
    calendar.resize(width, calendar.heightForWidth(width))
    day = calendar.shown()[0]
    while day <= calendar.shown()[1]:
        cell = calendar.area(day)
        assert cell.left() >= 0
        assert cell.right() <= width + 1e-6
        assert cell.bottom() <= calendar.height()
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("view", "key", "day"),
    [
        (View.YEAR, Qt.Key.Key_Up, date(2026, 5, 19)),
        (View.YEAR, Qt.Key.Key_Left, date(2026, 5, 13)),
        (View.MONTH, Qt.Key.Key_Up, date(2026, 5, 13)),
        (View.MONTH, Qt.Key.Key_Left, date(2026, 5, 19)),
        (View.YEAR, Qt.Key.Key_PageUp, date(2025, 5, 20)),
        (View.MONTH, Qt.Key.Key_PageUp, date(2026, 4, 20)),
        (View.YEAR, Qt.Key.Key_Right, TODAY),  # the future cannot be reached
        (View.YEAR, Qt.Key.Key_Home, TODAY),
    ],
)
def test_keys_go_from_day_to_day(calendar: Calendar, view: View, key: Qt.Key, day: date) -> None:
    calendar.show_view(view)
    QTest.keyClick(calendar, key)
    assert calendar.day == day


def test_pages_end_with_practice_and_with_today(calendar: Calendar) -> None:
    assert not calendar.can_turn(1)
    assert calendar.can_turn(-1)
    calendar.turn(-1)
    assert calendar.day == date(2025, 5, 20)
    assert not calendar.can_turn(-1)
    calendar.turn(-1)
    assert calendar.day == date(2025, 1, 1)
    calendar.show_view(View.MONTH)
    calendar.go_to(date(2025, 3, 31))
    calendar.turn(-1)
    assert calendar.day == date(2025, 2, 28)


def test_days_are_told_in_words(calendar: Calendar) -> None:
    assert calendar.text_of(TODAY - timedelta(days=3)).startswith("Sunday 17 May 2026: 4:00 in 3 holds")
    assert calendar.text_of(TODAY) == "Wednesday 20 May 2026: no practice"
    calendar.go_to(TODAY - timedelta(days=3))
    assert "Sunday 17 May 2026: 4 minutes in 3 holds" in calendar.accessibleDescription()


def test_a_click_chooses_and_a_double_click_opens(calendar: Calendar) -> None:
    opened: list[date] = []
    calendar.opened.connect(opened.append)
    day = date(2026, 2, 3)
    place: QPoint = calendar.area(day).center().toPoint()
    QTest.mouseClick(calendar, Qt.MouseButton.LeftButton, pos=place)
    assert calendar.day == day
    QTest.mouseDClick(calendar, Qt.MouseButton.LeftButton, pos=place)
    assert opened == [day]


def test_a_new_day_is_followed(calendar: Calendar) -> None:
    tomorrow = TODAY + timedelta(days=1)
    calendar.show_days([], tomorrow)
    assert calendar.day == tomorrow


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_shades_differ_in_size_and_not_only_in_colour(calendar: Calendar, theme: object) -> None:
    calendar.theme = theme  # type: ignore[assignment]
    days = [DayTotal(date(2026, 3, number), 1, 60.0 * number**2, 60.0) for number in range(1, 29)]
    calendar.show_days(days, TODAY)
    picture = calendar.grab().toImage()
    painted = []
    for number in (1, 10, 17, 28):
        cell = calendar.area(date(2026, 3, number)).toRect()
        centre = picture.pixelColor(cell.center())
        row = (picture.pixelColor(x, cell.center().y()) for x in range(cell.left(), cell.right() + 1))
        painted.append(sum(color == centre for color in row))
    assert painted == sorted(painted)
    assert painted[0] < painted[-1]
