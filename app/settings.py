"""What the app remembers between two runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from app.cues import VoiceMode
from model.errors import DrishtiError
from model.files import write_atomically

FILE_NAME: Final = "settings.json"
KEPT: Final = frozenset({"source", "window_size", "favourites", "first_run_done"})
"""What a reset leaves alone: where the user was and what they collected is no choice that could be wrong."""

Pixels = Annotated[int, Field(ge=1, le=32767)]


class ThemeChoice(StrEnum):
    """Which colours are shown."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Resolution(StrEnum):
    """How large the camera's pictures are asked for; it gives what it can."""

    AUTO = "auto"
    VGA = "640x480"
    HD = "1280x720"
    FULL_HD = "1920x1080"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels; None where the app chooses."""
        if self is Resolution.AUTO:
            return None
        width, height = self.value.split("x")
        return int(width), int(height)


class MotionChoice(StrEnum):
    """Whether movement on the screen is reduced."""

    SYSTEM = "system"
    ON = "on"
    OFF = "off"


class RecordMode(StrEnum):
    """What a recording shows: the camera's picture, the picture with the overlay, or a film of each."""

    CLEAN = "clean"
    OVERLAY = "overlay"
    BOTH = "both"


class Settings(BaseModel):
    """The user's choices.

    Attributes:
        source: what was watched last, as ``--source`` takes it; None before the first time.
        resolution: how large the camera's pictures are asked for.
        mirror: whether cameras are shown as a mirror shows you.
        lock_on: whether to stay with the person first seen, or chosen, while several are in view.
        bundle: name or path of the model bundle.
        theme: which colours are shown.
        skeleton: whether the skeleton is drawn over the picture.
        details: whether the best five names and the timings are shown on the picture.
        reduced_motion: whether movement on the screen is reduced.
        voice: how much is spoken.
        sounds: whether soft tones mark the start of a hold, its goal and its end.
        hold_goal: seconds that a hold is meant to last.
        record: what a recording shows.
        window_size: width and height of the window, in logical pixels.
        favourites: ids of the user's favourite poses, in the order in which they were marked.
        first_run_done: whether the first steps were taken or left out.
    """

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    source: str | None = None
    resolution: Resolution = Resolution.AUTO
    mirror: bool = True
    lock_on: bool = False
    bundle: str = Field(default="default", min_length=1)
    theme: ThemeChoice = ThemeChoice.SYSTEM
    skeleton: bool = True
    details: bool = False
    reduced_motion: MotionChoice = MotionChoice.SYSTEM
    voice: VoiceMode = VoiceMode.OFF
    sounds: bool = False
    hold_goal: int = Field(default=30, ge=5, le=900)
    record: RecordMode = RecordMode.CLEAN
    window_size: tuple[Pixels, Pixels] = (1280, 800)
    favourites: tuple[str, ...] = ()
    first_run_done: bool = False

    @field_validator("source", "bundle", mode="before")
    @classmethod
    def _can_be_written(cls, value: object, field: ValidationInfo) -> object:
        """Names of files need not be text; one that is none is not remembered."""
        try:
            str(value).encode()
        except UnicodeEncodeError:
            return cls.model_fields[str(field.field_name)].default
        return value

    def reset(self) -> dict[str, Any]:
        """Set everything back but what is ``KEPT``.

        Returns:
            What was set before, for :meth:`restore`.
        """
        usual = type(self)()
        before = {name: getattr(self, name) for name in type(self).model_fields if name not in KEPT}
        self.restore({name: getattr(usual, name) for name in before})
        return before

    def restore(self, values: dict[str, Any]) -> None:
        """Set several fields, by name."""
        for name, value in values.items():
            setattr(self, name, value)

    @classmethod
    def load(cls, folder: Path) -> tuple[Self, str]:
        """Read the settings of a data folder; the usual ones where there are none.

        A value that means nothing is replaced by the usual one, and the others are kept; a file that is no
        settings at all starts afresh. The broken file is set aside in both cases.

        Returns:
            The settings, and one sentence where a broken file was set aside, else an empty string.
        """
        path = folder / FILE_NAME
        try:
            content = path.read_bytes()
            return cls.model_validate_json(content), ""
        except FileNotFoundError:
            return cls(), ""
        except OSError:
            settings, what = cls(), "The settings were"
        except ValidationError as error:
            settings, what = cls._what_is_sound(content, error)
        backup = path.with_suffix(".broken.json")
        try:
            path.replace(backup)
        except OSError:
            return settings, f"The settings in {path} cannot be read, so usual ones are used."
        return settings, f"{what} unreadable and start afresh; the old file is kept as {backup}."

    @classmethod
    def _what_is_sound(cls, content: bytes, error: ValidationError) -> tuple[Self, str]:
        """The settings without the values that mean nothing, and what was unreadable."""
        bad = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        if not bad:
            return cls(), "The settings were"
        values = _AnyObject.model_validate_json(content).model_dump()
        sound = {name: value for name, value in values.items() if name not in bad}
        return cls.model_validate(sound), "Some settings were"

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


class _AnyObject(BaseModel):
    """Any JSON object."""

    model_config = ConfigDict(extra="allow")
