"""What the app remembers between two runs."""

from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.cues import VoiceMode
from model.errors import DrishtiError
from model.files import write_atomically

FILE_NAME: Final = "settings.json"


class Settings(BaseModel):
    """The user's choices.

    Attributes:
        source: what was watched last, as ``--source`` takes it; None before the first time.
        mirror: whether cameras are shown as a mirror shows you.
        skeleton: whether the skeleton is drawn over the picture.
        voice: how much is spoken.
        window_size: width and height of the window, in logical pixels.
        favourites: ids of the user's favourite poses, in the order in which they were marked.
    """

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    source: str | None = None
    mirror: bool = True
    skeleton: bool = True
    voice: VoiceMode = VoiceMode.OFF
    window_size: tuple[int, int] = Field(default=(1280, 800))
    favourites: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> tuple[Self, str]:
        """Read the settings of a data folder; the defaults where there are none or they are broken.

        Returns:
            The settings, and one sentence where a broken file was set aside, else an empty string.
        """
        path = folder / FILE_NAME
        try:
            return cls.model_validate_json(path.read_bytes()), ""
        except FileNotFoundError:
            return cls(), ""
        except (OSError, ValidationError):
            backup = path.with_suffix(".broken.json")
            try:
                path.replace(backup)
            except OSError:
                return cls(), f"The settings in {path} cannot be read, so the usual ones are used."
            return cls(), f"The settings were unreadable and start afresh; the old file is kept as {backup}."

    def save(self, folder: Path) -> None:
        """Write the settings, whole or not at all.

        Raises:
            DrishtiError: the folder cannot be written.
        """
        try:
            write_atomically(folder / FILE_NAME, self.model_dump_json(indent=1).encode())
        except OSError as error:
            raise DrishtiError(
                f"The settings cannot be saved in {folder} ({error.strerror}): "
                "free some space or make it writable."
            ) from error
