import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.capture import camera
from app.capture.camera import Camera, Device
from app.capture.clock import WakeClock
from app.capture.source import SourceInterrupted
from app.engine import Engine
from app.lazy_recognizer import LazyRecognizer
from app.sessions.store import Store
from app.sessions.writer import SessionWriter, new_session
from model.errors import DrishtiError
from model.frame import Frame
from model.hold import Hold
from model.practice import Practice
from tests.support.live import FakeRecognizer, wait_for

Reading = tuple[bool, Any]
Script = Callable[[], Iterator[Reading | None]]


def picture(seed: int, size: tuple[int, int] = (64, 36)) -> Reading:
    return True, np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)


def working(first: int = 0) -> Iterator[Reading | None]:
    while True:
        yield picture(first)
        first += 1


class FakeDevice:
    """Reads what a script yields; None means that the driver blocks until the device is let go."""

    def __init__(self, script: Iterator[Reading | None], period: float = 0.01) -> None:
        self.reads = 0
        self.released = threading.Event()
        self.unblock = threading.Event()
        self._script = script
        self._period = period

    def read(self) -> Reading:
        self.reads += 1
        time.sleep(self._period)
        reading = next(self._script, (False, None))
        if reading is None:
            self.unblock.wait(10)
            return False, None
        return reading

    def release(self) -> None:
        self.released.set()


class Port:
    """Where devices are plugged in, one after the other; None for an attempt that fails."""

    def __init__(self, *devices: FakeDevice | None) -> None:
        self.devices = list(devices)
        self.attempts = 0

    def open(self, index: int) -> Device | None:
        self.attempts += 1
        return self.devices[min(self.attempts, len(self.devices)) - 1]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(camera, "OPENING_SECONDS", 0.4)
    monkeypatch.setattr(camera, "RETRY_SECONDS", (0.05, 0.1))
    monkeypatch.setattr(camera, "_check_node", lambda index, name: None)


@pytest.fixture
def plugged() -> Iterator[Callable[..., Camera]]:
    cameras: list[Camera] = []

    def plug(port: Port, clock: WakeClock | None = None) -> Camera:
        opened = Camera(0, "Fake camera", port.open, clock)
        opened.open()
        cameras.append(opened)
        return opened

    yield plug
    for one in cameras:
        one.close()


def read_frame(source: Camera) -> Frame:
    frames = []

    def got() -> bool:
        try:
            frame = source.read()
        except SourceInterrupted:
            return False
        frames.extend([frame] if frame is not None else [])
        return bool(frames)

    wait_for(got)
    return frames[0]


def read_interruption(source: Camera) -> str:
    said = []

    def interrupted() -> bool:
        try:
            source.read()
        except SourceInterrupted as interruption:
            said.append(str(interruption))
        return bool(said)

    wait_for(interrupted)
    return said[0]


def test_frames_are_numbered_and_timed_by_the_monotonic_clock(plugged: Callable[..., Camera]) -> None:
    source = plugged(Port(FakeDevice(working())))
    frames = [read_frame(source) for _ in range(3)]
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert frames[0].t_seconds < frames[1].t_seconds < frames[2].t_seconds <= time.monotonic()
    assert frames[0].source_id == "camera:0"


def test_a_slow_reader_gets_the_newest_picture(plugged: Callable[..., Camera]) -> None:
    device = FakeDevice(working())
    source = plugged(Port(device))
    read_frame(source)
    wait_for(lambda: device.reads > 20)
    newest = [picture(seed)[1] for seed in range(device.reads - 3, device.reads + 3)]
    frame = read_frame(source)
    assert any(np.array_equal(frame.bgr, one) for one in newest)


def test_a_camera_that_cannot_be_opened_is_an_error(plugged: Callable[..., Camera]) -> None:
    source = plugged(Port(None))
    with pytest.raises(DrishtiError, match="Fake camera cannot be opened"):
        read_frame(source)


