"""The practice window with everything outside it replaced."""

from collections.abc import Callable
from pathlib import Path

from app.capture.cameras import CameraInfo
from app.capture.source import Source
from app.settings import Settings
from app.ui.main_window import MainWindow
from tests.support.live import FakeRecognizer, FakeSource, endless


def make_window(
    folder: Path,
    settings: Settings | None = None,
    *,
    recognizer: FakeRecognizer | None = None,
    source: Callable[[str], Source] = lambda _spec: FakeSource(endless),
    speech: str | None = "mock",
    cameras: Callable[[], tuple[CameraInfo, ...]] = tuple,
) -> MainWindow:
    """A window that watches a fake camera, sees trees, and speaks to nobody."""
    return MainWindow(
        lambda _bundle: recognizer or FakeRecognizer(),
        "default",
        settings or Settings(),
        folder,
        source,
        speech,
        cameras,
    )
