"""Contenders in processes of their own that take turns, so that neither disturbs the other's threads."""

import multiprocessing
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, Final, Protocol

from model.bench.machine import load
from model.errors import DrishtiError

TOTAL: Final = "total"
"""Name of the whole of a run, beside its stages."""
CPU: Final = "processor"
"""Name of the time that all cores together worked for a run: it hardly depends on what else runs."""
_WARM_UP: Final = 3
_REST_SECONDS: Final = 0.2
_LEAVE_SECONDS: Final = 5.0


class Runner(Protocol):
    """What is measured."""

    about: Mapping[str, Any]
    """What it really runs with, such as its device."""

    def once(self) -> Mapping[str, float]:
        """Do the work once; seconds by stage, and of the whole by ``total``."""

    def close(self) -> None:
        """Free everything."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to be measured.

    Attributes:
        name: for people.
        make: ``module:function`` that makes the runner, in the contender's own process.
        arguments: of that function.
        environment: variables of that process.
        share: of the runs in a round that it takes part in; less for what takes seconds.
    """

    name: str
    make: str
    arguments: Mapping[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out for one contender.

    Attributes:
        name: of the contender.
        about: what it really ran with.
        rounds: for each round, seconds by stage of each run.
        load: the machine's load after each round, where the system tells it.
    """

    name: str
    about: Mapping[str, Any]
    rounds: tuple[tuple[Mapping[str, float], ...], ...]
    load: tuple[float | None, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages that every run has; the whole and the processor time come last."""
        runs = [set(run) for one in self.rounds for run in one]
        common = set.intersection(*runs)
        return (*(stage for stage in self.rounds[0][0] if stage in common - {TOTAL, CPU}), TOTAL, CPU)

    def seconds(self, stage: str) -> list[list[float]]:
        """Seconds of one stage, by round."""
        return [[run[stage] for run in one] for one in self.rounds]


def take_turns(contenders: Sequence[Contender], rounds: int, runs: int) -> list[Measured]:
    """Let contenders do their work in turns.

    Each has a process of its own and is warm before its first measured run; while one works, the others wait
    for a message. Who begins a round changes, so that nobody always comes after the same one.

    Args:
        contenders: at least one.
        rounds: how often everybody has a turn.
        runs: how often the work is done in a turn.

    Raises:
        DrishtiError: a contender cannot be made, or fails.
    """
    workers = [_Worker(one) for one in contenders]
    try:
        about = [worker.wait() for worker in workers]
        taken: list[list[tuple[Mapping[str, float], ...]]] = [[] for _ in workers]
        loads: list[float | None] = []
        for number in range(rounds):
            for index in _rotated(range(len(workers)), number):
                time.sleep(_REST_SECONDS)  # threads that spin after their work would slow the next one
                wanted = max(1, round(runs * contenders[index].share))
                taken[index].append(tuple(workers[index].measure(wanted)))
            loads.append(load())
    finally:
        for worker in workers:
            worker.close()
    return [
        Measured(one.name, made, tuple(times), tuple(loads))
        for one, made, times in zip(contenders, about, taken, strict=True)
    ]


def _rotated(order: Sequence[int], by: int) -> Iterable[int]:
    start = by % len(order)
    return [*order[start:], *order[:start]]


class _Worker:
    def __init__(self, contender: Contender) -> None:
        context = multiprocessing.get_context("spawn")
        self._name = contender.name
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, contender), daemon=True)
        self._process.start()
        theirs.close()

    def wait(self) -> Any:
        """What it answers."""
        try:
            fine, answer = self._pipe.recv()
        except EOFError as error:
            raise DrishtiError(f"{self._name} broke off: try it alone to see why.") from error
        if not fine:
            raise DrishtiError(f"{self._name} cannot be measured: {answer}")
        return answer

    def measure(self, runs: int) -> Sequence[Mapping[str, float]]:
        """Have it work ``runs`` times; seconds by stage of each."""
        self._pipe.send(runs)
        answer: Sequence[Mapping[str, float]] = self.wait()
        return answer

    def close(self) -> None:
        """Let it go."""
        self._pipe.close()
        self._process.join(_LEAVE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(pipe: "Connection[Any, Any]", contender: Contender) -> None:
    """The contender's process: work when told to, end when the pipe does."""
    os.environ.update(contender.environment)
    try:
        module, _, function = contender.make.partition(":")
        runner: Runner = getattr(import_module(module), function)(**contender.arguments)
        with closing(runner):
            _work(pipe, runner, contender.share)
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001  whatever it is has to reach the one who reads the figures
        pipe.send((False, str(error) or repr(error)))


def _work(pipe: "Connection[Any, Any]", runner: Runner, share: float) -> None:
    for _ in range(_WARM_UP if share == 1 else 1):
        runner.once()
    pipe.send((True, dict(runner.about)))
    while True:
        runs = pipe.recv()
        if share == 1:
            runner.once()  # what the others pushed out of the caches comes back
        pipe.send((True, [_timed(runner) for _ in range(runs)]))


def _timed(runner: Runner) -> dict[str, float]:
    before = time.process_time()
    stages = runner.once()
    return {**stages, CPU: time.process_time() - before}
