"""Recognition, its cache and its cancelling, and the comparison of two bundles."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.personal import PersonalStore
from model.errors import DrishtiError
from model.personal import PersonalPose
from tests.support.studio import Studio


def rows(studio: Studio) -> list[str]:
    listed = studio.window.side.list
    return [listed.item(row).text() for row in range(listed.count())]


def test_a_film_nobody_has_seen_offers_to_be_recognised(studio: Studio) -> None:
    studio.open()
    side = studio.window.side
    assert side.recognise.isVisible()
    assert "has not seen this film yet" in side.sentence.text()
    assert studio.recognizers == []
    side.recognise.click()
    studio.until(lambda: studio.window.analysis is not None)
    assert not side.recognise.isVisible()
    assert [row.split("\n")[0] for row in rows(studio)] == ["1   Tree", "2   Plank"]
    assert side.heading.text() == "2 holds"
    assert studio.recognizers[0].closed == 1


def test_a_film_that_was_recognised_once_is_known_at_once_in_another_window(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    studio.window.close()
    studio.window = studio.make()
    studio.open()
    assert studio.window.analysis is not None
    assert len(rows(studio)) == 2
    assert len(studio.recognizers) == 1


def test_poses_that_were_taught_since_are_offered_to_be_found(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    side = studio.window.side
    assert not side.again.isVisible()
    pose = PersonalPose("Goalpost", np.ones((5, 33, 3), np.float32))
    PersonalStore(studio.folder).add(pose)
    QApplication.sendEvent(studio.window, QEvent(QEvent.Type.ActivationChange))
    studio.until(side.again.isVisible)
    assert len(rows(studio)) == 2, "what was found before stays to be seen"
    side.again.click()
    studio.until(lambda: len(rows(studio)) == 3)
    assert rows(studio)[0].startswith("1   Goalpost")
    assert not side.again.isVisible()
    studio.window.close()
    studio.window = studio.make()
    studio.open()
    assert rows(studio)[0].startswith("1   Goalpost")
    assert not studio.window.side.again.isVisible()
    PersonalStore(studio.folder).remove(pose)
    studio.open()
    studio.until(studio.window.side.again.isVisible)
    QTest.keyClick(studio.window.view, Qt.Key.Key_R)
    studio.until(lambda: not any("Goalpost" in row for row in rows(studio)))
    assert len(studio.recognizers) == 3


def test_screen_readers_are_told_when_the_film_is_recognised(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    studio.open()
    studio.recognise()
    assert told == ["The film is recognised: 2 holds."]


def test_choosing_a_hold_in_the_list_or_on_the_strip_goes_to_its_start(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    listed, strip = studio.window.side.list, studio.window.deck.strip
    QTest.mouseClick(
        listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualItemRect(listed.item(1)).center()
    )
    studio.settle()
    assert studio.shown == 60
    block = strip._block(strip.tracks[0].timeline.holds[0], 0)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(block.center().x()), 30))
    studio.settle()
    assert studio.shown == 10
    QTest.keyClick(listed, Qt.Key.Key_Down)
    studio.settle()
    assert studio.shown == 60


def test_keys_go_from_hold_to_hold(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    control = Qt.KeyboardModifier.ControlModifier
    for key, expected in (
        (Qt.Key.Key_Right, 10),
        (Qt.Key.Key_Right, 60),
        (Qt.Key.Key_Right, 60),
        (Qt.Key.Key_Left, 10),
        (Qt.Key.Key_Left, 10),
    ):
        QTest.keyClick(studio.window.view, key, control)
        studio.settle()
        assert studio.shown == expected


def test_the_list_marks_the_hold_that_is_shown(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    marked = {}
    for index in (0, 15, 50, 70, 99):
        studio.window.playing.go_to(index)
        marked[index] = studio.window.side.list.currentRow()
    assert marked == {0: -1, 15: 0, 50: -1, 70: 1, 99: -1}
    assert studio.window.playing.index == 99


def test_recognition_can_be_cancelled_and_begun_again(studio: Studio) -> None:
    studio.open()
    gate = threading.Event()
    studio.gate = lambda: gate.wait(10)
    studio.window.recognise()
    studio.until(lambda: studio.recognizers and studio.recognizers[0].steps)
    work = studio.window.work
    assert work.isVisible()
    assert not studio.window.deck.transport.export.isEnabled()
    QTest.keyClick(studio.window.view, Qt.Key.Key_Escape)
    assert studio.window.isVisible()
    gate.set()
    studio.until(lambda: not work.busy)
    assert not work.isVisible()
    assert studio.recognizers[0].closed == 1
    assert studio.recognizers[0].steps < 100
    assert studio.window.analysis is None
    assert studio.said() == ""
    assert studio.window.side.recognise.isVisible()
    studio.recognise()
    assert len(rows(studio)) == 2


def test_while_a_film_is_recognised_it_can_be_played(studio: Studio) -> None:
    studio.open()
    gate = threading.Event()
    studio.gate = lambda: gate.wait(10)
    studio.window.recognise()
    studio.until(lambda: studio.recognizers)
    studio.window.playing.step(5)
    studio.settle()
    assert studio.shown == 5
    gate.set()
    studio.until(lambda: studio.window.analysis is not None)
    assert studio.window.playing.index == 5


def test_progress_and_the_time_left_are_told(studio: Studio) -> None:
    studio.open()
    seen: list[tuple[int, str]] = []
    work = studio.window.work
    studio.gate = lambda: threading.Event().wait(0.01)
    work.bar.valueChanged.connect(lambda value: seen.append((value, work.left.text())))
    studio.recognise()
    values = [value for value, _ in seen]
    assert values == sorted(values)
    assert any(0 < value < 1000 for value in values)
    assert any("left" in text or "moment" in text for _, text in seen)


@pytest.mark.parametrize(
    ("problem", "words"),
    [(DrishtiError("The bundle is gone: get it again."), "get it again"), (RuntimeError("boom"), "boom")],
)
def test_a_recogniser_that_fails_is_told_in_one_sentence(
    studio: Studio, problem: Exception, words: str
) -> None:
    studio.open()
    studio.problem = problem
    studio.window.recognise()
    studio.until(studio.said)
    assert words in studio.said()
    assert not studio.window.work.busy
    assert studio.window.side.recognise.isVisible()


def test_another_film_gives_up_the_recognition_of_the_first(studio: Studio) -> None:
    studio.open()
    gate = threading.Event()
    studio.gate = lambda: gate.wait(10)
    studio.window.recognise()
    studio.until(lambda: studio.recognizers and studio.recognizers[0].steps)
    studio.open(studio.film("second.mkv"))
    gate.set()
    studio.until(lambda: studio.recognizers[0].closed)
    assert studio.window.analysis is None
    assert not studio.window.work.isVisible()


def test_two_bundles_are_compared_on_two_strips_with_a_figure(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    studio.window.top.compare_with("other")
    studio.until(lambda: len(studio.window.deck.strip.tracks) == 2)
    assert [track.name for track in studio.window.deck.strip.tracks] == ["default", "other"]
    heading = studio.window.side.heading.text().replace("\N{NO-BREAK SPACE}", " ")
    assert heading == "They agree 70 % of the time, and 50 % of the time in a pose."
    (difference,) = rows(studio)
    assert "default: Plank\nother: Bridge" in difference
    assert studio.window.side.which.currentText() == "Differences (1)"
    studio.window.side.which.setCurrentIndex(1)
    assert [row.split("\n")[0] for row in rows(studio)] == ["1   Tree", "2   Bridge"]
    studio.window.top.compare_with(None)
    assert len(studio.window.deck.strip.tracks) == 1
    assert not studio.window.side.which.isVisible()


def test_cancelling_the_comparison_leaves_the_first_reading(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    gate = threading.Event()
    studio.gate = lambda: gate.wait(10)
    studio.window.top.compare_with("other")
    studio.until(lambda: studio.window.work.busy)
    studio.window.work.cancel.click()
    gate.set()
    studio.until(lambda: not studio.window.work.busy)
    assert studio.window.top.other is None
    assert len(rows(studio)) == 2
    assert studio.window.side.heading.text() == "2 holds"


def test_another_bundle_can_be_chosen_to_recognise_with(studio: Studio) -> None:
    studio.open()
    studio.recognise()
    first = studio.window.top.first
    first.setCurrentIndex(first.findData("other"))
    first.activated.emit(first.currentIndex())
    studio.until(studio.window.side.recognise.isVisible)
    assert "“other”" in studio.window.side.sentence.text()
    studio.recognise()
    assert [row.split("\n")[0] for row in rows(studio)] == ["1   Tree", "2   Bridge"]


def test_the_overlay_is_drawn_where_something_was_recognised(studio: Studio) -> None:
    studio.open()
    window = studio.window
    window.playing.go_to(20)
    studio.settle()
    plain = window.view.grab().toImage()
    assert not window.deck.transport.overlay.isEnabled()
    studio.recognise()
    drawn = window.view.grab().toImage()
    assert drawn != plain
    QTest.keyClick(window.view, Qt.Key.Key_K)
    assert window.view.grab().toImage().size() == plain.size()
    assert window.view._analysis is None


def test_a_film_that_breaks_off_is_shown_as_far_as_it_goes_with_a_word_about_it(studio: Studio) -> None:
    path = studio.film("film.mkv")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    studio.open(path)
    assert "damaged" in studio.said()
    assert studio.window.playing.count > 20
    studio.recognise()
    assert rows(studio)[0].startswith("1   Tree")


@pytest.mark.parametrize("content", [b"", b"no film at all " * 99])
def test_what_is_no_film_is_refused_in_one_sentence_and_the_window_goes_on(
    studio: Studio, content: bytes
) -> None:
    broken = studio.folder / "broken.mp4"
    broken.write_bytes(content)
    studio.open()
    studio.window.open_film(broken)
    studio.until(studio.said)
    assert "choose another file" in studio.said()
    assert not studio.window.deck.isVisible()
    studio.open()
    assert studio.said() == ""
    assert studio.shown == 0


def test_a_film_that_is_not_there_is_told(studio: Studio) -> None:
    studio.window.open_film(studio.folder / "gone.mp4")
    studio.until(studio.said)
    assert "not there" in studio.said()


def test_a_recording_shows_its_holds_at_once_and_can_be_compared_with_a_bundle(studio: Studio) -> None:
    film = studio.film()
    film.with_suffix(".vtt").write_text(
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nTree\n\n00:00:03.000 --> 00:00:04.000\nPlank\n"
    )
    studio.open()
    assert studio.window.top.first.currentText() == "As recorded"
    assert [row.split("\n")[0] for row in rows(studio)] == ["1   Tree", "2   Plank"]
    assert "sure" not in rows(studio)[0]
    assert studio.recognizers == []
    studio.window.playing.go_to(15)
    studio.settle()
    studio.window.view.grab()
    studio.window.top.compare_with("default")
    studio.until(lambda: len(studio.window.deck.strip.tracks) == 2)
    assert [track.name for track in studio.window.deck.strip.tracks] == ["as recorded", "default"]
    assert "They agree 90" in studio.window.side.heading.text()
    other = studio.film("other.mp4")
    studio.open(other)
    assert studio.window.top.first.currentText() == "Bundle: default"
