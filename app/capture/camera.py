"""A camera as a source: opened, watched, and opened again when it fails.

The device belongs to a thread of its own, since drivers may block for as long as they like. That thread opens
it, reads it, releases it and opens it again; nobody else touches it. Whoever reads frames waits a short while
only, and judges the camera by the pictures that come.
"""

import logging
import os
import platform
import sys
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from app.capture.clock import WakeClock
from app.capture.source import READ_SECONDS, SourceInterrupted
from model.errors import DrishtiError
from model.frame import Frame

SILENCE_SECONDS: Final = 1.5
"""So long without a new picture, a camera that worked is said to have stopped."""
OPENING_SECONDS: Final = 20.0
"""So long a camera may take for its first picture; Media Foundation needs 12 and more for some."""
RETRY_SECONDS: Final = (0.5, 1.0, 2.0)
"""Pauses before opening again; the last one is repeated: whoever plugs a camera in again waits no longer."""
ASLEEP_SECONDS: Final = 3.0
"""So long between two reads means that the computer slept: few cameras work on after that, so it is opened
again, and what waits in its buffer is old."""
USUAL_SIZE: Final = (1280, 720)
"""Width and height: the largest pictures that most webcams give 30 times a second."""
RATE: Final = 30

_CLOSING_SECONDS: Final = 1.0
_FAILED_READS: Final = 10
_FAILED_READ_PAUSE: Final = 0.05
_SUBSAMPLE: Final = 8
_BACKENDS: Final = {
    # DirectShow opens in a moment and takes its settings at construction; Media Foundation is slow to open.
    "win32": (cv2.CAP_DSHOW, cv2.CAP_MSMF, cv2.CAP_ANY),
    "darwin": (cv2.CAP_AVFOUNDATION, cv2.CAP_ANY),
    "linux": (cv2.CAP_V4L2,),
}
_log = logging.getLogger(__name__)


class Device(Protocol):
    """The part of ``cv2.VideoCapture`` that is used."""

    def read(self) -> tuple[bool, Any]:
        """Whether there was a picture, and the picture, uint8 BGR [height, width, 3]."""

    def release(self) -> None:
        """Let go of the camera."""


def open_device(index: int, size: tuple[int, int] = USUAL_SIZE) -> Device | None:
    """Open a camera at 30 frames a second as Motion JPEG, or as near to it as it can; None if not.

    Uncompressed pictures of 720p come at 5 to 10 frames a second over USB 2.

    Args:
        index: the camera's number.
        size: width and height to ask for, in pixels.
    """
    if not _has_node(index):
        return None  # OpenCV would say so in the terminal, at every attempt
    wanted = {
        cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"MJPG"),
        cv2.CAP_PROP_FRAME_WIDTH: size[0],
        cv2.CAP_PROP_FRAME_HEIGHT: size[1],
        cv2.CAP_PROP_FPS: RATE,
    }
    at_construction = [int(number) for item in wanted.items() for number in item]
    for backend in _BACKENDS.get(sys.platform, (cv2.CAP_ANY,)):
        # Some backends ignore settings afterwards, some refuse them at construction.
        for settings in (at_construction, []):
            device = cv2.VideoCapture(index, backend, settings)
            if device.isOpened():
                if not settings:
                    for key, value in wanted.items():
                        device.set(key, value)
                device.set(cv2.CAP_PROP_BUFFERSIZE, 1)
                return device
            device.release()
    return None


