"""A guard against threads and timers that are left running."""

import gc
import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QTimer


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread or a running QTimer behind."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 30.0  # a busy machine takes its time to end a thread
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads were left running: {sorted(thread.name for thread in left)}"
    timers = [
        timer
        for timer in gc.get_objects()
        # Not isinstance, which asks some objects of other libraries more than they like.
        if issubclass(type(timer), QTimer) and shiboken6.isValid(timer) and timer.isActive()
    ]
    assert not timers, f"timers were left running: {timers}"
