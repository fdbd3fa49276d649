"""Disks that are full before long."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk_at(disk: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes; the test is skipped where none can be mounted."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)]
    try:
        refused = subprocess.run(mount, capture_output=True, text=True, check=False).stderr
    except FileNotFoundError as error:
        refused = str(error)
    if refused:
        pytest.skip(f"a disk cannot be mounted here: {refused.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
