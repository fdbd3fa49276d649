"""Files over many machines with Dask, which comes with the extra ``cluster``."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from app.batch.work import Done, Setup, recognize_file
from model.errors import DrishtiError

_AHEAD: Final = 4
"""Files handed out for each thread of a worker, so that none waits for the network."""
_CONNECT_SECONDS: Final = 20


def over_cluster(paths: Iterable[str], setup: Setup, scheduler: str) -> Iterator[Done]:
    """Recognise files on the workers of a Dask scheduler, and give each when it is done, in no order.

    A file whose worker dies is tried on another one.

    Args:
        paths: the files, which the workers see at the same paths.
        setup: how; the bundle likewise.
        scheduler: address, such as ``tcp://10.0.0.1:8786``.

    Raises:
        DrishtiError: Dask is not installed, the scheduler does not answer, or models cannot be loaded there.
    """
    dask = _dask()
    try:
        client = dask.Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise DrishtiError(
            f"No Dask scheduler answers at {scheduler}: start `dask scheduler` there."
        ) from error
    with client:
        yield from _recognized(dask, client, iter(paths), setup)


def _recognized(dask: Any, client: Any, paths: Iterator[str], setup: Setup) -> Iterator[Done]:
    threads = sum(client.nthreads().values())
    names: dict[Any, str] = {}

    def submit(path: str) -> Any:
        future = client.submit(recognize_file, setup, path, pure=False)
        names[future] = path
        return future

    running = dask.as_completed([submit(path) for path in islice(paths, max(1, threads) * _AHEAD)])
    for future in running:
        path = names.pop(future)
        try:
            yield future.result()
        except dask.KilledWorker:
            yield Done(path, trouble=f"{path} brought the recogniser down: leave it out.")
        future.release()
        for following in islice(paths, 1):
            running.add(submit(following))


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise DrishtiError(
            "Dask is not installed, which reaches other machines: pip install distributed."
        ) from error
    return distributed
