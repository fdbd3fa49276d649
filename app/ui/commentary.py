"""Says what happens: aloud by the voice, by soft tones, and politely to screen readers."""

from PySide6.QtCore import QObject

from app.cues import Cue, CueKind, Cues, VoiceMode, mode_cue
from app.engine import Snapshot, SourceStatus
from app.settings import Settings
from app.tones import Tone, Tones
from app.ui.announcer import Announcer
from app.ui.sounds import Sounds
from app.ui.voice import Voice
from model.catalogue import Catalogue


class Commentary:
    """Finds the cues in what is shown, and has them spoken, sounded and announced."""

    def __init__(self, catalogue: Catalogue, settings: Settings, engine: str | None, parent: QObject) -> None:
        """Prepare to speak; no engine is loaded before the first words.

        Args:
            catalogue: the names of the poses.
            settings: how much is spoken and sounded, and the goal; read again and again.
            engine: Qt's name of the engine that speaks; None for the system's own.
            parent: owner, and what announcements come from.
        """
        self.voice = Voice(engine, parent)
        self.announcer = Announcer(parent)
        self.sounds = Sounds(parent)
        self._settings = settings
        self._tones = Tones()
        self._spoken = Cues(catalogue, settings.voice)
        # Whoever cannot see the window needs to hear what is missing in view, too.
        self._announced = Cues(catalogue, VoiceMode.COACH)

    def choose(self, mode: VoiceMode) -> None:
        """Speak more or less from now on, and say so."""
        self._spoken.mode = mode
        self.voice.stop()
        if mode is not VoiceMode.OFF:
            self.voice.say(mode_cue(mode))
        self.announcer.say(mode_cue(mode))

    def follow(self, now: float, snapshot: Snapshot) -> None:
        """Say what there is to say about what is shown at time ``now``, in seconds of any steady clock."""
        self._sound(snapshot)
        if snapshot.paused:
            self.voice.stop()
        elif snapshot.source is SourceStatus.LIVE and snapshot.practice and snapshot.recognition:
            for cues, say in ((self._spoken, self.voice.say), (self._announced, self.announcer.say)):
                cues.goal = self._settings.hold_goal
                cue = cues.update(now, snapshot.practice, snapshot.recognition.issues)
                if cue is not None:
                    say(cue)

    def tell(self, text: str, tone: Tone | None = None) -> None:
        """Say what is asked of the user right now, perhaps with a tone."""
        cue = Cue(CueKind.TEACHING, text)
        if self._spoken.mode is not VoiceMode.OFF:
            self.voice.say(cue)
        self.announcer.say(cue)
        if tone is not None and self._settings.sounds:
            self.sounds.play(tone)

    def stop(self) -> None:
        """Be silent at once."""
        self.voice.stop()
        self.sounds.stop()

    def _sound(self, snapshot: Snapshot) -> None:
        running = snapshot.practice.running if snapshot.practice else None
        tone = self._tones.update(running, self._settings.hold_goal)
        if tone is not None and self._settings.sounds:
            self.sounds.play(tone)
