"""Writing files so that a crash leaves the old one or the new one, never half of it."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    # Not a file of the tempfile module: those may be read by their owner only.
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
