import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.capture.cameras import CameraInfo
from app.cues import VoiceMode
from app.settings import Resolution, Settings, ThemeChoice
from app.ui.settings.rows import ChoiceBox, Switch
from app.ui.settings.window import SettingsWindow
from app.ui.theme import DARK, LIGHT, Theme
from tests.support.bundles import write_bundle

CLASSES = ("tree", "warrior-ii", "no-pose")
CAMERAS = (CameraInfo(0, "Laptop camera"), CameraInfo(2, "Desk camera"))
LONG = "a-bundle-with-a-name-as-long-as-names-may-be-so-that-it-is-cut-x"


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    folder = tmp_path / "bundles"
    write_bundle(folder / "mine", CLASSES, with_image=True)
    return folder


@pytest.fixture
def settings() -> Settings:
    return Settings(source="camera:2", favourites=("tree",))


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, bundles: Path, tmp_path: Path) -> Iterator[SettingsWindow]:
    made = SettingsWindow(settings, bundles, tmp_path / "films", LIGHT, lambda: CAMERAS)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()


def choice(window: SettingsWindow, field: str) -> ChoiceBox:
    found = window.findChild(ChoiceBox, field)
    assert isinstance(found, ChoiceBox)
    return found


def switch(window: SettingsWindow, field: str) -> Switch:
    found = window.findChild(Switch, field)
    assert isinstance(found, Switch)
    return found


def pick(box: ChoiceBox, text: str) -> None:
    """As a user does with the keyboard."""
    box.setFocus()
    wanted = box.findText(text)
    box.setCurrentIndex(wanted - 1 if wanted else 1)
    QTest.keyClick(box, Qt.Key.Key_Down if wanted else Qt.Key.Key_Up)
    assert box.currentText() == text


def changes(window: SettingsWindow) -> list[str]:
    said: list[str] = []
    window.changed.connect(said.append)
    return said


def test_every_choice_changes_its_setting_at_once_and_says_so(
    window: SettingsWindow, settings: Settings
) -> None:
    said = changes(window)
    for field in ("mirror", "lock_on", "sounds", "skeleton", "details"):
        before = getattr(settings, field)
        switch(window, field).setFocus()
        QTest.keyClick(switch(window, field), Qt.Key.Key_Space)
        assert getattr(settings, field) is not before
        assert said.pop() == field
    for field, text, value in (
        ("resolution", "640 × 480", Resolution.VGA),
        ("theme", "Dark", ThemeChoice.DARK),
        ("voice", "Coach: also what is missing", VoiceMode.COACH),
        ("hold_goal", "1 min 30 s", 90),
        ("reduced_motion", "On", "on"),
        ("record", "Both, as two films", "both"),
    ):
        pick(choice(window, field), text)
        assert getattr(settings, field) == value
        assert said[-1] == field
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def test_every_setting_that_is_the_users_choice_is_on_the_page(window: SettingsWindow) -> None:
    elsewhere = {"source", "window_size", "favourites", "first_run_done"}
    assert set(window._show_field) == set(Settings.model_fields) - elsewhere


def test_a_reset_is_shown_and_can_be_undone(window: SettingsWindow, settings: Settings) -> None:
    QTest.mouseClick(switch(window, "mirror"), Qt.MouseButton.LeftButton)
    pick(choice(window, "hold_goal"), "2 min")
    said = changes(window)
    window.reset.click()
    assert (settings.mirror, settings.hold_goal, settings.favourites) == (True, 30, ("tree",))
    assert sorted(said) == ["hold_goal", "mirror"]
    assert choice(window, "hold_goal").currentText() == "30 s"
    assert switch(window, "mirror").isChecked()
    assert window.undo.isVisible()
    QTest.keyClick(window.undo, Qt.Key.Key_Space)
    assert (settings.mirror, settings.hold_goal) == (False, 120)
    assert choice(window, "hold_goal").currentText() == "2 min"
    assert not window.undo.isVisible()


def test_after_another_choice_the_reset_cannot_be_undone_any_more(window: SettingsWindow) -> None:
    window.reset.click()
    QTest.mouseClick(switch(window, "details"), Qt.MouseButton.LeftButton)
    assert not window.undo.isVisible()


def test_what_was_changed_elsewhere_is_shown(window: SettingsWindow, settings: Settings) -> None:
    said = changes(window)
    settings.skeleton, settings.hold_goal, settings.voice = False, 77, VoiceMode.CUES
    window.refresh()
    assert not switch(window, "skeleton").isChecked()
    assert choice(window, "hold_goal").currentText() == "1 min 17 s"
    assert choice(window, "voice").currentData() == VoiceMode.CUES
    assert said == []


def test_the_cameras_are_listed_by_name_and_one_that_is_gone_is_said(
    window: SettingsWindow, settings: Settings, qtbot: QtBot
) -> None:
    assert [window.camera.itemText(index) for index in range(window.camera.count())] == [
        "Laptop camera",
        "Desk camera",
        "Demo practitioner",
    ]
    assert window.camera.currentText() == "Desk camera"
    with qtbot.waitSignal(window.source_chosen) as chosen:
        pick(window.camera, "Laptop camera")
    assert chosen.args == ["camera:0"]
    settings.source = "camera:7"
    window.show_cameras()
    assert window.camera.currentText() == "Camera 7 (not found)"