class Camera:
    """A camera that is watched: unplugged, blocked and frozen ones are noticed and opened again.

    So is one that worked when the computer went to sleep. The times of its frames count the time asleep.
    """

    def __init__(
        self,
        index: int,
        name: str,
        opener: Callable[[int], Device | None] = open_device,
        clock: WakeClock | None = None,
    ) -> None:
        self.name = name
        self._index = index
        self._opener = opener
        self._clock = clock or WakeClock()
        self._thread = threading.Thread(target=self._run, name=f"camera:{index}", daemon=True)
        self._stop = threading.Event()
        self._changed = threading.Condition()
        # Shared with the thread, under the condition:
        self._picture: tuple[NDArray[np.uint8], float] | None = None
        self._trouble = ""
        self._taken_at: float | None = None
        # The thread's own:
        self._last_sum: int | None = None
        # The reader's own:
        self._count = 0
        self._opened_at = 0.0

    def open(self) -> None:
        """Begin to open the device.

        Raises:
            DrishtiError: there is no such camera, or it may not be used.
        """
        _check_node(self._index, self.name)
        self._opened_at = time.monotonic()
        self._thread.start()

    def read(self) -> Frame | None:
        """The newest picture, or None if there is none within a quarter of a second.

        Raises:
            SourceInterrupted: it worked and has stopped; it is being opened again.
            DrishtiError: it cannot be opened, or never gave a picture.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._picture is not None, READ_SECONDS)
            picture, self._picture = self._picture, None
            trouble, taken_at = self._trouble, self._taken_at
        if picture is not None:
            frame = Frame(picture[0], self._count, picture[1], f"camera:{self._index}")
            self._count += 1
            return frame
        if taken_at is None:
            if not trouble and time.monotonic() - self._opened_at > OPENING_SECONDS:
                trouble = "gives no picture: close other programs that use it, or plug it in again."
            if trouble:
                raise DrishtiError(f"{self.name} {trouble}")
        elif self._clock.now() - taken_at > SILENCE_SECONDS:
            raise SourceInterrupted(f"{self.name} {trouble or 'sends no pictures: is it plugged in?'}")
        return None

    def close(self) -> None:
        """Let go of the device; where the driver blocks, as soon as it returns."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSING_SECONDS)

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            trouble = ""
            started = self._clock.now()
            try:
                trouble = self._use_device()
            except Exception as error:  # noqa: BLE001  a thread that dies would leave the window waiting
                _log.exception("camera %d failed", self._index)
                trouble = f"failed ({error}): plug it in again or choose another one."
            with self._changed:
                self._trouble = trouble
                worked = self._taken_at is not None and self._taken_at > started
            attempt = 0 if worked else attempt + 1
            self._stop.wait(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])

    def _use_device(self) -> str:
        """Open the device and read it until it fails or stops being wanted; what the trouble is."""
        device = self._opener(self._index)
        if device is None:
            return (
                "cannot be opened: close other programs that use it, allow access to it, or plug it in again."
            )
        failed = 0
        new_at = read_at = self._clock.now()
        worked = False  # the first picture may take long
        try:
            while not self._stop.is_set():
                ok, picture = device.read()
                now, before = self._clock.now(), read_at
                read_at = now
                if worked and now - before > ASLEEP_SECONDS:
                    return "stopped for a while, as when the computer sleeps, and is being opened again."
                if not ok or not _is_picture(picture):
                    failed += 1
                    if failed >= _FAILED_READS:
                        return "sends no pictures: plug it in again, or close other programs that use it."
                    self._stop.wait(_FAILED_READ_PAUSE)
                elif self._is_new(picture):
                    worked, failed, new_at = True, 0, now
                    with self._changed:
                        self._picture, self._taken_at, self._trouble = (picture, now), now, ""
                        self._changed.notify()
                elif now - new_at > SILENCE_SECONDS:
                    return "sends the same picture again and again: open its cover, or plug it in again."
        finally:
            device.release()
        return ""

    def _is_new(self, picture: NDArray[np.uint8]) -> bool:
        """Whether a picture differs from the last; the noise of a working camera never repeats itself."""
        total = zlib.crc32(picture[::_SUBSAMPLE, ::_SUBSAMPLE].tobytes())
        new = total != self._last_sum
        self._last_sum = total
        return new


def _is_picture(picture: object) -> bool:
    return (
        isinstance(picture, np.ndarray)
        and picture.dtype == np.uint8
        and picture.ndim == 3
        and picture.shape[2] == 3
        and picture.size > 0
    )


def _has_node(index: int) -> bool:
    """Whether a camera of that number is plugged in, where that can be told beforehand."""
    return platform.system() != "Linux" or Path(f"/dev/video{index}").exists()


def _check_node(index: int, name: str) -> None:
    """On Linux the reason why a camera cannot be opened can be told beforehand."""
    if not _has_node(index):
        raise DrishtiError(
            f"There is no camera {index}: plug it in, choose another one, or watch the demo practitioner."
        )
    if platform.system() == "Linux" and not os.access(f"/dev/video{index}", os.R_OK | os.W_OK):
        raise DrishtiError(
            f"{name} may not be used by you: add yourself to the group “video” and log in again."
        )
