"""The app is killed while it saves; what it was told is on disk must be there.

A killed process leaves what it gave to the system, so this proves the order of the writes and the recovery,
not that a disk keeps its promises in a power cut: that rests on SQLite's syncs.
"""

import logging
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.sessions.records import HoldRecord, HoldStatus
from app.sessions.store import Store
from tests.support.children import ChildLog

_log = logging.getLogger(__name__)

PRACTICE = """
import json, random, sys, time
from pathlib import Path
from app.sessions.writer import SessionWriter, new_session
from model.hold import Hold

def say(**what):
    sys.stdout.write(json.dumps(what) + "\\n")
    sys.stdout.flush()

chance = random.Random(int(sys.argv[2]))
session = new_session("demo", "default")
sessions = SessionWriter(Path(sys.argv[1]), session)
sessions.start()
begun = time.monotonic()
while True:
    start = time.monotonic() - begun
    length = chance.choice((0.0, 0.05, 0.2, 4.0))
    while True:
        t = time.monotonic() - begun
        hold = Hold("tree", None, start, t, 0.9)
        if t >= start + length:
            break
        say(runs=str(session.uuid), seconds=hold.duration)
        sessions.note(t, running=hold)
        time.sleep(0.02)
    sessions.note(t, completed=hold)
    if not sessions.flush(30):
        sys.exit("not written")
    say(session=str(session.uuid), seconds=hold.duration, done=True)
"""
"""Practises as the app does, in real time, and says what it began, how far it is, and what is on disk."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_loses_no_acknowledged_hold_and_at_most_a_second_of_the_running_one(
    tmp_path: Path, kills: int
) -> None:
    chance = random.Random(11)
    losses = []
    acknowledged = 0
    for number in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", PRACTICE, str(tmp_path), str(number)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        log = ChildLog(child.stdout)
        while not log.lines:
            assert child.poll() is None
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 3))
        child.send_signal(signal.SIGKILL)
        assert child.wait(30) == -signal.SIGKILL
        log.finish()
        child.stdout.close()

        with Store.open(tmp_path, check=True) as store:
            assert store.notice == ""
            store.recover()
            (session,) = {line.get("session") or line.get("runs") for line in log.lines}
            found = [one for one in store.logs() if str(one.session.uuid) == session]
        holds = list(found[0].holds) if found else []
        done = [line["seconds"] for line in log.lines if "done" in line]
        acknowledged += len(done)
        assert [hold.seconds for hold in holds[: len(done)]] == done
        assert all(hold.status is HoldStatus.DONE for hold in holds[: len(done)])
        losses.append(_lost(log.lines, holds[len(done) :]))
    assert acknowledged >= kills
    _log.info("%d holds acknowledged; at most %.3f s of the running one lost", acknowledged, max(losses))
    # A tenth for a busy machine.
    assert max(losses) <= 1.1


def _lost(lines: list[dict[str, Any]], rest: list[HoldRecord]) -> float:
    """Seconds of the hold that ran at the end which are not on disk."""
    if "runs" not in lines[-1]:
        return 0.0
    assert len(rest) <= 1
    return float(lines[-1]["seconds"]) - sum(hold.seconds for hold in rest)