def test_a_camera_that_never_gives_a_picture_is_an_error(plugged: Callable[..., Camera]) -> None:
    device = FakeDevice(iter([None]))
    source = plugged(Port(device))
    with pytest.raises(DrishtiError, match="gives no picture"):
        read_frame(source)
    device.unblock.set()


def test_a_camera_of_another_program_is_an_error(plugged: Callable[..., Camera]) -> None:
    source = plugged(Port(FakeDevice(iter([]))))
    with pytest.raises(DrishtiError, match="close other programs"):
        read_frame(source)


def test_an_unplugged_camera_is_said_and_comes_back(plugged: Callable[..., Camera]) -> None:
    first = FakeDevice(iter([picture(0), picture(1)]))
    source = plugged(Port(first, None, FakeDevice(working(10))))
    assert read_frame(source).index == 0
    assert "Fake camera" in read_interruption(source)
    assert read_frame(source).index >= 1
    assert first.released.is_set()


def test_a_camera_that_repeats_its_last_picture_is_said_and_comes_back(
    plugged: Callable[..., Camera],
) -> None:
    def frozen() -> Iterator[Reading]:
        while True:
            yield picture(7)

    source = plugged(Port(FakeDevice(frozen()), FakeDevice(frozen()), FakeDevice(working(10))))
    read_frame(source)
    assert "same picture" in read_interruption(source)
    assert not np.array_equal(read_frame(source).bgr, picture(7)[1])


def test_a_driver_that_blocks_is_said_and_nobody_waits_for_it(plugged: Callable[..., Camera]) -> None:
    stuck = FakeDevice(iter([picture(0), None]))
    port = Port(stuck, FakeDevice(working(10)))
    source = plugged(port)
    read_frame(source)
    assert "sends no pictures" in read_interruption(source)
    before = time.monotonic()
    with pytest.raises(SourceInterrupted):
        source.read()
    assert time.monotonic() - before < 0.6
    assert port.attempts == 1, "the device is held by the driver, so opening it again is useless"
    stuck.unblock.set()
    assert np.array_equal(read_frame(source).bgr, picture(10)[1])


def test_silence_is_said_within_two_seconds(
    plugged: Callable[..., Camera], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "SILENCE_SECONDS", 1.5)
    stuck = FakeDevice(iter([picture(0), None]))
    source = plugged(Port(stuck))
    taken_at = read_frame(source).t_seconds
    read_interruption(source)
    assert time.monotonic() - taken_at < 2.0
    stuck.unblock.set()


