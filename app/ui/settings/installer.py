"""Installs a bundle without holding up the window."""

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from model.bundle import Bundle
from model.bundle_store import content_size, install_bundle
from model.errors import DrishtiError


class Installer(QObject):
    """Copies one bundle at a time in a thread of its own."""

    progressed = Signal(int)
    """Per cent of the copy."""
    installed = Signal(str)
    """The name to choose it by."""
    failed = Signal(str)
    """One sentence: it was not installed."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Prepare.

        Args:
            folder: of the user's own bundles.
            parent: owner.
        """
        super().__init__(parent)
        self._folder = folder
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a bundle is being installed."""
        return self._thread is not None and self._thread.is_alive()

    def install(self, source: Path) -> None:
        """Begin; nothing happens while another one is being installed."""
        if not self.busy:
            self._thread = threading.Thread(
                target=self._run, args=(source,), name="install bundle", daemon=True
            )
            self._thread.start()

    def _run(self, source: Path) -> None:
        done = shown = 0

        def copied(count: int) -> None:
            nonlocal done, shown
            done += count
            if done * 100 // size > shown:
                shown = done * 100 // size
                self.progressed.emit(shown)

        try:
            size = max(content_size(Bundle.open(source)), 1)
            self.installed.emit(install_bundle(source, self._folder, copied=copied).name)
        except DrishtiError as error:
            self.failed.emit(str(error))
