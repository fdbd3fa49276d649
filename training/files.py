"""Writing the folders that training gives to people."""

from collections.abc import Mapping
from pathlib import Path

from model.errors import DrishtiError
from model.files import write_atomically


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their names, one after the other, into a folder that is made where it is missing.

    Raises:
        DrishtiError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomically(folder / name, content)
    except OSError as error:
        raise DrishtiError(
            f"{folder} cannot be written ({error.strerror}): choose another folder."
        ) from error
