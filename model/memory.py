"""Keeps the C library of Linux (glibc) from holding memory that nobody uses. Does nothing elsewhere."""

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

_HEAPS: Final = 2
_M_ARENA_MAX: Final = -8
"""From glibc's ``malloc.h``."""
_SAID: Final = ("MALLOC_ARENA_MAX", "GLIBC_TUNABLES")
"""Variables by which whoever starts the program has a say."""


def keep_few_heaps() -> None:
    """Call before threads are started.

    glibc gives threads heaps of their own, up to eight for each core, and every film and every landmarker
    starts new threads: each heap keeps some pictures' worth of memory that no other thread gets. Our threads
    allocate too seldom to wait for each other.
    """
    set_option = _function("mallopt")
    if set_option is not None and not any(name in os.environ for name in _SAID):
        set_option(_M_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Call when much was freed for good: takes milliseconds.

    Opening a model takes two to three times the memory that the model needs afterwards. glibc keeps what is
    freed in the middle of its heaps in case it is wanted again, and a program that opens three models and
    then runs for an hour never wants it again.
    """
    trim = _function("malloc_trim")
    if trim is not None:
        trim(0)


@cache
def _function(name: str) -> Callable[..., Any] | None:
    if sys.platform != "linux":
        return None
    function: Callable[..., Any] | None = getattr(ctypes.CDLL(None), name, None)
    return function
