"""The live engine: one thread takes frames, one recognises them; whoever shows them asks for the latest.

Nothing queues: each thread leaves its newest result in the snapshot and takes the newest of the other. So the
picture keeps the rate of the source, recognition runs as fast as it can, and memory stays bounded.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal, Protocol

import cv2

from app.capture.source import Source, SourceEnded, SourceInterrupted
from app.lazy_recognizer import LazyRecognizer
from model.errors import DrishtiError
from model.frame import Frame
from model.hold import Hold, HoldPhase, HoldState
from model.practice import Practice, PracticeState
from model.recognition import Recognition

STOP_SECONDS: Final = 2.0
_RATE_FRAMES: Final = 30
_log = logging.getLogger(__name__)


class SourceStatus(StrEnum):
    """How the source is."""

    OPENING = "opening"
    LIVE = "live"
    STALLED = "stalled"
    ENDED = "ended"
    FAILED = "failed"


class RecognizerStatus(StrEnum):
    """How the recogniser is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything known at one moment.

    Attributes:
        serial: grows by 1 with every change.
        source: how the source is.
        source_message: one sentence, where something is wrong with it.
        recognizer: how the recogniser is.
        recognizer_message: one sentence, where something is wrong with it.
        device_label: where the models run; empty while loading.
        paused: whether the user paused.
        frame: the newest frame.
        recognition: the newest recognition; of an older frame than ``frame``, mostly.
        practice: what stands after that recognition.
        capture_rate: frames per second that come in.
        recognition_rate: recognitions per second.
    """

    serial: int = 0
    source: SourceStatus = SourceStatus.OPENING
    source_message: str = ""
    recognizer: RecognizerStatus = RecognizerStatus.LOADING
    recognizer_message: str = ""
    device_label: str = ""
    paused: bool = False
    frame: Frame | None = None
    recognition: Recognition | None = None
    practice: PracticeState | None = None
    capture_rate: float = 0.0
    recognition_rate: float = 0.0


class Keeper(Protocol):
    """Whoever writes the session down; used by the recognition thread, which it must not hold up."""

    def start(self) -> None:
        """Begin."""

    def note(self, t: float, *, running: Hold | None = None, completed: Hold | None = None) -> None:
        """Take what stands after the frame of time ``t``, in seconds of the source."""

    def close(self) -> bool:
        """Write the rest; whether that was possible."""


class Recording(Protocol):
    """Whoever makes a film of what is watched; neither thread may be held up by it."""

    def take(self, snapshot: Snapshot) -> None:
        """Take the newest frame, with what is known by then; used by the capture thread."""

    def note(self, t: float, *, running: Hold | None = None, completed: Hold | None = None) -> None:
        """Take what stands after the frame of time ``t``; used by the recognition thread."""


class Engine:
    """Watches one source, once: start, stop, and make another one for another source."""

    def __init__(
        self, source: Source, recognizer: LazyRecognizer, practice: Practice, keeper: Keeper | None = None
    ) -> None:
        """Nothing is opened yet.

        Args:
            source: where frames come from; opened, read and closed in the capture thread.
            recognizer: loaded in the recognition thread, since that takes a while; not closed.
            practice: what follows the poses over time; used in the recognition thread until that ends.
            keeper: writes the session down, if it is to be kept; started and closed here.
        """
        self.source = source
        self._recognizer = recognizer
        self._practice = practice
        self._keeper = keeper
        self._recording: Recording | None = None
        self._snapshot = Snapshot()
        self._changed = threading.Condition()
        self._stopping = False
        # Daemons, because a driver that blocks for ever must not keep the program alive.
        self._capture = threading.Thread(
            target=self._guard, args=("source", self._run_capture), name="capture", daemon=True
        )
        self._recognition = threading.Thread(
            target=self._guard, args=("recognizer", self._run_recognition), name="recognition", daemon=True
        )

    def start(self) -> None:
        """Start both threads and return at once."""
        # OpenCV would take all cores for work of a millisecond, and the recogniser needs them.
        cv2.setNumThreads(1)
        self._capture.start()
        self._recognition.start()

    def snapshot(self) -> Snapshot:
        """The latest state; never waits."""
        return self._snapshot

    def pause(self, paused: bool) -> None:
        """Stop taking frames, or go on; the source stays open."""
        self._publish(paused=paused)

    def record(self, recording: Recording | None) -> None:
        """Hand every new frame to a recording from now on, or to none; at any time."""
        self._recording = recording

    def ask_to_stop(self) -> None:
        """Begin to stop, and return at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    @property
    def running(self) -> bool:
        """Whether a thread has not ended yet."""
        return self._capture.is_alive() or self._recognition.is_alive()

    def stop(self) -> bool:
        """Stop, and wait until both threads have ended, two seconds at most.

        Returns:
            Whether they have. One that is stuck in a driver ends, and closes what it had opened, when that
            returns.
        """
        self.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in (self._capture, self._recognition):
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        return not self.running

    def _publish(self, **changes: Any) -> None:
        with self._changed:
            self._snapshot = replace(self._snapshot, serial=self._snapshot.serial + 1, **changes)
            self._changed.notify_all()

    def _guard(self, part: Literal["source", "recognizer"], run: Callable[[], None]) -> None:
        """The outermost call of both threads: whatever goes wrong is said, never lost."""
        try:
            run()
        except DrishtiError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001  a thread must not die in silence
            _log.exception("the thread of the %s failed", part)
            message = f"Something unexpected went wrong ({error!r}): start again, and report it if it stays."
        else:
            return
        if part == "source":
            self._publish(source=SourceStatus.FAILED, source_message=message, capture_rate=0.0)
        else:
            self._publish(
                recognizer=RecognizerStatus.FAILED, recognizer_message=message, recognition_rate=0.0
            )

    def _run_capture(self) -> None:
        rate = _Rate()
        try:
            self.source.open()
            while not self._stopping:
                if self._snapshot.paused:
                    self._wait(lambda: not self._snapshot.paused)
                    rate = _Rate()
                    continue
                try:
                    frame = self.source.read()
                except SourceInterrupted as interruption:
                    self._publish(
                        source=SourceStatus.STALLED, source_message=str(interruption), capture_rate=0.0
                    )
                    rate = _Rate()
                    continue
                except SourceEnded:
                    self._publish(source=SourceStatus.ENDED, source_message="")
                    return
                if frame is not None and not self._stopping:
                    self._publish(
                        source=SourceStatus.LIVE,
                        source_message="",
                        frame=frame,
                        capture_rate=rate.note(time.monotonic()),
                    )
                    if (recording := self._recording) is not None:
                        recording.take(self._snapshot)
        finally:
            self.source.close()

    def _run_recognition(self) -> None:
        label = self._recognizer.load()
        self._publish(recognizer=RecognizerStatus.READY, device_label=label)
        rate = _Rate()
        frame: Frame | None = None
        if self._keeper is not None:
            self._keeper.start()
        try:
            while (frame := self._next_frame(frame)) is not None:
                recognition = self._recognizer.step(frame)
                practice = self._practice.update(recognition)
                for listener in self._listeners():
                    listener.note(
                        recognition.t_seconds, running=practice.running, completed=practice.completed
                    )
                self._publish(
                    recognition=recognition,
                    practice=practice,
                    recognition_rate=rate.note(time.monotonic()),
                )
        finally:
            self._finish_practice()
            if self._keeper is not None:
                self._keeper.close()

    def _finish_practice(self) -> None:
        """Complete the hold that runs, so that it counts."""
        hold = self._practice.finish()
        state = self._snapshot.practice
        if state is None:
            return
        if hold is None:
            self._publish(practice=replace(state, running=None))
            return
        for listener in self._listeners():
            listener.note(hold.end, completed=hold)
        best = max(hold.duration, state.best.get(hold.pose_id, 0.0))
        self._publish(
            practice=replace(
                state,
                hold=HoldState(HoldPhase.DONE, hold.pose_id, hold.side, hold.duration, 1.0),
                completed=hold,
                running=None,
                best={**state.best, hold.pose_id: best},
            )
        )

    def _listeners(self) -> "list[Keeper | Recording]":
        """Those who are told what is held."""
        return [listener for listener in (self._keeper, self._recording) if listener is not None]

    def _next_frame(self, seen: Frame | None) -> Frame | None:
        """The newest frame once it is another than ``seen``; None when there will be no more.

        A hold does not outlast a source that has stopped: nobody knows what happens meanwhile.
        """
        over = {SourceStatus.ENDED, SourceStatus.FAILED}

        def waits_for_nothing() -> bool:
            return self._snapshot.frame is not seen or self._snapshot.source in over

        self._wait(lambda: waits_for_nothing() or self._holds_in_vain)
        if not self._stopping and not waits_for_nothing():
            self._finish_practice()
            self._wait(waits_for_nothing)
        snapshot = self._snapshot
        return None if self._stopping or snapshot.frame is seen else snapshot.frame

    @property
    def _holds_in_vain(self) -> bool:
        snapshot = self._snapshot
        running = snapshot.practice is not None and snapshot.practice.running is not None
        return running and snapshot.source is SourceStatus.STALLED

    def _wait(self, ready: Callable[[], bool]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or ready())


class _Rate:
    """Events per second over the last second or so."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_RATE_FRAMES)

    def note(self, t: float) -> float:
        """Count an event at time ``t``, in seconds; the rate, 0 until it is known."""
        self._times.append(t)
        passed = t - self._times[0]
        return (len(self._times) - 1) / passed if passed > 0 else 0.0
