"""Makes the README's pictures, of the real windows and the practitioner: `make screenshots`."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from app.capture.demo import SPEC as DEMO
from app.sessions.store import Store
from app.settings import Settings, ThemeChoice
from app.ui.application import make_application
from app.ui.history.window import HistoryWindow
from app.ui.library.window import LibraryWindow
from app.ui.main_window import MainWindow
from app.ui.settings.window import SettingsWindow
from app.ui.theme import DARK, LIGHT, Theme
from model.bundle import bundle_path
from model.catalogue import load_catalogue
from model.hold import HoldPhase
from model.recognizer import Recognizer
from tests.support.practice import daily_practice

FOLDER = Path(__file__).parent / "screenshots"
WANTED: dict[str, tuple[str, Theme]] = {
    "practice": ("warrior-ii", LIGHT),
    "dark": ("tree", DARK),
    "presenter": ("triangle", LIGHT),
}
"""File name, the pose to wait for, and the theme."""
HELD_SECONDS = 3.0
PATIENCE_SECONDS = 240
SETTLING_MS = 6000
DAYS = 420


def main() -> int:
    """Save a picture of every window; those that watch wait for their pose."""
    application = make_application()
    FOLDER.mkdir(exist_ok=True)
    catalogue = load_catalogue()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        with Store.open(data) as store:
            store.add(daily_practice(DAYS, datetime(2026, 9, 30, tzinfo=UTC)))
        save("library", LibraryWindow(catalogue, ("tree", "warrior-ii"), LIGHT), (1100, 760))
        save(
            "history",
            HistoryWindow(data, data, catalogue, LIGHT, lambda: datetime(2026, 9, 30, tzinfo=UTC).date()),
            (1180, 800),
        )
        save(
            "settings",
            SettingsWindow(Settings(), data / "bundles", Path("~/Videos/Drishti"), LIGHT, tuple),
            (680, 760),
        )
    with tempfile.TemporaryDirectory() as name:
        unseen = watch(Path(name), application.exec)
    if unseen:
        sys.stderr.write(f"Never seen: {', '.join(unseen)}\n")
    return 1 if unseen else 0


def save(name: str, window: QWidget, size: tuple[int, int]) -> None:
    """A picture of a window once it has settled."""
    window.resize(*size)
    window.show()
    loop = QEventLoop()
    QTimer.singleShot(SETTLING_MS, loop.quit)
    loop.exec()
    window.grab().save(str(FOLDER / f"{name}.png"))
    window.close()


def watch(data: Path, run: Callable[[], int]) -> list[str]:
    """Pictures of the windows that watch the practitioner; the names of those that were never seen."""
    wanted = dict(WANTED)
    window = MainWindow(
        lambda name: Recognizer.open(bundle_path(name)),
        "default",
        Settings(theme=ThemeChoice.LIGHT),
        data,
        cameras=tuple,
    )
    window.resize(1280, 800)
    window.show()
    window.windows.show_presenter()
    window.watch(DEMO)

    def look() -> None:
        state = window.snapshot.practice
        if state is None or state.hold.phase is not HoldPhase.HOLDING or state.hold.elapsed < HELD_SECONDS:
            return
        for name, (pose, theme) in list(wanted.items()):
            if state.hold.pose_id == pose:
                window.set_theme(theme)
                shown = window.windows.presenter if name == "presenter" else window
                assert shown is not None
                shown.grab().save(str(FOLDER / f"{name}.png"))
                del wanted[name]
        if not wanted:
            window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(100)
    QTimer.singleShot(PATIENCE_SECONDS * 1000, window.close)
    run()
    return list(wanted)


if __name__ == "__main__":
    sys.exit(main())
