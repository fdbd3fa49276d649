"""Asks the store in a thread of its own, so that the window never waits for the disk."""

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal

from app.sessions.database import SessionsLostError
from app.sessions.store import Store
from model.errors import DrishtiError

_CLOSING_SECONDS: Final = 3.0
"""How long closing waits for changes that are on their way to the disk, which take milliseconds."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Reader(QObject):
    """Runs jobs on the sessions of a data folder one after the other; answers come in the window's thread."""

    noticed = Signal(str)
    """One sentence where a damaged file was set aside."""
    _answered = Signal(object)

    def __init__(self, data_dir: Path) -> None:
        """Nothing is opened yet."""
        super().__init__()
        self._data_dir = data_dir
        self._thread: _Thread | None = None
        self._changes: set[Future[None]] = set()
        self._answered.connect(self._pass_on)

    def ask(
        self, job: Callable[[Store], T], done: Callable[[T], None], failed: Callable[[DrishtiError], None]
    ) -> None:
        """Run a job in the thread, then one of the other two here; none of them after :meth:`stop`."""
        self._submit(job, done, failed, always=False)

    def change(
        self, job: Callable[[Store], T], done: Callable[[T], None], failed: Callable[[DrishtiError], None]
    ) -> None:
        """The same for a job that writes: :meth:`stop` waits for it."""
        future = self._submit(job, done, failed, always=True)
        self._changes = {change for change in self._changes if not change.done()} | {future}

    def stop(self) -> None:
        """Finish what writes, leave what reads, close the store. Asking again starts anew."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        wait(self._changes, _CLOSING_SECONDS)
        self._changes.clear()
        thread.stop()

    def _submit(
        self,
        job: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[DrishtiError], None],
        *,
        always: bool,
    ) -> Future[None]:
        if self._thread is None:
            self._thread = _Thread(self._data_dir, self._tell)
        thread = self._thread

        def run() -> None:
            if always or not thread.stopped:
                self._run(thread, job, done, failed)

        return thread.submit(run)

    def _run(
        self,
        thread: "_Thread",
        job: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[DrishtiError], None],
    ) -> None:
        """In the thread."""
        try:
            answer = partial(done, thread.run(job))
        except DrishtiError as error:
            self._tell(thread, partial(failed, error))
        except Exception as error:  # noqa: BLE001  a thread must not die in silence
            _log.exception("the history cannot be read")
            why = DrishtiError(f"The sessions cannot be used ({error!r}): report it, please.")
            self._tell(thread, partial(failed, why))
        else:
            self._tell(thread, answer)

    def _tell(self, thread: "_Thread", answer: Callable[[], None] | str) -> None:
        """In the thread."""
        # The window may be gone by now.
        with contextlib.suppress(RuntimeError):
            self._answered.emit((thread, answer))

    def _pass_on(self, told: tuple["_Thread", Callable[[], None] | str]) -> None:
        thread, answer = told
        if thread is not self._thread:
            return  # stopped meanwhile
        if isinstance(answer, str):
            self.noticed.emit(answer)
        else:
            answer()


class _Thread:
    """A thread with a store of its own, which only this thread touches."""

    def __init__(self, data_dir: Path, tell: Callable[["_Thread", str], None]) -> None:
        self.stopped = False
        self._data_dir = data_dir
        self._tell = tell
        self._store: Store | None = None
        self._worker = ThreadPoolExecutor(1, "history")

    def submit(self, job: Callable[[], None]) -> Future[None]:
        return self._worker.submit(job)

    def stop(self) -> None:
        # Changes that were queued before are still made, though nobody hears of them.
        self.stopped = True
        self._worker.submit(self._close)
        self._worker.shutdown(wait=False)

    def run(self, job: Callable[[Store], T]) -> T:
        """Run a job; where the file turns out damaged or moved, open it anew and try once more."""
        try:
            return job(self._open(check=False))
        except SessionsLostError:
            self._close()
            return job(self._open(check=True))

    def _open(self, *, check: bool) -> Store:
        if self._store is None:
            self._store = Store.open(self._data_dir, check=check)
            if self._store.notice:
                self._tell(self, self._store.notice)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
