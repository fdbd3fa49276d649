"""Keeps analyses in the data folder, so that a film that was recognised once is never recognised again."""

import hashlib
import io
import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from app.review.analyse import COUNT, Analysis
from app.review.timeline import Timeline
from model.bundle import Bundle
from model.errors import DrishtiError
from model.files import write_atomically
from model.hold import Hold
from model.side import Side

VERSION: Final = 1
"""Raised when films would be recognised otherwise, or kept otherwise."""
MOST_BYTES: Final = 256 << 20
_SAMPLE: Final = 1 << 16
_SAMPLES: Final = 16


def fingerprint(film: Path, bundle: Path) -> str:
    """What a film and a bundle are, whatever they are called and wherever they lie.

    Of the film its length and samples of its content are taken, of the bundle all hashes of its files.

    Raises:
        DrishtiError: one of them cannot be read.
    """
    digest = hashlib.sha256(f"{VERSION} ".encode())
    digest.update(Bundle.open(bundle).manifest.model_dump_json().encode())
    try:
        with film.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest.update(f" {size} ".encode())
            for number in range(_SAMPLES):
                file.seek(max(0, size - _SAMPLE) * number // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    except OSError as error:
        raise DrishtiError(f"{film} cannot be read ({error.strerror}): choose another file.") from error
    return digest.hexdigest()[:40]


class Shelf:
    """A folder of analyses, which forgets those that were not wanted for longest."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """Nothing is read yet.

        Args:
            folder: made when the first analysis is kept.
            most_bytes: of all analyses together.
        """
        self._folder = folder
        self._most = most_bytes

    def find(self, key: str) -> Analysis | None:
        """The analysis of a fingerprint; None where there is none that can be read."""
        path = self._path(key)
        try:
            analysis = _unpacked(path.read_bytes())
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error):
            # It only saves time, so a damaged one is as good as none.
            return None
        return analysis

    def keep(self, key: str, analysis: Analysis) -> None:
        """Keep an analysis; where there is no room for it, the film is recognised again some day."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(key), _packed(analysis))
            self._forget(self._path(key))

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npz"

    def _forget(self, newest: Path) -> None:
        found = [(path.stat(), path) for path in self._folder.glob("*.npz") if path != newest]
        total = newest.stat().st_size + sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda one: one[0].st_mtime):
            if total <= self._most:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def _packed(analysis: Analysis) -> bytes:
    timeline = analysis.timeline
    words = {
        "duration": timeline.duration,
        "bundle": timeline.bundle,
        "warning": analysis.warning,
        "taught": analysis.taught,
        "holds": [
            [hold.pose_id, hold.side, hold.start, hold.end, hold.confidence, hold.alignment]
            for hold in timeline.holds
        ],
    }
    out = io.BytesIO()
    text = np.frombuffer(json.dumps(words).encode(), np.uint8)
    np.savez_compressed(out, words=text, times=analysis.times, bodies=analysis.bodies)
    return out.getvalue()


def _unpacked(content: bytes) -> Analysis:
    """Read what was packed.

    Raises:
        ValueError: it was changed; so may be KeyError, TypeError, EOFError, BadZipFile and zlib.error.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        times, bodies = arrays["times"], arrays["bodies"]
        words: dict[str, Any] = json.loads(arrays["words"].tobytes())
    if times.dtype != np.float64 or bodies.dtype != np.int16 or bodies.shape != (len(times), COUNT, 3):
        raise ValueError("arrays of other shapes")
    holds = tuple(
        Hold(str(pose_id), Side(side) if side else None, float(start), float(end), float(sure), alignment)
        for pose_id, side, start, end, sure, alignment in words["holds"]
    )
    timeline = Timeline(holds, float(words["duration"]), str(words["bundle"]))
    # Those that were kept before poses could be taught know of none.
    return Analysis(timeline, times, bodies, str(words["warning"]), str(words.get("taught", "")))
