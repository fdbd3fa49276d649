"""Fetches photographs from lists of links: politely, resumably, and nothing but whole pictures."""

import asyncio
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from model.errors import DrishtiError
from training.data.lists import Link
from training.data.manifest import Entry, FetchManifest, Status, tally
from training.data.pictures import BrokenPictureError, NotAPictureError, picture_facts

_HEADERS: Final = {
    "User-Agent": "drishti-train/0.1 (fetches a published list of yoga photographs)",
    "Accept": "image/*,*/*;q=0.5",
}
_RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT: Final = 120.0


@dataclass(frozen=True)
class FetchOptions:
    """How to fetch.

    Attributes:
        connections: at once, over all hosts.
        per_host: at once to one host.
        pause: seconds between two links of one host, per connection.
        attempts: for one link, where the failure may pass.
        backoff: seconds before the second attempt; doubled, with chance, for each further one.
        timeout: seconds of silence after which a connection is given up.
        deadline: seconds for one attempt as a whole, so that no server can drip for ever.
        largest: bytes of a picture.
        host_failures: links in a row that cannot be reached, after which the rest of a host is left for the
            next run.
        ask_again: ask for links, too, that were gone or no picture.
    """

    connections: int = 32
    per_host: int = 2
    pause: float = 0.25
    attempts: int = 3
    backoff: float = 1.0
    timeout: float = 15.0
    deadline: float = 60.0
    largest: int = 40_000_000
    host_failures: int = 4
    ask_again: bool = False


class _FailedError(Exception):
    """One attempt failed."""

    def __init__(self, status: Status, detail: str, wait: float = 0.0) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.wait = wait


def fetch(
    links: Iterable[Link],
    root: Path,
    options: FetchOptions = FetchOptions(),
    progress: Callable[[Counter[Status], int], None] = lambda _counts, _total: None,
) -> Counter[Status]:
    """Fetch what is not there yet; killed and started again, it goes on where it was.

    Args:
        links: what to fetch.
        root: photographs go to ``root/folder/file``, the manifest beside them.
        options: how.
        progress: called after each link with what became of all links so far, and their number.

    Returns:
        What became of the links, those of earlier runs included.

    Raises:
        DrishtiError: the disk is full or cannot be written; all that was fetched before stays.
    """
    links = tuple(links)
    with FetchManifest(root) as manifest:
        known = manifest.entries()
        # What is known of another URL tells nothing about this one.
        entries = {
            link.path: known[link.path]
            for link in links
            if link.path in known and known[link.path].url == link.url
        }
        todo = [link for link in links if not _is_done(entries.get(link.path), root, options.ask_again)]
        counts = tally(entries[link.path] for link in set(links) - set(todo))
        total = len(links)
        progress(counts, total)

        def note(entry: Entry) -> None:
            manifest.put(entry)
            counts[entry.status] += 1
            progress(counts, total)

        try:
            asyncio.run(_fetch_all(todo, entries, root, options, note))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group
        return counts


def _is_done(entry: Entry | None, root: Path, ask_again: bool) -> bool:
    if entry is None:
        return False
    if entry.status is Status.FETCHED:
        file = root / entry.path
        return file.is_file() and file.stat().st_size == entry.size
    return entry.status.is_final and not ask_again


async def _fetch_all(
    links: Iterable[Link],
    known: dict[str, Entry],
    root: Path,
    options: FetchOptions,
    note: Callable[[Entry], None],
) -> None:
    hosts: dict[str, deque[Link]] = defaultdict(deque)
    for link in links:
        hosts[_host_of(link.url)].append(link)
    free = asyncio.Semaphore(options.connections)
    failures: Counter[str] = Counter()
    limits = httpx2.Limits(max_connections=options.connections, max_keepalive_connections=options.connections)
    async with httpx2.AsyncClient(
        headers=_HEADERS, timeout=options.timeout, limits=limits, follow_redirects=True, max_redirects=8
    ) as client:

        async def serve(host: str) -> None:
            queue = hosts[host]
            async with free:
                while queue:
                    link = queue.popleft()
                    asked = known[link.path].asked if link.path in known else 0
                    if failures[host] >= options.host_failures:
                        detail = "its host answered nothing, so it was left for the next run"
                        note(Entry(link.path, link.url, Status.UNREACHABLE, detail, asked=asked, time=_now()))
                        continue
                    entry = await _fetch_one(client, link, root, options, asked)
                    unreachable = entry.status is Status.UNREACHABLE
                    failures[host] = failures[host] + 1 if unreachable else 0
                    note(entry)
                    if queue:
                        await asyncio.sleep(options.pause)

        # The fullest hosts first: they take longest.
        order = sorted(hosts, key=lambda host: -len(hosts[host]))
        async with asyncio.TaskGroup() as tasks:
            for host in order:
                for _ in range(min(options.per_host, len(hosts[host]))):
                    tasks.create_task(serve(host))


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""


async def _fetch_one(
    client: httpx2.AsyncClient, link: Link, root: Path, options: FetchOptions, asked: int
) -> Entry:
    for attempt in range(1, options.attempts + 1):
        try:
            async with asyncio.timeout(options.deadline):
                data = await _download(client, link.url, options.largest)
            return await asyncio.to_thread(_keep, data, link, root, asked + attempt)
        except _FailedError as error:
            failure = error
        except TimeoutError:
            failure = _FailedError(Status.UNREACHABLE, f"not done after {options.deadline:g} seconds")
        if failure.status.is_final:
            break
        if attempt < options.attempts:
            backoff = options.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
            await asyncio.sleep(max(failure.wait, backoff))
    return Entry(link.path, link.url, failure.status, failure.detail, asked=asked + attempt, time=_now())


async def _download(client: httpx2.AsyncClient, url: str, largest: int) -> bytes:
    try:
        async with client.stream("GET", url) as response:
            code = response.status_code
            if code in _RETRIED:
                raise _FailedError(Status.UNAVAILABLE, f"HTTP {code}", _retry_after(response))
            if code != httpx2.codes.OK:
                raise _FailedError(Status.GONE, f"HTTP {code}")
            content_type = response.headers.get("content-type", "")
            if content_type.startswith("text/html"):
                raise _FailedError(Status.NOT_A_PICTURE, content_type)
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > largest:
                    raise _FailedError(Status.TOO_LARGE, f"more than {largest} bytes")
            return bytes(data)
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.TooManyRedirects, UnicodeError) as error:
        raise _FailedError(Status.GONE, str(error)) from error
    except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.DecodingError) as error:
        raise _FailedError(Status.BROKEN, str(error) or type(error).__name__) from error
    except httpx2.HTTPError as error:
        raise _FailedError(Status.UNREACHABLE, str(error) or type(error).__name__) from error


def _retry_after(response: httpx2.Response) -> float:
    value = response.headers.get("retry-after", "")
    return min(float(value), _LONGEST_WAIT) if value.isdigit() else 0.0


def _keep(data: bytes, link: Link, root: Path, asked: int) -> Entry:
    try:
        facts = picture_facts(data)
    except NotAPictureError as error:
        raise _FailedError(Status.NOT_A_PICTURE, "no picture format") from error
    except BrokenPictureError as error:
        raise _FailedError(Status.BROKEN, str(error)) from error
    file = root / link.path
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DrishtiError(
            f"{file} cannot be written ({error.strerror}): make room and fetch again."
        ) from error
    return Entry(
        link.path,
        link.url,
        Status.FETCHED,
        "",
        facts.sha256,
        f"{int(facts.hashes[0]):016x}",
        facts.width,
        facts.height,
        len(data),
        asked,
        _now(),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
