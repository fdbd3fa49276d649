"""Whether somebody has been in view from head to foot for long enough. Pure."""

from typing import Final

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from model.recognition import Recognition
from model.view import ISSUE_SENTENCES

SEEN_SECONDS: Final = 1.0
"""So long the whole body must be in view."""
BLINK_SECONDS: Final = 0.3
"""Shorter than this, something that is missing is a mistake of single frames."""

ALL_SEEN: Final = "I can see all of you."
STAY: Final = "Good: stay there for a moment."
LOADING: Final = "Getting ready …"
PAUSED: Final = "Paused: press Space to go on."


class WholeBody:
    """Follows the snapshots; once all has been seen, that stays so."""

    def __init__(self) -> None:
        self.share = 0.0
        """How much of the time that is needed has passed, 0 to 1."""
        self.sentence = LOADING
        """What to do, or how it stands."""
        self._seen: Recognition | None = None
        self._since: float | None = None
        self._last = 0.0

    @property
    def done(self) -> bool:
        """Whether the whole body was in view for long enough."""
        return self.share >= 1

    def update(self, snapshot: Snapshot) -> None:
        """Take what stands now; call it again and again."""
        if self.done:
            return
        if snapshot.source is not SourceStatus.LIVE and snapshot.source is not SourceStatus.OPENING:
            self._begin_again(snapshot.source_message or LOADING)
        elif snapshot.recognizer is RecognizerStatus.FAILED:
            self._begin_again(snapshot.recognizer_message)
        elif snapshot.paused:
            self._begin_again(PAUSED)
        elif snapshot.recognition is None:
            self._begin_again(LOADING)
        elif snapshot.recognition is not self._seen:
            self._seen = snapshot.recognition
            self._look(snapshot.recognition)

    def _look(self, recognition: Recognition) -> None:
        t = recognition.t_seconds
        if recognition.issues or recognition.person is None:
            if self._since is None or not 0 <= t - self._last < BLINK_SECONDS:
                self._begin_again(ISSUE_SENTENCES[recognition.issues[0]] if recognition.issues else LOADING)
            return
        if self._since is None or not 0 <= t - self._last < SEEN_SECONDS:
            self._since = t
        self._last = t
        self.share = min(max((t - self._since) / SEEN_SECONDS, 0.0), 1.0)
        self.sentence = ALL_SEEN if self.done else STAY

    def _begin_again(self, sentence: str) -> None:
        self._since, self.share, self.sentence = None, 0.0, sentence
