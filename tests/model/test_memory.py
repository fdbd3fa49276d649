import subprocess
import sys

import pytest

from model.memory import give_back

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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no glibc")
def test_memory_that_is_freed_between_what_is_kept_goes_back_to_the_system() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=120, check=True
    )
    by_itself, given_back = map(int, result.stdout.split())
    assert by_itself < 10_000_000, "or there would be nothing to do"
    assert given_back > 30_000_000


def test_asking_again_does_no_harm() -> None:
    give_back()
    give_back()
