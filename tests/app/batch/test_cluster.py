"""A cluster of two real workers on this machine; one of them is killed in the middle."""

import logging
import os
import signal
from pathlib import Path

import pytest

from app.batch.cluster import over_cluster
from app.batch.work import Done, Setup, recognize_file
from model.errors import DrishtiError


@pytest.fixture(autouse=True)
def nothing_left_running() -> None:
    """In place of the guard against threads: Dask keeps its own for the next client."""


@pytest.mark.enable_socket
@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_killed_worker_changes_no_result(folder: Path, setup_taught: Setup) -> None:
    import distributed

    paths = sorted(map(str, folder.glob("?.jpg"))) * 2
    wanted = {path: recognize_file(setup_taught, path).events for path in set(paths)}
    assert wanted[str(folder / "0.jpg")][0]["pose"] == "user:Mine"
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]  # Dask leaves it untyped
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    ) as cluster:
        done: list[Done] = []
        for one in over_cluster(paths, setup_taught, cluster.scheduler_address):
            if not done:
                victim = next(iter(cluster.workers.values())).pid
                os.kill(victim, signal.SIGKILL)
            done.append(one)
    assert sorted(one.path for one in done) == sorted(paths)
    assert all(one.events == wanted[one.path] for one in done)


@pytest.mark.enable_socket
def test_a_scheduler_that_does_not_answer_is_said(setup_here: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.batch.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(DrishtiError, match="No Dask scheduler answers"):
        list(over_cluster(["a.jpg"], setup_here, "tcp://127.0.0.1:9"))
