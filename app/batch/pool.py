"""Files over several processes of this machine; one that dies costs its file another try, no more."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Final, NamedTuple, TypeAlias, cast

from app.batch.work import Done, FileRecognizer, Setup
from app.environment import prepare_environment
from model.errors import DrishtiError

TRIES: Final = 2
"""How often a file may bring its process down before it is given up."""
_LEAVE_SECONDS: Final = 5.0
_Pipe: TypeAlias = "Connection[Any, Any]"


def over_processes(paths: Iterable[str], setup: Setup, count: int) -> Iterator[Done]:
    """Recognise files, and give each when it is done, in no order.

    However many files there are, only those in work are held in memory.

    Args:
        paths: the files.
        setup: how.
        count: processes, each with models of its own.

    Raises:
        DrishtiError: the models cannot be loaded.
    """
    with closing(_Pool(paths, setup)) as pool:
        for _ in range(count):
            pool.employ()
        while pool.workers:
            for pipe in wait(list(pool.workers)):
                done = pool.collect(pool.workers[cast(_Pipe, pipe)])
                if done is not None:
                    yield done


class _Pool:
    def __init__(self, paths: Iterable[str], setup: Setup) -> None:
        self.workers: dict[_Pipe, _Worker] = {}
        self._setup = setup
        self._waiting = iter(paths)
        self._again: deque[_Job] = deque()

    def employ(self) -> None:
        """Start a process, where there is work for it."""
        job = self._next()
        if job is not None:
            worker = _Worker(self._setup)
            self.workers[worker.pipe] = worker
            worker.take(job)

    def collect(self, worker: "_Worker") -> Done | None:
        """What became of a worker's file, None if it is tried again; the worker goes on with another."""
        job = worker.job
        try:
            answer: Done | DrishtiError = worker.pipe.recv()
        except (EOFError, ConnectionError):
            self._dismiss(worker)
            again = job.tries < TRIES
            if again:
                self._again.append(_Job(job.path, job.tries + 1))
            self.employ()
            trouble = f"{job.path} brought the recogniser down: leave it out."
            return None if again else Done(job.path, trouble=trouble)
        if isinstance(answer, DrishtiError):
            raise answer
        following = self._next()
        if following is None:
            self._dismiss(worker)
        else:
            worker.take(following)
        return answer

    def _next(self) -> "_Job | None":
        if self._again:
            return self._again.popleft()
        path = next(self._waiting, None)
        return None if path is None else _Job(path, 1)

    def _dismiss(self, worker: "_Worker") -> None:
        del self.workers[worker.pipe]
        worker.close()

    def close(self) -> None:
        """End those that are still at work."""
        for worker in self.workers.values():
            worker.close(at_once=True)
        self.workers.clear()


class _Job(NamedTuple):
    path: str
    tries: int


class _Worker:
    job: _Job

    def __init__(self, setup: Setup) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, setup), daemon=True)
        self._process.start()
        theirs.close()

    def take(self, job: _Job) -> None:
        """Give it a file, and how often that was tried."""
        self.job = job
        with suppress(ConnectionError):  # it has died: whoever waits for its answer will find out
            self.pipe.send(job.path)

    def close(self, *, at_once: bool = False) -> None:
        """Let it go, or end it in the middle of a file."""
        self.pipe.close()
        if at_once:
            self._process.terminate()
        self._process.join(_LEAVE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(pipe: _Pipe, setup: Setup) -> None:
    prepare_environment()
    with closing(FileRecognizer(setup)) as recognizer:
        while True:
            try:
                path = pipe.recv()
            except (EOFError, KeyboardInterrupt):
                return
            try:
                pipe.send(recognizer.recognize(path))
            except DrishtiError as error:
                pipe.send(error)
