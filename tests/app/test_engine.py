import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import app.engine
from app.capture.source import SourceInterrupted
from app.engine import Engine, RecognizerStatus, Snapshot, SourceStatus, _Rate
from app.lazy_recognizer import LazyRecognizer, Stepper
from app.sessions.records import HoldStatus
from app.sessions.store import Store
from app.sessions.writer import SessionWriter, new_session
from model.errors import DrishtiError
from model.hold import Hold, HoldPhase
from model.practice import Practice
from tests.support.live import FakeRecognizer, FakeSource, Step, endless, make_frame, wait_for


@pytest.fixture
def started() -> Iterator[Callable[..., Engine]]:
    """Starts engines and stops them after the test."""
    engines: list[Engine] = []

    def start(source: FakeSource, open_recognizer: Callable[[], Stepper] | None = None) -> Engine:
        engine = Engine(source, LazyRecognizer(open_recognizer or FakeRecognizer), Practice())
        engines.append(engine)
        engine.start()
        return engine

    yield start
    for engine in engines:
        assert engine.stop()


def test_the_snapshot_has_the_newest_frame_and_its_recognition(started: Callable[..., Engine]) -> None:
    engine = started(FakeSource(lambda: (make_frame(index) for index in range(10))))
    wait_for(lambda: (r := engine.snapshot().recognition) is not None and r.frame_index == 9)
    snapshot = engine.snapshot()
    assert snapshot.frame is not None
    assert snapshot.frame.index == 9
    assert snapshot.source is SourceStatus.LIVE
    assert snapshot.recognizer is RecognizerStatus.READY
    assert snapshot.device_label == "CPU"
    assert snapshot.practice is not None


def test_frames_that_come_during_a_slow_recognition_are_skipped_but_the_newest(
    started: Callable[..., Engine],
) -> None:
    recognizer = FakeRecognizer()
    recognizer.gate.clear()
    engine = started(FakeSource(lambda: (make_frame(index) for index in range(21))), lambda: recognizer)
    wait_for(lambda: (frame := engine.snapshot().frame) is not None and frame.index == 20)
    assert len(recognizer.seen) == 1
    recognizer.gate.set()
    wait_for(lambda: len(recognizer.seen) == 2)
    assert recognizer.seen[1] == 20


def test_the_picture_keeps_its_rate_while_recognition_is_slow(started: Callable[..., Engine]) -> None:
    recognizer = FakeRecognizer()
    recognizer.gate.clear()
    engine = started(FakeSource(endless), lambda: recognizer)
    wait_for(lambda: (frame := engine.snapshot().frame) is not None and frame.index > 30)
    assert len(recognizer.seen) == 1
    recognizer.gate.set()


class _Film:
    """Keeps the numbers of the frames that it is given, and the holds."""

    def __init__(self) -> None:
        self.frames: list[int] = []
        self.completed: list[Hold] = []
        self.running: Hold | None = None
        self.threads: set[str] = set()

    def take(self, snapshot: Snapshot) -> None:
        assert snapshot.frame is not None
        self.frames.append(snapshot.frame.index)
        self.threads.add(threading.current_thread().name)

    def note(self, t: float, *, running: Hold | None = None, completed: Hold | None = None) -> None:
        self.running = running
        if completed is not None:
            self.completed.append(completed)


def test_a_recording_gets_every_frame_while_it_is_attached(started: Callable[..., Engine]) -> None:
    recognizer = FakeRecognizer()
    recognizer.gate.clear()
    engine = started(FakeSource(endless), lambda: recognizer)
    film = _Film()
    engine.record(film)
    # Recognition stands still meanwhile.
    wait_for(lambda: len(film.frames) > 30)
    engine.record(None)
    count = len(film.frames)
    now = engine.snapshot().serial
    wait_for(lambda: engine.snapshot().serial > now + 10)
    assert len(film.frames) <= count + 1
    assert film.frames == list(range(film.frames[0], film.frames[0] + len(film.frames)))
    assert film.threads == {"capture"}
    recognizer.gate.set()


