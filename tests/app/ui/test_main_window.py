import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.capture.source import Source
from app.engine import SourceStatus
from app.settings import Settings
from app.ui.controls import ElidedLabel
from app.ui.main_window import MainWindow
from app.ui.theme import DARK
from model.errors import DrishtiError
from model.frame import Frame
from tests.support.live import FakeRecognizer, FakeSource, Step, endless, make_frame, wait_for
from tests.support.windows import make_window

Open = Callable[..., MainWindow]


class Sources:
    """Makes fake sources and remembers them."""

    def __init__(self) -> None:
        self.made: dict[str, FakeSource] = {}
        self.script: Callable[[], Iterator[Step]] = endless
        self.ends = False

    def __call__(self, spec: str) -> Source:
        if spec == "missing":
            raise DrishtiError("There is no film 'missing': choose a file.")
        self.made[spec] = FakeSource(self.script, ends=self.ends)
        return self.made[spec]


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, sources: Sources) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def open_window(settings: Settings | None = None, recognizer: FakeRecognizer | None = None) -> MainWindow:
        window = make_window(tmp_path, settings, recognizer=recognizer, source=sources)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def readout_hint(window: MainWindow) -> str:
    return window.picture.accessibleDescription()


def test_the_window_shows_pose_and_picture_of_what_is_watched(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: "Tree" in window.picture.accessibleDescription())
    qtbot.waitUntil(lambda: "CPU" in window.bar.status.accessibleDescription(), timeout=3000)
    assert "bundle default" in window.bar.status.accessibleDescription()
    assert sources.made["demo"].opened == 1


