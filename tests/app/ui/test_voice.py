import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTextToSpeech import QTextToSpeech
from pytestqt.qtbot import QtBot

from app.cues import Cue, CueKind
from app.ui.voice import NO_ENGINE, Voice

NAME = Cue(CueKind.POSE, "Downward facing dog with one leg lifted")
GOAL = Cue(CueKind.GOAL, "10 seconds")
ADVICE = Cue(CueKind.VIEW, "Step back")


class Heard:
    """The words that Qt's mock engine speaks, and how it changes between speaking and silence."""

    def __init__(self, voice: Voice) -> None:
        self.words: list[str] = []
        self.states: list[QTextToSpeech.State] = []
        engine = voice._loaded()
        engine.sayingWord.connect(lambda word, *_: self.words.append(word))
        engine.stateChanged.connect(self.states.append)

    def silent(self) -> bool:
        return bool(self.states) and self.states[-1] is QTextToSpeech.State.Ready


@pytest.fixture
def voice(qtbot: QtBot) -> Voice:
    return Voice("mock")


def test_a_cue_is_spoken_word_by_word(qtbot: QtBot, voice: Voice) -> None:
    heard = Heard(voice)
    voice.say(NAME)
    qtbot.waitUntil(heard.silent)
    assert heard.words == NAME.text.split()


def test_it_never_speaks_over_itself_and_the_newest_important_cue_is_next(qtbot: QtBot, voice: Voice) -> None:
    heard = Heard(voice)
    voice.say(NAME)
    voice.say(ADVICE)
    voice.say(Cue(CueKind.GOAL, "Stale"))
    voice.say(GOAL)
    voice.say(ADVICE)
    qtbot.waitUntil(lambda: "seconds" in heard.words and heard.silent())
    assert heard.words == [*NAME.text.split(), *GOAL.text.split()]


def test_advice_waits_where_nothing_important_does(qtbot: QtBot, voice: Voice) -> None:
    heard = Heard(voice)
    voice.say(GOAL)
    voice.say(ADVICE)
    qtbot.waitUntil(lambda: "back" in heard.words and heard.silent())
    assert heard.words == [*GOAL.text.split(), *ADVICE.text.split()]


def test_stopping_ends_what_is_said_and_what_would_have_been(qtbot: QtBot, voice: Voice) -> None:
    heard = Heard(voice)
    voice.say(NAME)
    voice.say(GOAL)
    qtbot.waitUntil(lambda: len(heard.words) >= 1)
    voice.stop()
    said = list(heard.words)
    assert len(said) < len(NAME.text.split())
    qtbot.wait(600)
    assert heard.words == said
    voice.say(GOAL)
    qtbot.waitUntil(lambda: heard.words == said + GOAL.text.split())


def test_stopping_before_anything_was_said_loads_no_engine(voice: Voice) -> None:
    voice.stop()
    assert voice._engine is None


def test_a_missing_engine_is_said_once_and_harms_nothing(qtbot: QtBot) -> None:
    voice = Voice("none-of-this-name")
    sentences: list[str] = []
    voice.failed.connect(sentences.append)
    voice.say(NAME)
    voice.say(GOAL)
    voice.stop()
    assert sentences == [NO_ENGINE]


def test_the_words_are_spoken_in_english(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    norwegian = QLocale(QLocale.Language.NorwegianBokmal)
    monkeypatch.setattr(QTextToSpeech, "locale", lambda _engine: norwegian)
    chosen: list[QLocale] = []
    monkeypatch.setattr(QTextToSpeech, "setLocale", lambda _engine, locale: chosen.append(locale))
    Voice("mock")._loaded()
    assert [locale.language() for locale in chosen] == [QLocale.Language.English]