def test_a_recording_is_told_what_is_held(started: Callable[..., Engine]) -> None:
    engine = started(FakeSource(endless))
    film = _Film()
    engine.record(film)
    wait_for(lambda: film.running is not None)
    assert engine.stop()
    assert [hold.pose_id for hold in film.completed] == ["tree"]


def test_memory_holds_only_a_few_frames(started: Callable[..., Engine]) -> None:
    pictures: list[weakref.ref[object]] = []
    most = 0

    def counted() -> Iterator[Step]:
        nonlocal most
        for index in range(100):
            frame = make_frame(index)
            pictures.append(weakref.ref(frame.bgr))
            most = max(most, sum(picture() is not None for picture in pictures))
            yield frame

    engine = started(FakeSource(counted, period=0.001))
    wait_for(lambda: (frame := engine.snapshot().frame) is not None and frame.index == 99)
    assert 0 < most <= 6


def test_a_film_that_ends_is_recognised_to_its_last_frame_and_completes_its_hold(
    started: Callable[..., Engine],
) -> None:
    recognizer = FakeRecognizer()
    source = FakeSource(lambda: (make_frame(index) for index in range(60)), ends=True)
    engine = started(source, lambda: recognizer)
    wait_for(lambda: not engine.running)
    snapshot = engine.snapshot()
    assert snapshot.source is SourceStatus.ENDED
    assert recognizer.seen[-1] == 59
    assert snapshot.practice is not None
    assert snapshot.practice.hold.phase is HoldPhase.DONE
    assert snapshot.practice.best["tree"] > 1.0
    assert source.closed == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(DrishtiError("The cable is loose."), "The cable is loose."), (RuntimeError("odd"), "unexpected")],
)
def test_a_source_that_fails_says_so(started: Callable[..., Engine], error: Exception, sentence: str) -> None:
    source = FakeSource(lambda: iter([make_frame(0), error]))
    engine = started(source)
    wait_for(lambda: not engine.running)
    assert engine.snapshot().source is SourceStatus.FAILED
    assert sentence in engine.snapshot().source_message
    assert source.closed == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(DrishtiError("The bundle is broken."), "The bundle is broken."), (RuntimeError("odd"), "unexpected")],
)
@pytest.mark.parametrize("when", ["opening", "stepping"])
def test_a_recogniser_that_fails_says_so_and_the_picture_goes_on(
    started: Callable[..., Engine], when: str, error: Exception, sentence: str
) -> None:
    recognizer = FakeRecognizer(error)

    def open_recognizer() -> Stepper:
        if when == "opening":
            raise error
        return recognizer

    engine = started(FakeSource(endless), open_recognizer)
    wait_for(lambda: engine.snapshot().recognizer is RecognizerStatus.FAILED)
    assert sentence in engine.snapshot().recognizer_message
    serial = engine.snapshot().serial
    wait_for(lambda: engine.snapshot().serial > serial + 5)
    assert engine.snapshot().source is SourceStatus.LIVE


def test_an_interruption_is_said_and_passes(started: Callable[..., Engine]) -> None:
    resume = threading.Event()

    def script() -> Iterator[Step]:
        yield make_frame(0)
        while not resume.is_set():
            yield SourceInterrupted("Fake camera sends no pictures: is it plugged in?")
        yield make_frame(1)

    engine = started(FakeSource(script))
    wait_for(lambda: engine.snapshot().source is SourceStatus.STALLED)
    assert "plugged in" in engine.snapshot().source_message
    assert engine.snapshot().capture_rate == 0
    resume.set()
    wait_for(lambda: engine.snapshot().source is SourceStatus.LIVE)
    assert engine.snapshot().source_message == ""


