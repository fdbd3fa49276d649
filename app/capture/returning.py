"""What to do when a camera is plugged in or out: go back to the one watched, or offer a new one. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.capture.cameras import CameraInfo, same_camera


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now.

    Attributes:
        watch: what to watch from now on, as ``--source`` takes it; None leaves it as it is.
        sentence: what to tell the user; empty for nothing.
    """

    watch: str | None = None
    sentence: str = ""


NOTHING: Final = Advice()


class Returning:
    """Remembers the camera that was unplugged while it was watched.

    A camera that comes back with its old number opens itself again, and its session goes on.
    """

    def __init__(self, watched: Callable[[], str], failed: Callable[[], bool]) -> None:
        """Nothing is lost yet.

        Args:
            watched: tells what is watched now, as ``--source`` takes it.
            failed: tells whether that has failed for good.
        """
        self._watched = watched
        self._failed = failed
        self._lost: CameraInfo | None = None

    def went(self, camera: CameraInfo) -> Advice:
        """A camera was unplugged."""
        if camera.spec != self._watched():
            return NOTHING
        self._lost = camera
        return Advice(
            sentence=f"{camera.name} is unplugged: plug it in again, or choose something else below."
        )

    def came(self, camera: CameraInfo) -> Advice:
        """A camera was plugged in."""
        lost, watched = self._lost, self._watched()
        if camera.spec == watched:
            self._lost = None
            return Advice(watch=watched) if self._failed() else NOTHING
        if lost is not None and watched == lost.spec and same_camera(lost, [camera]):
            self._lost = None
            return Advice(watch=camera.spec)
        return Advice(sentence=f"{camera.name} is plugged in: choose it below to watch it.")