def test_the_wheel_scrolls_the_page_and_changes_nothing(window: SettingsWindow, settings: Settings) -> None:
    before = settings.model_copy()
    box = choice(window, "resolution")
    box.setFocus()
    middle = QPointF(box.rect().center())
    for _ in range(3):
        QApplication.sendEvent(
            box,
            QWheelEvent(
                middle,
                QPointF(box.mapToGlobal(middle)),
                QPoint(0, 0),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )
    assert settings == before


def test_everything_has_a_name_and_is_reached_by_tab_from_top_to_bottom(
    window: SettingsWindow, bundles: Path
) -> None:
    write_bundle(bundles / "another", CLASSES)
    window.bundles.look()
    controls = {
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, QAbstractButton | QComboBox) and one.isVisibleTo(window) and one.isEnabled()
    }
    for one in controls:
        assert one.accessibleName(), one
        assert one.toolTip(), one
    reached: list[QWidget] = []
    window.camera.setFocus()
    for _ in range(3 * len(controls)):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    # Of several radio buttons Tab reaches the chosen one, and the arrow keys the others.
    others = {one for one in controls if isinstance(one, QRadioButton) and not one.isChecked()}
    assert controls - others <= set(reached)
    first_round = list(dict.fromkeys(reached))
    top = window.mapToGlobal(QPoint())
    scrolled = window._scroll.verticalScrollBar().value()
    places = [(one.mapToGlobal(QPoint()) - top).y() + scrolled for one in first_round]
    assert places == sorted(places)


@pytest.fixture(params=[1.0, 1.8])
def letters(request: pytest.FixtureRequest) -> Iterator[float]:
    """The size of the letters that the system has been told to use."""
    usual = QApplication.font()
    large = QApplication.font()
    large.setPointSizeF(usual.pointSizeF() * request.param)
    QApplication.setFont(large)
    yield request.param
    QApplication.setFont(usual)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_nothing_is_cut_off_in_a_small_window(
    qtbot: QtBot, bundles: Path, tmp_path: Path, theme: Theme, letters: float
) -> None:
    write_bundle(bundles / LONG, CLASSES)
    (bundles / LONG / "landmark.onnx").unlink()
    settings = Settings(source="/films/" + "a-long-name-" * 9 + ".mp4", bundle=LONG)
    folder = tmp_path / ("long-folder-name-" * 6)
    window = SettingsWindow(settings, bundles, folder, theme, lambda: CAMERAS)
    qtbot.addWidget(window)
    window.resize(round(340 * letters), 400)
    window.show()
    QTest.qWait(50)
    room = window._scroll.viewport().width()
    for label in window.findChildren(QLabel):
        if label.isVisibleTo(window):
            left = label.mapTo(window._scroll.viewport(), QPoint()).x() if label.window() is window else 0
            assert left + min(label.width(), label.sizeHint().width()) <= room, label.text()
    page = window._scroll.widget()
    assert page is not None
    assert page.width() <= room
    window.close()


def test_the_folder_of_the_recordings_is_opened_or_what_is_there_of_it(
    window: SettingsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    window._open_folder()
    (tmp_path / "films").mkdir()
    window._open_folder()
    assert opened == [tmp_path, tmp_path / "films"]


def entry_names(window: SettingsWindow) -> list[str]:
    return [entry.found.name for entry in window.bundles.entries]


def test_another_bundle_is_chosen_and_told(window: SettingsWindow, settings: Settings) -> None:
    said = changes(window)
    assert entry_names(window) == ["default", "mine"]
    window.bundles.entries[1].button.click()
    assert settings.bundle == "mine"
    assert said == ["bundle"]
    assert window.bundles.entries[1].button.isChecked()
    assert not window.bundles.entries[1].remove.isEnabled(), "what is in use stays"


def test_ones_own_bundle_is_removed_once_that_was_confirmed(window: SettingsWindow, bundles: Path) -> None:
    builtin, mine = window.bundles.entries
    assert not builtin.remove.isVisible()
    mine.remove.click()
    mine.keep.click()
    assert (bundles / "mine").exists()
    mine.remove.click()
    mine.sure.click()
    assert not (bundles / "mine").exists()
    assert entry_names(window) == ["default"]
    assert "mine was removed" in window.bundles.message.accessibleDescription()


def test_a_broken_bundle_says_why_and_cannot_be_chosen(window: SettingsWindow, bundles: Path) -> None:
    (bundles / "mine" / "landmark.onnx").unlink()
    window.bundles.look()
    entry = window.bundles.entries[1]
    assert not entry.button.isEnabled()
    assert "landmark.onnx" in entry.button.accessibleDescription()


@pytest.mark.parametrize("zipped", [False, True])
def test_a_bundle_is_installed_from_the_window(
    window: SettingsWindow, bundles: Path, tmp_path: Path, qtbot: QtBot, zipped: bool
) -> None:
    source = write_bundle(tmp_path / "source", CLASSES, name="new-one")
    if zipped:
        with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
            for path in source.iterdir():
                archive.write(path, path.name)
        shutil.rmtree(source)
        source = tmp_path / "new.zip"
    with qtbot.waitSignal(window.bundles.installer.installed, timeout=20_000):
        window.bundles._install(str(source))
    assert entry_names(window) == ["default", "mine", "new-one"]
    assert "choose it above" in window.bundles.message.accessibleDescription()
    assert window.bundles.install.isEnabled()


def test_what_is_no_bundle_is_said_in_one_sentence(
    window: SettingsWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.bundles.installer.failed, timeout=20_000):
        window.bundles._install(str(tmp_path))
    assert "is not a bundle" in window.bundles.message.accessibleDescription()
    assert window.bundles.install.isEnabled()
