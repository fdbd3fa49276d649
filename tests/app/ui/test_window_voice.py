from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.cues import Cue, VoiceMode
from app.settings import Settings
from app.ui.main_window import MainWindow
from app.ui.voice import NO_ENGINE
from tests.support.windows import make_window

Open = Callable[..., MainWindow]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def open_window(engine: str = "mock", voice: VoiceMode = VoiceMode.OFF) -> MainWindow:
        settings = Settings(voice=voice)
        window = make_window(tmp_path, settings, speech=engine)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def test_v_cycles_the_voice_which_is_shown_spoken_announced_and_remembered(
    opened: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    spoken: list[str] = []
    announced: list[str] = []
    monkeypatch.setattr(window.commentary.voice, "say", collect(spoken))
    monkeypatch.setattr(window.commentary.announcer, "say", collect(announced))
    for mode in (VoiceMode.CUES, VoiceMode.COACH, VoiceMode.OFF):
        QTest.keyClick(window, Qt.Key.Key_V)
        assert window.bar.voice.currentData() == mode
        assert Settings.load(tmp_path)[0].voice is mode
    assert spoken == ["Voice: cues", "Voice: coach"]
    assert announced == ["Voice: cues", "Voice: coach", "Voice: off"]


def test_what_is_practised_is_spoken_as_chosen_and_announced_always(
    opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    spoken: list[str] = []
    announced: list[str] = []
    monkeypatch.setattr(window.commentary.voice, "say", collect(spoken))
    monkeypatch.setattr(window.commentary.announcer, "say", collect(announced))
    window.watch("demo")
    qtbot.waitUntil(lambda: "Tree" in announced)
    assert spoken == []
    window.bar.voice.setCurrentIndex(1)
    window.bar.voice.activated.emit(1)
    qtbot.waitUntil(lambda: spoken == ["Voice: cues", "Tree"])


def test_a_pause_silences_the_voice(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    window.watch("demo")
    window.next_voice()
    window.next_voice()
    engine = window.commentary.voice._loaded()
    qtbot.waitUntil(lambda: window.snapshot.practice is not None)
    engine.say("one two three four five six seven eight nine ten " * 4)
    assert engine.state() is engine.State.Speaking
    window.toggle_pause()
    qtbot.waitUntil(lambda: engine.state() is engine.State.Ready, timeout=1000)


def collect(into: list[str]) -> Callable[[Cue], None]:
    return lambda cue: into.append(cue.text)


def test_without_a_speech_engine_the_user_is_told_so(opened: Open) -> None:
    window = opened("none-of-this-name")
    QTest.keyClick(window, Qt.Key.Key_V)
    assert window.banner.isVisible()
    assert NO_ENGINE in [label.text() for label in window.banner.findChildren(QLabel)]


def test_the_voice_that_was_chosen_before_speaks_again(
    opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    window = opened(voice=VoiceMode.COACH)
    monkeypatch.setattr(window.commentary.voice, "say", collect(spoken))
    assert window.bar.voice.currentText() == "Voice: coach"
    window.watch("demo")
    qtbot.waitUntil(lambda: spoken == ["Tree"])


def test_what_is_asked_of_the_user_is_announced_always_and_spoken_where_wanted(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    announced: list[str] = []
    for voice in (VoiceMode.OFF, VoiceMode.CUES):
        commentary = opened(voice=voice).commentary
        monkeypatch.setattr(commentary.voice, "say", collect(spoken))
        monkeypatch.setattr(commentary.announcer, "say", collect(announced))
        commentary.tell(f"Hold the pose, {voice}.")
    assert spoken == ["Hold the pose, cues."]
    assert announced == ["Hold the pose, off.", "Hold the pose, cues."]
