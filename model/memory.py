"""Gives memory that is free back to the system, where the C library would keep it.

Opening a model takes two to three times the memory that the model needs afterwards. glibc keeps what is freed
in the middle of its heaps in case it is wanted again, and a program that opens three models and then runs for
an hour never wants it again.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Call when much was freed for good: takes milliseconds. Does nothing where there is no glibc."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    function: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return function
