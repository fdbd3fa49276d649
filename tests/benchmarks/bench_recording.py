"""What recording costs recognition: ``python -m tests.benchmarks.bench_recording [ROUNDS]``.

The practitioner at 720p and 30 frames a second, the real engine, recogniser and default bundle. Spells of a
few seconds with and without a recording take turns, each recording between two spells without.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QGuiApplication

from app.engine import Engine
from app.lazy_recognizer import LazyRecognizer
from app.recording.recorder import Recorder
from app.settings import RecordMode
from app.ui.compose import Composer
from model.bundle import bundle_path
from model.catalogue import load_catalogue
from model.frame import Frame
from model.practice import Practice
from model.practitioner import Practitioner
from model.recognizer import Recognizer

SIZE: Final = (1280, 720)
RATE: Final = 30
SPELL_SECONDS: Final = 5.0
SETTLING_SECONDS: Final = 0.7
PICTURES: Final = 45
SKIPPED_SECONDS: Final = 3.0


class Rocking:
    """Frames drawn beforehand, with a camera's noise, to and fro."""

    name = "bench"

    def __init__(self) -> None:
        practitioner, chance = Practitioner(size=SIZE), np.random.default_rng(0)
        noise = (-4, 5, (SIZE[1], SIZE[0], 1))
        self._pictures = [
            np.clip(
                practitioner.frame_at(SKIPPED_SECONDS + index / RATE).astype(np.int16)
                + chance.integers(*noise, dtype=np.int16),
                0,
                255,
            ).astype(np.uint8)
            for index in range(PICTURES)
        ]

    def open(self) -> None:
        self._begun, self._index = time.monotonic(), 0

    def read(self) -> Frame:
        self._index = max(self._index + 1, int((time.monotonic() - self._begun) * RATE))
        time.sleep(max(0.0, self._begun + self._index / RATE - time.monotonic()))
        place = self._index % (2 * PICTURES)
        picture = self._pictures[min(place, 2 * PICTURES - 1 - place)]
        return Frame(picture, self._index, time.monotonic(), self.name)

    def close(self) -> None:
        """Nothing is open."""


def rate(engine: Engine) -> float:
    """Recognitions a second over a spell."""
    seen, begun = set(), time.monotonic()
    while time.monotonic() - begun < SPELL_SECONDS:
        recognition = engine.snapshot().recognition
        if recognition is not None:
            seen.add(recognition.frame_index)
        time.sleep(0.005)
    return len(seen) / (time.monotonic() - begun)


def main(rounds: int) -> None:
    """Print the ratios."""
    application = QGuiApplication.instance() or QGuiApplication([])
    catalogue = load_catalogue()
    recognizer = LazyRecognizer(lambda: Recognizer.open(bundle_path("default")))
    engine = Engine(Rocking(), recognizer, Practice())
    engine.start()
    while engine.snapshot().recognition is None:
        time.sleep(0.1)
    for mode in (RecordMode.CLEAN, RecordMode.OVERLAY):
        ratios, dropped, frames = [], 0, 0
        for _ in range(rounds):
            before = rate(engine)
            with tempfile.TemporaryDirectory() as folder:
                recorder = Recorder(Path(folder), mode, catalogue, Composer(catalogue))
                recorder.start()
                engine.record(recorder)
                time.sleep(SETTLING_SECONDS)
                during = rate(engine)
                engine.record(None)
                recorder.stop()
                recorder.wait(60)
            ratios.append(during / ((before + rate(engine)) / 2))
            dropped, frames = dropped + recorder.status.dropped, frames + recorder.status.frames
        print(  # noqa: T201
            f"{mode:8} recognitions with / without: median {statistics.median(ratios):.3f} of {rounds}"
            f" ({min(ratios):.2f} to {max(ratios):.2f}), {dropped} of {frames + dropped} frames dropped"
        )
    engine.stop()
    recognizer.close()
    del application


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
