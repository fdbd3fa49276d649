"""One long piece of work in a thread, with progress and a way out."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.review.progress import Cancelled, Report, left_in_words, seconds_left
from model.errors import DrishtiError

_REPORT_SECONDS: Final = 0.1
_log = logging.getLogger(__name__)


class Job(QObject):
    """Runs once; its signals arrive in the thread that made it. One of the last three comes at the end."""

    progressed = Signal(float, str)
    """Share that is done, 0 to 1, and the time left in words."""
    done = Signal(object)
    """What the work returned."""
    failed = Signal(str)
    """One sentence."""
    cancelled = Signal()

    def __init__(self, work: Callable[[Report], object]) -> None:
        """Prepare.

        Args:
            work: called in the thread; tells the share that is done.
        """
        super().__init__()
        self._work = work
        self._stop = threading.Event()
        self._silent = False
        self._started = self._reported = 0.0

    def start(self) -> None:
        """Begin."""
        pool = ThreadPoolExecutor(1, thread_name_prefix="review-job")
        self._started = time.monotonic()
        pool.submit(self._run).add_done_callback(self._end)
        pool.shutdown(wait=False)

    def cancel(self) -> None:
        """Stop at the next picture; `cancelled` tells when that has happened."""
        self._stop.set()

    def abandon(self) -> None:
        """Stop, and say nothing more: nobody listens."""
        self._silent = True
        self._stop.set()

    def _run(self) -> object:
        return self._work(self._report)

    def _report(self, share: float) -> None:
        """In the thread."""
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS:
            self._reported = now
            self.progressed.emit(share, left_in_words(seconds_left(share, now - self._started)))

    def _end(self, future: Future[object]) -> None:
        """In the thread."""
        if self._silent:
            return
        error = future.exception()
        if error is None:
            self.done.emit(future.result())
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(error, DrishtiError):
            self.failed.emit(str(error))
        else:
            _log.error("work in the review window failed", exc_info=error)
            self.failed.emit(f"This did not work ({error}): try again, or choose another film.")
