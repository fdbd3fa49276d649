"""The recognition step as a contender."""

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from app.bench.frames import endless, mode_of
from model.bench.turns import TOTAL, Contender
from model.bundle import Precision
from model.errors import DrishtiError
from model.recognizer import Recognizer
from model.runtime import DeviceChoice

KEYS = ("bundle", "device", "precision", "threads")
"""What may differ between two contenders."""


def contender(name: str, source: str, settings: Mapping[str, str]) -> Contender:
    """A contender that recognises a source.

    Args:
        name: for people.
        source: see :func:`app.bench.frames.endless`.
        settings: by KEYS; the bundle as a path. What is left out is as in the app.
    """
    return Contender(name, f"{__name__}:RecognitionRunner", {"source": source, **settings})


def read_settings(text: str) -> dict[str, str]:
    """Settings written as ``precision=fp32,threads=1``.

    Raises:
        DrishtiError: there is no such setting.
    """
    settings = {}
    for part in text.split(","):
        key, equals, value = part.strip().partition("=")
        if not equals or key not in KEYS:
            raise DrishtiError(f"“{part.strip()}” is no setting: write {', '.join(KEYS)} as key=value.")
        settings[key] = value
    return settings


class RecognitionRunner:
    """Recognises one frame after the other; the stages are those of the recogniser, and ``read``."""

    def __init__(
        self,
        source: str,
        bundle: str,
        device: str = DeviceChoice.AUTO,
        precision: Precision | None = None,
        threads: str = "",
    ) -> None:
        """Open the models and the source.

        Raises:
            DrishtiError: one of them is missing or broken.
        """
        options: dict[str, Any] = {"threads": int(threads)} if threads else {}
        self._frames = endless(source)
        self._recognizer = Recognizer.open(
            Path(bundle), device=DeviceChoice(device), mode=mode_of(source), precision=precision, **options
        )
        self.about: Mapping[str, Any] = {
            "bundle": self._recognizer.bundle.manifest.name,
            "device": self._recognizer.device_label,
            "precision": dict(self._recognizer.precisions),
        }

    def once(self) -> Mapping[str, float]:
        """Read one frame and recognise it; seconds by stage."""
        started = perf_counter()
        frame = next(self._frames)
        read = perf_counter()
        recognition = self._recognizer.step(frame)
        return {"read": read - started, **recognition.stages, TOTAL: perf_counter() - started}

    def close(self) -> None:
        """Free the models."""
        self._recognizer.close()