def test_a_hold_ends_with_its_last_picture_when_the_camera_stops(started: Callable[..., Engine]) -> None:
    resume = threading.Event()

    def script() -> Iterator[Step]:
        for index in range(30):
            yield make_frame(index, t=index / 10)
        while not resume.is_set():
            yield SourceInterrupted("Fake camera sends no pictures: is it plugged in?")
        for index in range(30, 60):
            yield make_frame(index, t=1 + index / 10)

    engine = started(FakeSource(script, period=0.02))
    wait_for(lambda: (state := engine.snapshot().practice) is not None and state.hold.phase is HoldPhase.DONE)
    state = engine.snapshot().practice
    assert state is not None
    assert state.running is None
    assert state.completed is not None
    assert state.completed.end <= 2.9
    resume.set()
    wait_for(lambda: (state := engine.snapshot().practice) is not None and state.running is not None)
    state = engine.snapshot().practice
    assert state is not None
    assert state.running is not None
    assert state.running.start >= 4.0, "another hold"


def test_pictures_come_while_the_models_load(started: Callable[..., Engine]) -> None:
    loaded = threading.Event()

    def open_recognizer() -> Stepper:
        assert loaded.wait(5)
        return FakeRecognizer()

    engine = started(FakeSource(endless), open_recognizer)
    wait_for(lambda: engine.snapshot().frame is not None)
    assert engine.snapshot().recognizer is RecognizerStatus.LOADING
    loaded.set()
    wait_for(lambda: engine.snapshot().recognition is not None)


def test_nothing_is_read_while_paused(started: Callable[..., Engine]) -> None:
    source = FakeSource(endless)
    engine = started(source)
    wait_for(lambda: engine.snapshot().frame is not None)
    engine.pause(True)
    wait_for(lambda: engine.snapshot().paused)
    time.sleep(0.05)
    reads = source.reads
    time.sleep(0.1)
    assert source.reads == reads
    engine.pause(False)
    wait_for(lambda: source.reads > reads + 3)


@pytest.mark.parametrize("paused", [False, True])
def test_stopping_lets_go_of_the_source(paused: bool) -> None:
    source, recognizer = FakeSource(endless), FakeRecognizer()
    engine = Engine(source, LazyRecognizer(lambda: recognizer), Practice())
    engine.start()
    wait_for(lambda: recognizer.seen)
    engine.pause(paused)
    assert engine.stop()
    assert source.closed == 1
    assert engine.stop(), "stopping twice does no harm"


def test_stopping_does_not_wait_for_a_driver_that_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.engine, "STOP_SECONDS", 0.2)
    driver_returns = threading.Event()

    def script() -> Iterator[Step]:
        yield make_frame(0)
        driver_returns.wait(5)
        yield make_frame(1)

    source = FakeSource(script)
    engine = Engine(source, LazyRecognizer(FakeRecognizer), Practice())
    engine.start()
    wait_for(lambda: source.reads == 2)
    before = time.monotonic()
    assert not engine.stop()
    assert time.monotonic() - before < 1.0
    driver_returns.set()
    wait_for(lambda: not engine.running)
    assert source.closed == 1
    frame = engine.snapshot().frame
    assert frame is not None
    assert frame.index == 0


def test_an_engine_that_was_never_started_stops() -> None:
    assert Engine(FakeSource(endless), LazyRecognizer(FakeRecognizer), Practice()).stop()


def test_the_rate_is_that_of_the_last_events() -> None:
    rate = _Rate()
    assert rate.note(0.0) == 0.0
    for index in range(1, 100):
        value = rate.note(index / 10)
    assert value == pytest.approx(10)
    for index in range(1, 100):
        value = rate.note(9.9 + index / 25)
    assert value == pytest.approx(25)


def test_the_holds_of_a_kept_session_are_on_disk_when_the_engine_has_stopped(tmp_path: Path) -> None:
    source = FakeSource(lambda: (make_frame(index, t=100 + index / 10) for index in range(50)), ends=True)
    writer = SessionWriter(tmp_path, new_session("camera:0", "default"), origin=100.0)
    engine = Engine(source, LazyRecognizer(FakeRecognizer), Practice(), writer)
    engine.start()
    wait_for(lambda: not engine.running)
    with Store.open(tmp_path) as store:
        (summary,) = store.sessions()
        (hold,) = store.log(summary.session.uuid).holds
    assert (hold.pose_id, hold.status) == ("tree", HoldStatus.DONE)
    assert hold.seconds == pytest.approx(4.9, abs=1.0)
