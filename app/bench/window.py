"""The app's window with instruments around it; see :mod:`app.bench.session`."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from app.bench.frames import DEMO, endless
from app.bench.growth import Sample, Values
from app.bench.session import Outcome, Wish
from app.bench.stalls import waits
from app.capture.demo import DemoSource
from app.capture.source import PlayClock, Source
from app.engine import RecognizerStatus, SourceStatus
from app.paths import bundles_dir
from app.settings import Settings
from app.ui.application import make_application
from app.ui.main_window import MainWindow
from model.bench.machine import resident_bytes
from model.bundle import bundle_path
from model.errors import DrishtiError
from model.frame import Frame
from model.recognition import Recognition
from model.recognizer import Recognizer

_WARM_SECONDS: Final = 2.0
_BEAT_MS: Final = 4
_SETTLE_SECONDS: Final = 1.0
_KEPT: Final = 600
_SAMPLES: Final = 60
_FAILED: Final = 1


def watch(wish: Wish) -> Outcome:
    """Show the window, watch, pause and minimise it as the wish says, and close it.

    Raises:
        DrishtiError: the source or the models failed.
    """
    application = make_application()
    folder = Path(wish.folder)
    settings, _ = Settings.load(folder)
    instruments = _Instruments(wish)
    window = MainWindow(
        instruments.open_recognizer, wish.bundle, settings, folder, make_source=instruments.make_source
    )
    window.picture.installEventFilter(instruments)
    instruments.window = window
    window.show()
    window.watch(wish.source)
    instruments.begin()
    failed = application.exec() == _FAILED
    if failed:
        raise DrishtiError(" ".join(window.problems) or "The recogniser or the source failed.")
    return instruments.outcome


class _Stamped:
    """A source that notes when each frame came."""

    def __init__(self, source: Source, stamps: dict[int, float]) -> None:
        self.name = source.name
        self._source, self._stamps = source, stamps

    def read(self) -> Frame | None:
        frame = self._source.read()
        if frame is not None:
            self._stamps[frame.index] = time.monotonic()
            self._stamps.pop(frame.index - _KEPT, None)
        return frame

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


class _Looped:
    """A film that begins again when it ends."""

    def __init__(self, path: str) -> None:
        self.name = Path(path).name
        self._path = path

    def open(self) -> None:
        self._frames = endless(self._path)
        self._clock = PlayClock()
        self._next: Frame | None = None

    def read(self) -> Frame | None:
        frame = self._next = self._next or next(self._frames)
        if self._clock.wait_until(frame.t_seconds) < 0:
            return None
        self._next = None
        return frame

    def close(self) -> None:
        self._frames = iter(())


class _Counted:
    """A recogniser that counts its recognitions with new landmarks, and the looks of its image tower."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._last: object = None
        self.fresh = 0
        self.looks = 0

    def step(self, frame: Frame) -> Recognition:
        recognition = self._recognizer.step(frame)
        landmarks = None if recognition.person is None else recognition.person.landmarks
        if landmarks is not None and landmarks is not self._last:
            self.fresh += 1
        self.looks += recognition.image_t_seconds == recognition.t_seconds
        self._last = landmarks
        return recognition

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recognizer, name)