class Sleep:
    """A computer that sleeps when told to, in no time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = WakeClock(lambda: time.monotonic() + self.seconds)


def test_after_a_sleep_the_camera_is_opened_again(plugged: Callable[..., Camera]) -> None:
    sleep = Sleep()
    first = FakeDevice(working())
    port = Port(first, FakeDevice(working(500)))
    source = plugged(port, sleep.clock)
    before = read_frame(source).t_seconds
    sleep.seconds = 3600.0
    wait_for(lambda: port.attempts == 2)
    assert first.released.is_set()
    after = read_frame(source)
    while after.t_seconds < before + 60:  # what was read before the sleep
        after = read_frame(source)
    assert 3600 <= after.t_seconds - before < 3610, "the time asleep has passed"


def test_no_hold_goes_on_through_a_sleep_and_what_follows_is_kept_with_its_right_time(tmp_path: Path) -> None:
    sleep = Sleep()
    port = Port(FakeDevice(working()), FakeDevice(working(500)))
    source = Camera(0, "Fake camera", port.open, sleep.clock)
    writer = SessionWriter(tmp_path, new_session("camera:0", "default"), origin=time.monotonic())
    engine = Engine(source, LazyRecognizer(FakeRecognizer), Practice(), writer)

    def running() -> Hold | None:
        state = engine.snapshot().practice
        return state.running if state is not None else None

    engine.start()
    try:
        wait_for(running)
        slept_at = time.monotonic()
        sleep.seconds = 3600.0
        wait_for(lambda: (hold := running()) is not None and hold.start > slept_at + 3600, 10)
    finally:
        assert engine.stop()
    assert port.attempts == 2
    with Store.open(tmp_path) as store:
        (summary,) = store.sessions()
        before, *_, after = store.log(summary.session.uuid).holds
    assert before.seconds < 60
    assert after.seconds < 60
    assert 3590 < (after.started - before.started).total_seconds() < 3660


@pytest.mark.parametrize("size", [camera.USUAL_SIZE, (640, 480)])
def test_a_device_is_asked_for_the_size_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    asked: list[list[int]] = []

    class Device:
        def __init__(self, index: int, backend: int, settings: list[int]) -> None:
            asked.append(settings)

        def isOpened(self) -> bool:  # noqa: N802  OpenCV's
            return True

        def set(self, key: int, value: float) -> None: ...

    monkeypatch.setattr(cv2, "VideoCapture", Device)
    monkeypatch.setattr(camera, "_has_node", lambda index: True)
    assert camera.open_device(0, size) is not None
    wanted = dict(zip(asked[0][::2], asked[0][1::2], strict=True))
    assert (wanted[cv2.CAP_PROP_FRAME_WIDTH], wanted[cv2.CAP_PROP_FRAME_HEIGHT]) == size


def test_pictures_of_another_size_and_garbage_do_no_harm(plugged: Callable[..., Camera]) -> None:
    readings: list[Reading] = [
        picture(0),
        (True, None),
        (True, np.zeros((4, 4), np.uint8)),
        (True, np.zeros((0, 0, 3), np.uint8)),
        (True, np.zeros((4, 4, 3), np.float32)),
        picture(1, (32, 18)),
    ]
    source = plugged(Port(FakeDevice(iter(readings))))
    read_frame(source)
    assert (read_frame(source).width, source.name) == (32, "Fake camera")


def test_a_driver_that_raises_is_said_and_tried_again(plugged: Callable[..., Camera]) -> None:
    def raising() -> Iterator[Reading]:
        yield picture(0)
        raise RuntimeError("driver bug")

    source = plugged(Port(FakeDevice(raising()), FakeDevice(working(10))))
    read_frame(source)
    assert np.array_equal(read_frame(source).bgr, picture(10)[1])


def test_a_failing_camera_does_not_keep_a_core_busy(plugged: Callable[..., Camera]) -> None:
    devices = [FakeDevice(iter([picture(0)]), period=0)] + [FakeDevice(iter([]), period=0) for _ in range(50)]
    port = Port(*devices)
    source = plugged(port)
    read_frame(source)
    start = time.thread_time()
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        try:
            source.read()
        except SourceInterrupted:
            continue
    assert time.thread_time() - start < 0.2
    assert sum(device.reads for device in devices) < 40
    assert port.attempts < 12


def test_closing_does_not_wait_for_a_driver_that_blocks(
    plugged: Callable[..., Camera], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_CLOSING_SECONDS", 0.1)
    stuck = FakeDevice(iter([picture(0), None]))
    source = plugged(Port(stuck))
    read_frame(source)
    before = time.monotonic()
    source.close()
    assert time.monotonic() - before < 0.5
    stuck.unblock.set()
    wait_for(stuck.released.is_set)


def test_closing_lets_go_of_the_device(plugged: Callable[..., Camera]) -> None:
    device = FakeDevice(working())
    source = plugged(Port(device))
    read_frame(source)
    source.close()
    assert device.released.is_set()


def test_opencv_is_not_asked_for_a_camera_that_is_not_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(cv2, "VideoCapture", None)
    assert camera.open_device(987) is None


def test_a_camera_that_is_not_there_is_an_error_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("platform.system", lambda: "Linux")
    with pytest.raises(DrishtiError, match="There is no camera 987"):
        Camera(987, "Camera 987").open()
