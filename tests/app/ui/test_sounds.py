from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QObject, Signal
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat
from pytestqt.qtbot import QtBot

from app.tones import Tone, samples
from app.ui.sounds import NO_DEVICE, Sounds


class Loudspeaker:
    """An output that is there."""

    def isNull(self) -> bool:  # noqa: N802  Qt's
        return False

    def isFormatSupported(self, audio: QAudioFormat) -> bool:  # noqa: N802  Qt's
        return audio.isValid()


class Sink(QObject):
    """Reads what it is given, all at once."""

    stateChanged = Signal(QAudio.State)  # noqa: N815  Qt's
    made: "list[Sink]" = []  # noqa: RUF012

    def __init__(self, device: object, audio: QAudioFormat) -> None:
        super().__init__()
        self.audio = audio
        self.heard = b""
        self.stopped = False
        self.broken = False
        Sink.made.append(self)

    def start(self, buffer: QBuffer) -> None:
        assert buffer.isOpen()
        self.heard = bytes(buffer.readAll().data())

    def error(self) -> QAudio.Error:
        return QAudio.Error.OpenError if self.broken else QAudio.Error.NoError

    def stop(self) -> None:
        self.stopped = True


@pytest.fixture
def sinks() -> Iterator[list[Sink]]:
    Sink.made.clear()
    yield Sink.made
    Sink.made.clear()


def make(sink: type[Sink] = Sink) -> Sounds:
    return Sounds(None, Loudspeaker, sink)  # type: ignore[arg-type]  # stand-ins for the hardware


def test_where_nothing_can_play_that_is_said_once_and_nothing_happens(qtbot: QtBot) -> None:
    sounds = Sounds(None, QAudioDevice)
    said: list[str] = []
    sounds.failed.connect(said.append)
    for tone in (*Tone, *Tone):
        sounds.play(tone)
    sounds.stop()
    assert said == [NO_DEVICE]


def test_the_whole_tone_is_given_to_the_output_and_that_is_let_go_after_it(
    qtbot: QtBot, sinks: list[Sink]
) -> None:
    sounds = make()
    sounds.play(Tone.GOAL)
    (sink,) = sinks
    assert sink.audio.bytesForFrames(len(samples(Tone.GOAL))) == len(sink.heard)
    assert not sink.stopped
    sink.stateChanged.emit(QAudio.State.IdleState)
    assert sink.stopped


def test_a_newer_tone_takes_the_place_of_an_older(qtbot: QtBot, sinks: list[Sink]) -> None:
    sounds = make()
    sounds.play(Tone.START)
    sounds.play(Tone.END)
    assert [sink.stopped for sink in sinks] == [True, False]
    assert sinks[0].heard != sinks[1].heard
    sounds.stop()
    assert sinks[1].stopped


def test_an_output_that_fails_is_said(qtbot: QtBot, sinks: list[Sink]) -> None:
    class Broken(Sink):
        def error(self) -> QAudio.Error:
            return QAudio.Error.OpenError

    sounds = make(Broken)
    with qtbot.waitSignal(sounds.failed):
        sounds.play(Tone.START)
    assert sinks[0].stopped