class _Instruments(QObject):
    """Follows the window through the phases of the session, and notes what happens in each."""

    window: MainWindow

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.outcome = Outcome()
        self._wish = wish
        self._stamps: dict[int, float] = {}
        self._counted: _Counted | None = None
        self._measuring = False
        self._frame: Frame | None = None
        self._recognition: Recognition | None = None
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._on_beat)
        self._beaten = 0.0
        self._overlays, self._ages, self._stalls = Values(), Values(), Values()
        self._sampling = QTimer(self)
        self._sampling.timeout.connect(self._sample)
        self._cpu = (0.0, 0.0)

    def make_source(self, spec: str) -> Source:
        """What the window watches."""
        return _Stamped(DemoSource() if spec == DEMO else _Looped(spec), self._stamps)

    def open_recognizer(self, name: str) -> Any:
        """The recogniser, counted."""
        path = bundle_path(name, bundles_dir(Path(self._wish.folder)))
        self._counted = _Counted(Recognizer.open(path, spare=True))
        return self._counted

    def begin(self) -> None:
        """Give up after a while where nothing is recognised."""
        self._failing = QTimer(self)
        self._failing.setInterval(200)
        self._failing.timeout.connect(self._look_for_failure)
        self._failing.start()

    def _look_for_failure(self) -> None:
        snapshot = self.window.snapshot
        if snapshot.recognizer is RecognizerStatus.FAILED or snapshot.source is SourceStatus.FAILED:
            QCoreApplication.exit(_FAILED)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note what is painted, after it was."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._painted)
        return super().eventFilter(watched, event)

    def _painted(self) -> None:
        now = time.monotonic()
        outcome, snapshot = self.outcome, self.window.snapshot
        outcome.window = outcome.window or now - self._wish.started
        recognition = snapshot.recognition
        if recognition is not None and not outcome.recognition:
            outcome.recognition = now - self._wish.started
            self._after(_WARM_SECONDS if self._wish.seconds else 0.0, self._watch)
        if self._measuring:
            outcome.frames += snapshot.frame is not self._frame
            stamp = None if recognition is None else self._stamps.get(recognition.frame_index)
            if stamp is not None:
                age = 1000 * (now - stamp)
                self._ages.note(age)
                if recognition is not self._recognition:
                    self._overlays.note(age)
        self._frame, self._recognition = snapshot.frame, recognition

    def _on_beat(self) -> None:
        """An event at any moment since the last beat would have been served only now."""
        now = time.perf_counter()
        gap = 1000 * (now - self._beaten)
        self._beaten = now
        for wait in waits(gap, _BEAT_MS):
            self._stalls.note(wait)

    def _sample(self) -> None:
        """Note how much memory there is."""
        assert self._counted is not None
        self.outcome.memory.append(
            Sample(
                time.monotonic() - self._began,
                resident_bytes(),
                self.outcome.frames,
                self._counted.fresh - self._fresh,
            )
        )

    @staticmethod
    def _after(seconds: float, then: Callable[[], None]) -> None:
        QTimer.singleShot(round(1000 * seconds), then)

    def _start_cpu(self) -> None:
        self._cpu = (time.process_time(), time.monotonic())

    def _share(self) -> float:
        return (time.process_time() - self._cpu[0]) / (time.monotonic() - self._cpu[1])

    def _watch(self) -> None:
        assert self._counted is not None
        self._fresh, self._looks, self._began = self._counted.fresh, self._counted.looks, time.monotonic()
        if not self._wish.seconds:
            self._end()
            return
        self._start_cpu()
        self._measuring, self._beaten = True, time.perf_counter()
        self._beat.start()
        self._sample()
        self._sampling.start(round(1000 * self._wish.seconds / _SAMPLES))
        self._after(self._wish.seconds, self._watched)

    def _watched(self) -> None:
        assert self._counted is not None
        self._measuring = False
        self._beat.stop()
        self._sampling.stop()
        self._sample()
        outcome = self.outcome
        outcome.overlays, outcome.ages = self._overlays.kept, self._ages.kept
        outcome.stalls = self._stalls.kept
        outcome.busy = self._share()
        outcome.watched = time.monotonic() - self._began
        outcome.recognitions = self._counted.fresh - self._fresh
        outcome.looks = self._counted.looks - self._looks
        if not self._wish.still:
            self._end()
            return
        self.window.toggle_pause()
        self._after(_SETTLE_SECONDS, self._pause)

    def _pause(self) -> None:
        self._start_cpu()
        self._after(self._wish.still, self._paused)

    def _paused(self) -> None:
        self.outcome.paused = self._share()
        self.window.toggle_pause()
        self.window.showMinimized()
        self._after(_SETTLE_SECONDS, self._minimise)

    def _minimise(self) -> None:
        self._start_cpu()
        self._after(self._wish.still, self._minimised)

    def _minimised(self) -> None:
        self.outcome.minimised = self._share()
        self._end()

    def _end(self) -> None:
        self.outcome.resident = resident_bytes()
        self.outcome.torch = "torch" in sys.modules
        self._failing.stop()
        self.window.close()
