"""Spreads cells over processes and machines with Dask, which comes with the extra ``cluster``."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from model.errors import DrishtiError
from training.study.engine import Finished, Run, timed
from training.study.runs import Cell
from training.study.study import Study


@dataclass(frozen=True, slots=True)
class OverWorkers:
    """A `training.study.engine.Spread` over Dask workers.

    Attributes:
        count: processes to start on this machine; one for each GPU is a good number.
        scheduler: address of a running scheduler instead, such as ``tcp://10.0.0.1:8786``. Its workers need
            this package and see photographs and results at the same paths.
    """

    count: int = 0
    scheduler: str = ""

    def __call__(self, run: Run, study: Study, cells: Sequence[Cell]) -> Iterator[Finished]:
        """Run the cells; one whose worker dies is tried again elsewhere.

        Raises:
            DrishtiError: Dask is not installed, the scheduler does not answer, or a cell fails.
        """
        if not cells:
            return
        dask = _dask()
        with self._client(dask) as client:
            futures = [client.submit(_on_worker, run, study, cell, self.count, pure=False) for cell in cells]
            try:
                for future in dask.as_completed(futures):
                    yield future.result()
            finally:
                client.cancel(futures)

    @contextmanager
    def _client(self, dask: Any) -> Iterator[Any]:
        if self.scheduler:
            try:
                client = dask.Client(self.scheduler, timeout=20)
            except (OSError, ValueError) as error:
                raise DrishtiError(
                    f"No Dask scheduler answers at {self.scheduler}: start `dask scheduler` there."
                ) from error
            with client:
                yield client
            return
        with (
            dask.LocalCluster(
                n_workers=self.count,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.ERROR,
            ) as cluster,
            dask.Client(cluster) as client,
        ):
            yield client


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise DrishtiError(
            "Dask is not installed, which spreads the runs: pip install -e '.[cluster]'."
        ) from error
    return distributed


def _on_worker(run: Run, study: Study, cell: Cell, processes: int) -> Finished:
    """Share this machine's GPUs, or else its cores, among the workers; then run the cell."""
    name = _dask().get_worker().name
    if torch.cuda.is_available():
        torch.cuda.set_device(int(name) % torch.cuda.device_count() if str(name).isdigit() else 0)
    elif processes:
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // processes))
    return timed(run, study, cell)
