"""Settings, side windows, cameras that come and go, and the first steps, joined by the practice window."""

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.capture.cameras import CameraInfo
from app.cues import VoiceMode
from app.settings import MotionChoice, Settings, ThemeChoice
from app.ui.main_window import MainWindow
from app.ui.theme import DARK, LIGHT
from tests.support.live import FakeRecognizer, FakeSource, endless
from tests.support.windows import make_window

DESK, LAPTOP = CameraInfo(0, "Desk camera"), CameraInfo(1, "Laptop camera")


class Bench:
    """A window, the cameras that are plugged in, and the sources and bundles that were opened."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.cameras: tuple[CameraInfo, ...] = (DESK,)
        self.sources: list[str] = []
        self.recognizer = FakeRecognizer()

    def open(self, settings: Settings | None = None) -> MainWindow:
        def source(spec: str) -> FakeSource:
            self.sources.append(spec)
            return FakeSource(endless)

        self.window = make_window(
            self.folder,
            settings or Settings(reduced_motion=MotionChoice.OFF),
            recognizer=self.recognizer,
            source=source,
            cameras=lambda: self.cameras,
        )
        self.qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.window.watch("camera:0")
        self.qtbot.waitUntil(lambda: self.window.snapshot.frame is not None)
        return self.window

    def saved(self) -> Settings:
        return Settings.load(self.folder)[0]


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.window.close()


def press(window: MainWindow, key: Qt.Key) -> None:
    window.activateWindow()
    QTest.keyClick(window, key)


def test_the_menu_and_the_keys_reach_every_window(bench: Bench) -> None:
    window = bench.open()
    windows = window.windows
    for key, opened in (
        (Qt.Key.Key_L, lambda: windows.library),
        (Qt.Key.Key_H, lambda: windows.history),
        (Qt.Key.Key_E, lambda: windows.review),
        (Qt.Key.Key_P, lambda: windows.presenter),
    ):
        press(window, key)
        side = opened()
        assert side is not None
        assert side.isVisible()
    texts = [action.text() for action in window.bar.more.menu().actions()]
    for name in ("All poses", "History of your practice", "Review a film", "Presenter view", "Settings"):
        assert name in texts
    window.close()
    assert not any(side.isVisible() for side in windows._opened())


def test_a_side_window_is_there_again_as_it_was_left(bench: Bench) -> None:
    window = bench.open()
    press(window, Qt.Key.Key_L)
    first = window.windows.library
    assert first is not None
    first.close()
    press(window, Qt.Key.Key_L)
    assert window.windows.library is first


def test_all_windows_change_their_colours_together(bench: Bench) -> None:
    window = bench.open(Settings(theme=ThemeChoice.LIGHT, reduced_motion=MotionChoice.OFF))
    window.windows.show_presenter()
    window.windows.show_settings()
    assert window._theme is LIGHT
    window._choose("theme", ThemeChoice.DARK)
    assert window._theme is DARK
    assert window.windows._theme is DARK
    assert bench.saved().theme is ThemeChoice.DARK


def test_a_choice_in_the_settings_window_is_done_at_once_and_remembered(bench: Bench) -> None:
    window = bench.open()
    window.windows.show_settings()
    settings = window.windows.settings
    assert settings is not None
    for field, value in (
        ("skeleton", False),
        ("lock_on", True),
        ("voice", VoiceMode.CUES),
        ("details", True),
    ):
        settings._set(field, value)
    assert not window.bar.skeleton.isChecked()
    assert bench.recognizer.stays
    assert window.bar.voice.currentData() == VoiceMode.CUES
    assert bench.saved().details


def test_a_reset_reaches_everything(bench: Bench) -> None:
    window = bench.open()
    press(window, Qt.Key.Key_K)
    press(window, Qt.Key.Key_M)
    window.windows.show_settings()
    settings = window.windows.settings
    assert settings is not None
    settings.reset.click()
    assert window.bar.skeleton.isChecked()
    assert window.bar.mirror.isChecked()
    settings.undo.click()
    assert not window.bar.skeleton.isChecked()
    assert not bench.saved().mirror


def test_another_bundle_is_used_from_now_on(bench: Bench) -> None:
    window = bench.open()
    window._choose("bundle", "mine")
    bench.qtbot.waitUntil(lambda: len(bench.sources) == 2)
    bench.qtbot.waitUntil(lambda: "bundle mine" in window.bar.status.accessibleDescription(), timeout=5000)
    assert bench.sources == ["camera:0", "camera:0"]


def test_another_size_opens_the_camera_again(bench: Bench) -> None:
    window = bench.open()
    window._apply("resolution")
    bench.qtbot.waitUntil(lambda: bench.sources == ["camera:0", "camera:0"])


def test_the_presenter_shows_what_is_watched(bench: Bench) -> None:
    window = bench.open()
    press(window, Qt.Key.Key_P)
    presenter = window.windows.presenter
    assert presenter is not None
    bench.qtbot.waitUntil(lambda: presenter._latest.frame is not None)


def test_a_new_camera_is_listed_and_offered(bench: Bench) -> None:
    window = bench.open()
    bench.cameras = (DESK, LAPTOP)
    window._cameras.look()
    assert window.bar.source.findData(LAPTOP.spec) >= 0
    assert window.banner.isVisible()
    assert bench.sources == ["camera:0"]


def test_a_camera_that_comes_back_under_another_number_is_watched_again(bench: Bench) -> None:
    window = bench.open()
    bench.cameras = ()
    window._cameras.look()
    assert "unplugged" in window.banner._text.text()
    bench.cameras = (CameraInfo(2, DESK.name),)
    window._cameras.look()
    bench.qtbot.waitUntil(lambda: bench.sources[-1] == "camera:2")


def test_the_first_steps_lead_through_and_are_remembered(bench: Bench) -> None:
    window = bench.open()
    window.show_first_run()
    sheet = window._first_run
    assert sheet is not None
    sheet.source_chosen.emit("demo")
    bench.qtbot.waitUntil(lambda: bench.sources[-1] == "demo")
    sheet.voice_chosen.emit(VoiceMode.COACH)
    assert bench.saved().voice is VoiceMode.COACH
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert window._first_run is None
    assert bench.saved().first_run_done


def test_a_click_on_somebody_follows_them_where_one_person_is_to_be_followed(bench: Bench) -> None:
    window = bench.open(Settings(lock_on=True, mirror=True, reduced_motion=MotionChoice.OFF))
    frame = window.snapshot.frame
    assert frame is not None
    QTest.mouseClick(window.picture, Qt.MouseButton.LeftButton, pos=window.picture.rect().center())
    place = bench.recognizer.locked_on
    assert place == pytest.approx((frame.width / 2, frame.height / 2), abs=2)
    left = window.picture.rect().center() - QPoint(window.picture.width() // 4, 0)
    QTest.mouseClick(window.picture, Qt.MouseButton.LeftButton, pos=left)
    assert bench.recognizer.locked_on is not None
    assert bench.recognizer.locked_on[0] > frame.width / 2  # the picture is mirrored, the frame is not


def test_a_click_means_nothing_where_nobody_in_particular_is_followed(bench: Bench) -> None:
    window = bench.open()
    QTest.mouseClick(window.picture, Qt.MouseButton.LeftButton, pos=window.picture.rect().center())
    assert bench.recognizer.locked_on is None


def test_the_demo_that_stands_in_for_a_camera_is_not_remembered(bench: Bench) -> None:
    window = bench.open()
    window.watch("demo", remember=False)
    bench.qtbot.waitUntil(lambda: bench.sources[-1] == "demo")
    assert bench.saved().source == "camera:0"


def test_a_recording_is_started_shown_and_saved_with_one_key(bench: Bench) -> None:
    window = bench.open()
    press(window, Qt.Key.Key_R)
    bench.qtbot.waitUntil(lambda: window.recordings.sign.text().startswith("REC"), timeout=10_000)
    assert window.bar.record.isChecked()
    assert window.recordings.sign.isVisible()
    bench.qtbot.wait(500)
    press(window, Qt.Key.Key_R)
    assert not window.bar.record.isChecked()
    bench.qtbot.waitUntil(lambda: not window.recordings.sign.isVisible(), timeout=30_000)
    (film,) = (bench.folder / "recordings").glob("*.mp4")
    assert film.name in window.banner._text.text()
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 3


def test_a_recording_goes_on_with_the_next_source_and_is_finished_at_the_end(
    bench: Bench,
) -> None:
    window = bench.open()
    press(window, Qt.Key.Key_R)
    bench.qtbot.waitUntil(lambda: window.recordings.sign.text().startswith("REC"), timeout=10_000)
    window.watch("demo")
    bench.qtbot.waitUntil(lambda: bench.sources[-1] == "demo")
    bench.qtbot.wait(300)
    window.close()
    assert [path.suffix for path in sorted((bench.folder / "recordings").iterdir())].count(".mp4") == 1


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_a_picture_is_saved_with_or_without_the_overlay(bench: Bench, modifier: Qt.KeyboardModifier) -> None:
    window = bench.open()
    QTest.keyClick(window, Qt.Key.Key_S, modifier)
    bench.qtbot.waitUntil(lambda: "Saved" in window.banner._text.text(), timeout=10_000)
    (picture,) = (bench.folder / "recordings").glob("*.png")
    frame = window.snapshot.frame
    assert frame is not None
    pixels = cv2.imread(str(picture))
    assert pixels is not None
    assert pixels.shape == frame.bgr.shape
    plain = (pixels == pixels[0, 0]).all()  # the fake camera's pictures are of one colour
    assert plain == (modifier is Qt.KeyboardModifier.ShiftModifier)
