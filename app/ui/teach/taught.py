"""The taught poses while the window is open: what is kept, and what the recogniser knows."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.personal import PersonalStore
from model.personal import PersonalPose


class TaughtPoses(QObject):
    """Keeps files and recogniser together."""

    changed = Signal()

    def __init__(
        self,
        store: PersonalStore,
        know: Callable[[Sequence[PersonalPose]], None],
        parent: QObject | None = None,
    ) -> None:
        """Read all of them.

        Args:
            store: where they are kept.
            know: tells the recogniser; must not wait.
            parent: owner.
        """
        super().__init__(parent)
        self.poses: tuple[PersonalPose, ...] = ()
        """By name."""
        self._store = store
        self._know = know
        self._problems = self._read()

    @property
    def names(self) -> tuple[str, ...]:
        """Names that are in use."""
        return tuple(pose.name for pose in self.poses)

    def take_problems(self) -> tuple[str, ...]:
        """One sentence for each file that could not be read at the start; once."""
        problems, self._problems = self._problems, ()
        return problems

    def add(self, pose: PersonalPose) -> None:
        """Keep a pose and recognise it from now on.

        Raises:
            DrishtiError: it cannot be written.
        """
        self._store.add(pose)
        self._refresh()

    def remove(self, pose: PersonalPose) -> None:
        """Forget a pose; :meth:`add` brings it back.

        Raises:
            DrishtiError: its file cannot be removed.
        """
        self._store.remove(pose)
        self._refresh()

    def bring_in(self, path: Path) -> PersonalPose:
        """Keep a pose that was exported.

        Raises:
            DrishtiError: the file holds no pose, or there is one of that name.
        """
        pose = self._store.bring_in(path)
        self._refresh()
        return pose

    def send_out(self, pose: PersonalPose, path: Path) -> None:
        """Write a pose to a file.

        Raises:
            DrishtiError: the file cannot be written.
        """
        self._store.send_out(pose, path)

    def _refresh(self) -> None:
        self._read()
        self.changed.emit()

    def _read(self) -> tuple[str, ...]:
        taught = self._store.load()
        self.poses = taught.poses
        self._know(taught.poses)
        return taught.problems
