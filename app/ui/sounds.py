"""Plays the soft tones of :mod:`app.tones`."""

import logging
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from app.tones import RATE, Tone, samples

NO_DEVICE: Final = (
    "No tones can be heard, because nothing was found to play them: plug in loudspeakers or headphones, "
    "or switch the sounds off."
)
_log = logging.getLogger(__name__)


class Sounds(QObject):
    """Plays one tone at a time on the system's own output; a newer one takes the place of an older.

    Nothing is opened before the first tone, and nothing stays open after the last.
    """

    failed = Signal(str)
    """One sentence for the user: nothing can be heard. Once, however much is to be played."""

    def __init__(
        self,
        parent: QObject | None = None,
        output: Callable[[], QAudioDevice] = QMediaDevices.defaultAudioOutput,
        make_sink: Callable[[QAudioDevice, QAudioFormat], QAudioSink] = QAudioSink,
    ) -> None:
        """Prepare to play.

        Args:
            parent: owner.
            output: finds where to play.
            make_sink: opens it.
        """
        super().__init__(parent)
        self._output = output
        self._make_sink = make_sink
        self._sink: QAudioSink | None = None
        self._buffer = QBuffer(self)
        self._said = False

    def play(self, tone: Tone) -> None:
        """Play a tone and return at once."""
        self.stop()
        # Asked for each time: headphones come and go.
        device = self._output()
        audio = _format()
        if device.isNull() or not device.isFormatSupported(audio):
            self._fail("there is no usable output")
            return
        self._buffer.setData(_sound(tone))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        sink = self._sink = self._make_sink(device, audio)
        sink.stateChanged.connect(self._follow)
        sink.start(self._buffer)
        # By name: the enumeration moved between Qt's versions.
        if sink.error().name != "NoError":
            self._fail(sink.error().name)
            self.stop()

    def stop(self) -> None:
        """Be silent, and let go of the output."""
        if self._sink is not None:
            sink, self._sink = self._sink, None
            sink.stateChanged.disconnect(self._follow)
            sink.stop()
            sink.deleteLater()
        self._buffer.close()

    def _follow(self, state: Enum) -> None:
        if state.name == "IdleState":  # all of it was played
            self.stop()

    def _fail(self, why: str) -> None:
        if not self._said:
            self._said = True
            _log.warning("no tones: %s", why)
            self.failed.emit(NO_DEVICE)


def _format() -> QAudioFormat:
    audio = QAudioFormat()
    audio.setSampleRate(RATE)
    audio.setChannelCount(2)
    audio.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return audio


@cache
def _sound(tone: Tone) -> QByteArray:
    """Both channels, one after the other in each sample."""
    return QByteArray(np.repeat(samples(tone), 2).tobytes())
