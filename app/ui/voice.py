"""Speaks cues aloud, one at a time."""

import logging
from typing import Final

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtTextToSpeech import QTextToSpeech

from app.cues import Cue

NO_ENGINE: Final = (
    "Nothing can be spoken, because no speech engine was found: install one "
    "(on Linux speech-dispatcher with espeak-ng), or switch the voice off."
)
_log = logging.getLogger(__name__)


class Voice(QObject):
    """The speech engine of the system, loaded when the first words are to be said.

    What is being said is not cut off: the newest important cue waits until it is over, or the newest of any
    kind where none is important.
    """

    failed = Signal(str)
    """One sentence for the user: nothing can be spoken. Once, however much is to be said."""

    def __init__(self, engine: str | None = None, parent: QObject | None = None) -> None:
        """Prepare to speak.

        Args:
            engine: name of Qt's engine; None for the one that the system prefers.
            parent: owner.
        """
        super().__init__(parent)
        self._name = engine
        self._engine: QTextToSpeech | None = None
        self._waiting: Cue | None = None

    def say(self, cue: Cue) -> None:
        """Say it, now or as soon as the words before are over."""
        engine = self._loaded()
        if engine.state() is QTextToSpeech.State.Ready:
            engine.say(cue.text)
        elif engine.state() is QTextToSpeech.State.Speaking and (
            cue.important or self._waiting is None or not self._waiting.important
        ):
            self._waiting = cue

    def stop(self) -> None:
        """Be silent at once."""
        self._waiting = None
        if self._engine is not None and self._engine.state() is QTextToSpeech.State.Speaking:
            self._engine.stop()

    def _loaded(self) -> QTextToSpeech:
        if self._engine is None:
            engine = QTextToSpeech(self) if self._name is None else QTextToSpeech(self._name, self)
            self._engine = engine
            if engine.state() is QTextToSpeech.State.Error:
                _log.warning("no speech: %s", engine.errorString())
                self.failed.emit(NO_ENGINE)
            else:
                _speak_english(engine)
                engine.stateChanged.connect(self._go_on)
        return self._engine

    def _go_on(self, state: QTextToSpeech.State) -> None:
        if state is QTextToSpeech.State.Ready and self._waiting is not None:
            cue, self._waiting = self._waiting, None
            self.say(cue)


def _speak_english(engine: QTextToSpeech) -> None:
    """Our words are English: another language's voice would make nonsense of them."""
    english = QLocale.Language.English
    if engine.locale().language() is not english:
        for locale in engine.availableLocales():
            if locale.language() is english:
                engine.setLocale(locale)
                return
