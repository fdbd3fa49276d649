import os
import subprocess
import sys

import pytest

from model.memory import give_back, keep_few_heaps

# A process of its own, in which nobody else allocates. What stays lies on top of what is freed, so that the C
# library cannot shrink its heap by itself.
_SCRIPT = """
from model.bench.machine import resident_bytes
from model.memory import give_back
freed, kept = [], []
for _ in range(1000):
    freed.append(bytes(50_000))
    kept.append(bytes(5_000))
before = resident_bytes()
freed.clear()
left = resident_bytes()
give_back()
print(before - left, left - resident_bytes())
"""


_THREADS = """
import ctypes, sys, threading
from model.memory import keep_few_heaps
if sys.argv[1] == "few":
    keep_few_heaps()
everybody = threading.Barrier(7)
def hold():
    kept = bytes(50_000)
    everybody.wait()
    everybody.wait()
threads = [threading.Thread(target=hold) for _ in range(6)]
for thread in threads:
    thread.start()
everybody.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
stdout = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, stdout)
libc.fflush(stdout)
everybody.wait()
"""

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no glibc")


def _heaps(few: str, **environment: str) -> int:
    result = subprocess.run(
        [sys.executable, "-c", _THREADS, few],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return result.stdout.count("<heap ")


@linux_only
def test_threads_share_two_heaps_unless_whoever_starts_the_program_said_otherwise() -> None:
    assert _heaps("many") > 3
    assert _heaps("few") == 2
    assert _heaps("few", MALLOC_ARENA_MAX="3") == 3


@linux_only
def test_memory_that_is_freed_between_what_is_kept_goes_back_to_the_system() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=120, check=True
    )
    by_itself, given_back = map(int, result.stdout.split())
    assert by_itself < 10_000_000, "or there would be nothing to do"
    assert given_back > 30_000_000


def test_asking_again_does_no_harm() -> None:
    for _ in range(2):
        keep_few_heaps()
        give_back()