def test_closing_the_window_stops_everything(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    recognizer = FakeRecognizer()
    window = opened(recognizer=recognizer)
    window.watch("demo")
    qtbot.waitUntil(lambda: bool(recognizer.seen))
    window.close()
    assert sources.made["demo"].closed == 1
    assert recognizer.closed == 1
    assert not {"capture", "recognition"} & {thread.name for thread in threading.enumerate()}


def test_another_source_starts_when_the_one_before_has_let_go(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    window = opened()
    window.watch("camera:0")
    qtbot.waitUntil(lambda: sources.made["camera:0"].reads > 2)
    window.watch("demo")
    qtbot.waitUntil(lambda: "demo" in sources.made and sources.made["demo"].reads > 2)
    assert sources.made["camera:0"].closed == 1
    assert window.bar.source.currentData() == "demo"


def test_the_best_hold_survives_a_change_of_source(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    sources.script = lambda: (make_frame(index) for index in range(90))
    sources.ends = True
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: window._snapshot.source is SourceStatus.ENDED)
    qtbot.waitUntil(lambda: window._readout.best != "")
    best = window._readout.best
    sources.script = endless
    sources.ends = False
    window.watch("camera:0")
    qtbot.waitUntil(lambda: window._snapshot.source is SourceStatus.LIVE)
    qtbot.waitUntil(lambda: window._readout.best == best)


def test_space_pauses_and_goes_on(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: window._snapshot.frame is not None)
    QTest.keyClick(window.picture, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Paused" in readout_hint(window))
    assert window.bar.pause.text() == "Resume"
    QTest.keyClick(window.picture, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.bar.pause.text() == "Pause")


def test_space_plays_a_film_again_that_is_over(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    sources.script = lambda: (make_frame(index) for index in range(5))
    sources.ends = True
    window = opened()
    window.watch("film.mp4")
    qtbot.waitUntil(lambda: window.bar.pause.text() == "Play again")
    first = sources.made["film.mp4"]
    QTest.keyClick(window.picture, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sources.made["film.mp4"] is not first)


def test_space_works_a_button_that_has_the_focus(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: window._snapshot.frame is not None)
    was = window.bar.skeleton.isChecked()
    window.bar.skeleton.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.bar.skeleton, Qt.Key.Key_Space)
    assert window.bar.skeleton.isChecked() != was
    assert not window._snapshot.paused


@pytest.mark.parametrize(("key", "button"), [(Qt.Key.Key_M, "mirror"), (Qt.Key.Key_K, "skeleton")])
def test_letters_switch_mirror_and_skeleton(opened: Open, qtbot: QtBot, key: Qt.Key, button: str) -> None:
    window = opened()
    switch = getattr(window.bar, button)
    was = switch.isChecked()
    QTest.keyClick(window, key)
    assert switch.isChecked() != was
    QTest.keyClick(window, key)
    assert switch.isChecked() == was


def test_full_screen_is_the_picture_alone_and_escape_leaves_it(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    QTest.keyClick(window, Qt.Key.Key_F)
    assert window.isFullScreen()
    assert not window.bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.bar.isVisible()


def halves() -> Iterator[Step]:
    """Frames that are white on the left and black on the right."""
    for index in range(10_000):
        pixels = np.zeros((90, 160, 3), np.uint8)
        pixels[:, :80] = 255
        yield Frame(pixels, index, index / 30, "fake")


def shown_halves(window: MainWindow) -> tuple[float, float]:
    """Mean brightness of a spot on the left and one on the right of the picture."""
    image = window.picture.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    y = image.height() * 6 // 10
    left, right = (image.pixelColor(round(image.width() * x), y).red() for x in (0.3, 0.7))
    return left, right


def test_mirroring_turns_the_picture_and_leaves_the_frame(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    sources.script = halves
    window = opened(Settings(mirror=True))
    window.watch("camera:0")
    qtbot.waitUntil(lambda: window._snapshot.frame is not None)
    frame = window._snapshot.frame
    assert frame is not None
    qtbot.waitUntil(lambda: shown_halves(window) == (0, 255))
    QTest.keyClick(window, Qt.Key.Key_M)
    assert shown_halves(window) == (255, 0)
    assert frame.bgr[:, :80].min() == 255
    assert frame.bgr[:, 80:].max() == 0


def test_films_are_not_mirrored_but_cameras_are_as_was_chosen(
    opened: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    settings = Settings(mirror=True)
    window = opened(settings)
    window.watch("camera:0")
    assert window.bar.mirror.isChecked()
    window.watch("demo")
    qtbot.waitUntil(lambda: not window.bar.mirror.isChecked())
    assert settings.mirror
    window.watch("camera:0")
    qtbot.waitUntil(window.bar.mirror.isChecked)
    QTest.keyClick(window, Qt.Key.Key_M)
    assert not Settings.load(tmp_path)[0].mirror


def test_choices_are_remembered(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened()
    window.watch("demo")
    QTest.keyClick(window, Qt.Key.Key_K)
    window.resize(900, 700)
    window.close()
    assert Settings.load(tmp_path)[0] == Settings(source="demo", skeleton=False, window_size=(900, 700))


def test_a_source_that_is_missing_is_said_and_the_demo_offered(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    window = opened()
    window.watch("missing")
    assert window.banner.isVisible()
    assert window.problems == ["There is no film 'missing': choose a file."]
    assert window.bar.pause.text() == "Try again"
    QTest.mouseClick(window.banner.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "demo" in sources.made)
    assert not window.banner.isVisible()


def test_a_source_that_breaks_is_said_once(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    sources.script = lambda: iter([make_frame(0), DrishtiError("The film broke: get it again.")])
    window = opened()
    window.watch("film.mp4")
    qtbot.waitUntil(window.banner.isVisible)
    qtbot.wait(100)
    assert window.problems == ["The film broke: get it again."]
    assert window.bar.pause.text() == "Try again"


def test_a_recogniser_that_breaks_is_said_while_the_picture_goes_on(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    window = opened(recognizer=FakeRecognizer(DrishtiError("The bundle is broken: get it again.")))
    window.watch("demo")
    qtbot.waitUntil(window.banner.isVisible)
    assert not window.banner.action.isVisible()
    reads = sources.made["demo"].reads
    qtbot.waitUntil(lambda: sources.made["demo"].reads > reads + 3)


def test_a_film_is_opened_by_dialogue(
    opened: Open, qtbot: QtBot, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: ("/films/a very long name of a film.mp4", "")
    )
    window = opened()
    QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "/films/a very long name of a film.mp4" in sources.made)
    assert window.bar.source.currentText().startswith("a very long name")
    assert len(window.bar.source.currentText()) <= 28


def test_the_window_never_waits_for_a_source_that_blocks(
    opened: Open, qtbot: QtBot, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.live.STOP_SECONDS", 0.3)
    monkeypatch.setattr("app.engine.STOP_SECONDS", 0.3)
    released = threading.Event()

    def blocking() -> Iterator[Step]:
        yield make_frame(0)
        released.wait(10)

    sources.script = blocking
    window = opened()
    window.watch("camera:0")
    qtbot.waitUntil(lambda: window._snapshot.frame is not None)
    sources.script = endless
    window.watch("demo")
    qtbot.waitUntil(lambda: "demo" in sources.made and sources.made["demo"].reads > 3, timeout=3000)
    released.set()
    wait_for(lambda: sources.made["camera:0"].closed == 1)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(opened: Open) -> None:
    window = opened()
    window.banner.say("Something.", offer_demo=True)
    QApplication.processEvents()
    controls = [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, QAbstractButton | QComboBox | ElidedLabel) or child is window.picture
    ]
    assert len(controls) >= 8
    for control in controls:
        assert control.accessibleName(), control
        if not isinstance(control, QLabel):
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()


@pytest.mark.parametrize("size", [(520, 380), (640, 480), (1280, 720), (1920, 1080), (2560, 1440)])
def test_controls_fit_into_the_window(opened: Open, size: tuple[int, int]) -> None:
    window = opened()
    window.set_theme(DARK)
    window.banner.say("A sentence that is rather long and says what to do about it. " * 3, offer_demo=True)
    window.bar.status.set_text("A film with a long name  ·  " * 20)
    window.resize(QSize(*size))
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text():
            continue
        text = button.fontMetrics().horizontalAdvance(button.text())
        assert button.width() >= text + 8, button.text()
        corner = button.mapTo(window, QPoint(button.width(), button.height()))
        assert corner.x() <= size[0]
        assert corner.y() <= size[1]
    status = window.bar.status
    assert status.fontMetrics().horizontalAdvance(status.text()) <= status.width()


def test_a_window_that_is_put_away_rests_and_goes_on_when_it_is_back(
    opened: Open, qtbot: QtBot, sources: Sources
) -> None:
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: window.snapshot.frame is not None)
    window.showMinimized()
    qtbot.waitUntil(lambda: window.snapshot.paused)
    reads = sources.made["demo"].reads
    qtbot.wait(300)
    assert sources.made["demo"].reads <= reads + 1
    window.showNormal()
    qtbot.waitUntil(lambda: sources.made["demo"].reads > reads + 3)
    assert not window.snapshot.paused


def test_what_the_user_paused_stays_paused_after_a_rest(opened: Open, qtbot: QtBot, sources: Sources) -> None:
    window = opened()
    window.watch("demo")
    qtbot.waitUntil(lambda: window.snapshot.frame is not None)
    window.toggle_pause()
    window.showMinimized()
    qtbot.wait(50)
    window.showNormal()
    qtbot.wait(400)
    assert window._live.poll().paused
