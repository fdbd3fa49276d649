"""Writing files so that a crash leaves the old one or the new one, never half of it."""

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            temporary.close()
            Path(temporary.name).replace(path)
        except OSError:
            temporary.close()
            Path(temporary.name).unlink(missing_ok=True)
            raise
