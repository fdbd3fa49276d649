import time

import numpy as np

from app.capture.demo import RATE, DemoSource


def test_the_practitioner_moves_in_real_time() -> None:
    source = DemoSource()
    source.open()
    first = source.read()
    started = time.monotonic()
    assert first is not None
    while time.monotonic() - started < 1.0:
        last = source.read()
    assert last is not None
    source.close()
    assert 0.6 < last.t_seconds - first.t_seconds < 1.2
    assert not np.array_equal(first.bgr, last.bgr)
    assert last.index == round(last.t_seconds * RATE)
