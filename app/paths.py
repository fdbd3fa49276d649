"""Where the app keeps what belongs to the user."""

import tempfile
from pathlib import Path

from platformdirs import user_data_path, user_videos_path

from model.errors import DrishtiError


def data_dir(override: Path | None = None) -> Path:
    """The folder for settings and sessions, made if it is not there.

    Args:
        override: a folder to use instead of the user's own.

    Raises:
        DrishtiError: the folder cannot be made or written.
    """
    path = data_path(override)
    try:
        path.mkdir(parents=True, exist_ok=True)
        # Asking the file system is not enough: read-only mounts and quotas show only in the attempt.
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise DrishtiError(
            f"The folder {path} cannot be written ({error.strerror}): "
            "make it writable or choose another one with --data-dir."
        ) from error
    return path


def bundles_dir(override: Path | None = None) -> Path:
    """The folder of installed bundles, which may not exist."""
    return data_path(override) / "bundles"


def recordings_dir(override: Path | None = None) -> Path:
    """The folder of films and snapshots, which may not exist.

    Args:
        override: a folder for settings and sessions; they go there, and not among the user's videos.
    """
    return data_path(override) / "recordings" if override else user_videos_path() / "Drishti"


def data_path(override: Path | None = None) -> Path:
    """The folder for settings and sessions, which may not exist; for those who only read."""
    return override.expanduser().absolute() if override else user_data_path("drishti", appauthor=False)
