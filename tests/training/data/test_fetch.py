import errno
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.errors import DrishtiError
from tests.support.photographs import jpeg, picture
from tests.support.web import Web, body, dripping, first_then, running_web, status
from training.data.fetch import FetchOptions, fetch
from training.data.lists import Link
from training.data.manifest import FetchManifest, Status

pytestmark = pytest.mark.enable_socket
QUICK = FetchOptions(pause=0, backoff=0.01, timeout=0.5, deadline=0.7)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_web() as running:
        yield running


def statuses(root: Path) -> dict[str, Status]:
    with FetchManifest(root) as manifest:
        return {path: entry.status for path, entry in manifest.entries().items()}


def test_every_kind_of_answer_ends_in_its_status(web: Web, tmp_path: Path) -> None:
    whole = jpeg(picture(1))
    web.pages = {
        "/whole": body(whole),
        "/moved": status(301, Location="/whole"),
        "/circle": status(302, Location="/circle"),
        "/gone": status(410),
        "/page": body(b"<html>removed</html>", "text/html; charset=utf-8"),
        "/lies": body(b"<html>removed</html>", "image/jpeg"),
        "/cut": body(whole[: len(whole) // 2]),
        "/breaks-off": body(whole[:1000], length=len(whole)),
        "/drips": dripping(whole, seconds=30),
        "/ill": status(503),
        "/recovers": first_then(status(500), 1, body(jpeg(picture(2)))),
    }
    expected = {
        "whole": Status.FETCHED,
        "moved": Status.FETCHED,
        "circle": Status.GONE,
        "gone": Status.GONE,
        "missing": Status.GONE,
        "page": Status.NOT_A_PICTURE,
        "lies": Status.NOT_A_PICTURE,
        "cut": Status.BROKEN,
        "breaks-off": Status.BROKEN,
        "drips": Status.UNREACHABLE,
        "ill": Status.UNAVAILABLE,
        "recovers": Status.FETCHED,
    }
    links = [Link(f"Pose/{name}.jpg", web.url(f"/{name}")) for name in expected]
    counts = fetch(links, tmp_path, QUICK)
    assert statuses(tmp_path) == {f"Pose/{name}.jpg": value for name, value in expected.items()}
    assert counts.total() == len(expected)
    assert counts[Status.FETCHED] == 3
    assert (tmp_path / "Pose/moved.jpg").read_bytes() == whole
    assert web.asked["/gone"] == 1, "what is gone is not asked for again and again"
    assert web.asked["/ill"] == QUICK.attempts
    assert not list(tmp_path.rglob("*.part"))


def test_a_picture_beyond_the_limit_is_left(web: Web, tmp_path: Path) -> None:
    web.pages["/a"] = body(jpeg(picture(1)))
    counts = fetch(
        [Link("P/a.jpg", web.url("/a"))],
        tmp_path,
        FetchOptions(largest=500),
    )
    assert counts == {Status.TOO_LARGE: 1}
    assert not (tmp_path / "P/a.jpg").exists()


def test_a_second_run_asks_only_for_what_may_have_changed(web: Web, tmp_path: Path) -> None:
    web.pages = {"/ok": body(jpeg(picture(1))), "/ill": status(503)}
    links = [Link(f"P/{name}.jpg", web.url(f"/{name}")) for name in ("ok", "ill", "gone")]
    fetch(links, tmp_path, QUICK)
    web.asked.clear()
    web.pages["/ill"] = body(jpeg(picture(2)))
    counts = fetch(links, tmp_path, QUICK)
    assert counts == {Status.FETCHED: 2, Status.GONE: 1}
    assert web.asked == {"/ill": 1}
    (tmp_path / "P/ok.jpg").unlink()
    fetch(links, tmp_path, QUICK)
    assert web.asked["/ok"] == 1, "a file that was deleted is fetched again"


def test_a_run_that_is_stopped_goes_on_where_it_was(web: Web, tmp_path: Path) -> None:
    links = [Link(f"P/{n}.jpg", web.url(f"/{n}")) for n in range(12)]
    web.pages = {f"/{n}": body(jpeg(picture(n))) for n in range(12)}

    def stop_after_five(counts: object, _total: int) -> None:
        if getattr(counts, "total")() == 5:  # noqa: B009
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(links, tmp_path, QUICK, stop_after_five)
    stopped = statuses(tmp_path)
    assert 5 <= len(stopped) < 12
    web.asked.clear()
    assert fetch(links, tmp_path, QUICK) == {Status.FETCHED: 12}
    assert not {f"/{path[2:-4]}" for path in stopped} & set(web.asked)


def test_one_host_is_never_asked_for_more_at_once_than_agreed(web: Web, tmp_path: Path) -> None:
    def slow(request: object, count: int) -> None:
        time.sleep(0.03)
        body(jpeg(picture(1)))(request, count)  # type: ignore[arg-type]

    web.pages = {f"/{n}": slow for n in range(16)}
    fetch([Link(f"P/{n}.jpg", web.url(f"/{n}")) for n in range(16)], tmp_path, QUICK)
    assert web.most_at_once == QUICK.per_host


def test_a_host_that_answers_nothing_is_left_after_some_links(tmp_path: Path) -> None:
    # Port 9 on loopback refuses; nothing listens there.
    links = [Link(f"P/{n}.jpg", f"http://127.0.0.1:9/{n}") for n in range(30)]
    options = FetchOptions(pause=0, attempts=1, per_host=1, timeout=0.5)
    assert fetch(links, tmp_path, options) == {Status.UNREACHABLE: 30}
    with FetchManifest(tmp_path) as manifest:
        assert sum(entry.asked for entry in manifest.entries().values()) == options.host_failures


def test_a_wait_that_the_server_names_is_kept(web: Web, tmp_path: Path) -> None:
    web.pages["/a"] = first_then(status(429, Retry_After="1"), 1, body(jpeg(picture(1))))
    start = time.monotonic()
    assert fetch([Link("P/a.jpg", web.url("/a"))], tmp_path, QUICK) == {Status.FETCHED: 1}
    assert time.monotonic() - start >= 1


def test_a_full_disk_stops_with_a_sentence_and_leaves_no_part(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages = {"/a": body(jpeg(picture(1)))}

    def full(_self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DrishtiError, match="No space left"):
        fetch([Link("P/a.jpg", web.url("/a"))], tmp_path, QUICK)
    assert not list(tmp_path.rglob("*.part"))


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(DrishtiError, match=r"manifest\.sqlite"):
        fetch([], tmp_path)
    (tmp_path / "manifest.sqlite").unlink()
    with sqlite3.connect(tmp_path / "manifest.sqlite") as other:
        other.execute("CREATE TABLE file (path TEXT)")
    other.close()
    with pytest.raises(DrishtiError, match=r"manifest\.sqlite"):
        fetch([], tmp_path)
