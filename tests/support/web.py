"""A small web on loopback with every kind of answer that a list of old links meets."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = Callable[[BaseHTTPRequestHandler, int], None]
"""Answers a request; the number says how often the path was asked for, from 1."""


class Web:
    """Pages by path; ``asked`` counts requests, ``most_at_once`` how many were open together."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.pages: dict[str, Page] = {}
        self.asked: Counter[str] = Counter()
        self.most_at_once = 0
        self._open = 0
        self._lock = threading.Lock()

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked[request.path] += 1
            count = self.asked[request.path]
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        try:
            self.pages.get(request.path, status(404))(request, count)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            with self._lock:
                self._open -= 1


@contextmanager
def running_web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def body(data: bytes, content_type: str = "image/jpeg", *, length: int | None = None) -> Page:
    """Answer with these bytes; a ``length`` beyond theirs makes a connection that breaks off."""

    def page(request: BaseHTTPRequestHandler, _count: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(data) if length is None else length))
        request.end_headers()
        request.wfile.write(data)

    return page


def status(code: int, **headers: str) -> Page:
    def page(request: BaseHTTPRequestHandler, _count: int) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return page


def first_then(first: Page, times: int, then: Page) -> Page:
    return lambda request, count: (first if count <= times else then)(request, count)


def dripping(data: bytes, seconds: float) -> Page:
    """Send byte after byte, never silent long enough for a timeout."""

    def page(request: BaseHTTPRequestHandler, _count: int) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        for value in data:
            request.wfile.write(bytes([value]))
            request.wfile.flush()
            time.sleep(seconds / len(data))

    return page
