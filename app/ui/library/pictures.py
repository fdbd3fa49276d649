"""Pictures of the poses, drawn in a thread of their own and kept in memory."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

Draw = Callable[[str, tuple[int, int]], NDArray[np.uint8]]
"""Draws a pose at a width and height in pixels: uint8 BGR [height, width, 3]."""

_KEPT_BYTES: Final = 96 << 20
_log = logging.getLogger(__name__)
_Key = tuple[str, int, int]


class Pictures(QObject):
    """Gives pictures that are there, and draws those that are not."""

    arrived = Signal(str)
    """The id of a pose one of whose pictures can be had now."""
    _drawn = Signal(object, QImage)

    def __init__(self, draw: Draw) -> None:
        """Nothing is drawn yet.

        Args:
            draw: called in a thread, one picture at a time.
        """
        super().__init__()
        self._draw = draw
        self._ready: dict[_Key, QPixmap] = {}
        self._asked: set[_Key] = set()
        self._queue: deque[_Key] = deque()
        self._worker: ThreadPoolExecutor | None = None
        self._drawn.connect(self._keep)

    def get(self, pose_id: str, size: QSize, ratio: float, *, urgent: bool = False) -> QPixmap | None:
        """The picture of a pose, or None until `arrived` says that it is there.

        Args:
            pose_id: whose picture.
            size: in logical pixels.
            ratio: device pixels for each logical one.
            urgent: draw it before the others.
        """
        key = (pose_id, round(size.width() * ratio), round(size.height() * ratio))
        if (pixmap := self._ready.pop(key, None)) is not None:
            self._ready[key] = pixmap  # the last one used is the last one forgotten
            pixmap.setDevicePixelRatio(ratio)
            return pixmap
        if key not in self._asked:
            self._asked.add(key)
            (self._queue.appendleft if urgent else self._queue.append)(key)
            # One thread: drawing must leave the cores to the recognition.
            self._worker = self._worker or ThreadPoolExecutor(1, thread_name_prefix="pose-pictures")
            self._worker.submit(self._draw_next, self._queue).add_done_callback(_report)
        return None

    def stop(self) -> None:
        """Draw nothing more; the thread ends with the picture at hand. Asking again starts anew."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = None
        self._queue = deque()
        self._asked.clear()

    def _draw_next(self, queue: deque[_Key]) -> None:
        """In the thread."""
        key = pose_id, width, height = queue.popleft()
        bgr = np.ascontiguousarray(self._draw(pose_id, (width, height)))
        if queue is not self._queue:
            return  # stopped while this was drawn
        image = QImage(bgr.data, width, height, width * 3, QImage.Format.Format_BGR888)
        # A format of its own, so that the picture no longer needs the array.
        self._drawn.emit(key, image.convertToFormat(QImage.Format.Format_RGB32))

    def _keep(self, key: _Key, image: QImage) -> None:
        self._asked.discard(key)
        self._ready[key] = QPixmap.fromImage(image)
        while sum(4 * width * height for _, width, height in self._ready) > _KEPT_BYTES:
            del self._ready[next(iter(self._ready))]
        self.arrived.emit(key[0])


def _report(future: Future[None]) -> None:
    """A card without its picture still has its names, so the user is not disturbed."""
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("a pose could not be drawn", exc_info=error)
