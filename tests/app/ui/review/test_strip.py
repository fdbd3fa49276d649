"""The strip by itself: what is labelled, what is under the mouse, and the zoom."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.review.timeline import Timeline
from app.ui.review.strip import TimelineStrip, Track, _fitting, _short_clock
from app.ui.theme import LIGHT
from model.hold import Hold
from tests.support.studio import CATALOGUE

HOLDS = tuple(Hold("tree" if n % 2 else "plank", None, 30.0 * n + 5, 30.0 * n + 25, 0.9) for n in range(100))
HOUR = 3000.0


@pytest.fixture
def strip(qtbot: QtBot) -> TimelineStrip:
    made = TimelineStrip(CATALOGUE, LIGHT)
    qtbot.addWidget(made)
    made.resize(1000, made.sizeHint().height())
    made.show_film(HOUR)
    made.show_tracks([Track(Timeline(HOLDS, HOUR, "default"), "default")])
    made.show()
    return made


def wheel(strip: TimelineStrip, x: float, turned: int, *, control: bool) -> None:
    QApplication.sendEvent(
        strip,
        QWheelEvent(
            QPointF(x, 30),
            QPointF(x, 30),
            QPoint(0, 0),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_every_hold_is_found_where_it_is_drawn(strip: TimelineStrip) -> None:
    for hold in HOLDS:
        x = strip._x((hold.start + hold.end) / 2)
        assert strip.hold_under(QPointF(x, 30)) is hold
    assert strip.hold_under(QPointF(strip._x(28), 30)) is None
    assert strip.hold_under(QPointF(strip._x(15), 5)) is None  # the ruler


def test_zooming_makes_room_for_names_and_keeps_the_place(strip: TimelineStrip) -> None:
    place = strip._x(1500)
    wide = strip._block(HOLDS[50], 0).width()
    for _ in range(6):
        wheel(strip, place, 120, control=True)
    assert strip._x(1500) == pytest.approx(place, abs=1)
    assert strip._block(HOLDS[50], 0).width() > 8 * wide
    assert strip._block(HOLDS[0], 0).isEmpty()
    x = strip._x(HOLDS[50].start + 1)
    assert strip.hold_under(QPointF(x, 30)) is HOLDS[50]
    for _ in range(9):
        wheel(strip, place, -120, control=True)
    assert strip._block(HOLDS[50], 0).width() == pytest.approx(wide)


def test_the_wheel_moves_an_enlarged_strip_and_the_film_is_followed(strip: TimelineStrip) -> None:
    strip.zoom(0.1)
    assert strip._t(500) == pytest.approx(150, abs=10)
    wheel(strip, 500, -120, control=False)
    assert strip._t(500) > 180
    strip.show_place(2000)
    assert 0 <= strip._x(2000) <= strip.width()
    strip.show_place(2010)
    before = strip._x(2000)
    strip.show_place(2011)
    assert strip._x(2000) == before  # it does not crawl


def test_labels_become_shorter_as_blocks_do(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(QApplication.font())
    texts = [_fitting(12, "Extended Side Angle", width, metrics) for width in range(220)]
    assert texts[0] == ""
    assert texts[-1] == "12  Extended Side Angle"
    assert "12" in texts
    assert any(text.startswith("12  Ext") and text.endswith("…") for text in texts)
    for width, text in enumerate(texts):
        assert metrics.horizontalAdvance(text) <= width


def test_ticks_say_as_little_as_they_can() -> None:
    assert [_short_clock(t) for t in (0, 0.5, 12, 90, 3600)] == ["0:00", "0:00.5", "0:12", "1:30", "1:00:00"]
