"""Makes the README's pictures, of the real window watching the practitioner: `make screenshots`."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from app.capture.demo import SPEC as DEMO
from app.settings import Settings
from app.ui.application import make_application
from app.ui.library.window import LibraryWindow
from app.ui.main_window import MainWindow
from app.ui.theme import DARK, LIGHT, Theme
from model.bundle import bundle_path
from model.catalogue import load_catalogue
from model.hold import HoldPhase
from model.recognizer import Recognizer

FOLDER = Path(__file__).parent / "screenshots"
WANTED: dict[str, tuple[str, Theme]] = {"practice": ("warrior-ii", LIGHT), "dark": ("tree", DARK)}
"""File name, the pose to wait for, and the theme."""
HELD_SECONDS = 3.0
PATIENCE_SECONDS = 180
DRAWING_SECONDS = 8
"""For the library's pictures in sight."""


def main() -> int:
    """Show the window, and save a picture of each wanted pose once it has been held a while."""
    application = make_application()
    FOLDER.mkdir(exist_ok=True)
    library = LibraryWindow(load_catalogue(), ("tree", "warrior-ii"), LIGHT)
    library.resize(1100, 760)
    library.show()
    QTimer.singleShot(DRAWING_SECONDS * 1000, library, library.close)
    QTimer.singleShot(
        DRAWING_SECONDS * 900, library, lambda: library.grab().save(str(FOLDER / "library.png"))
    )
    application.exec()
    wanted = dict(WANTED)
    with tempfile.TemporaryDirectory() as data:
        settings, _ = Settings.load(Path(data))
        window = MainWindow(lambda: Recognizer.open(bundle_path("default")), "default", settings, Path(data))
        window.resize(1280, 800)
        window.show()
        window.watch(DEMO)

        def look() -> None:
            state = window.snapshot.practice
            if (
                state is None
                or state.hold.phase is not HoldPhase.HOLDING
                or state.hold.elapsed < HELD_SECONDS
            ):
                return
            for name, (pose, theme) in list(wanted.items()):
                if state.hold.pose_id == pose:
                    window.set_theme(theme)
                    window.grab().save(str(FOLDER / f"{name}.png"))
                    del wanted[name]
            if not wanted:
                window.close()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(100)
        QTimer.singleShot(PATIENCE_SECONDS * 1000, window.close)
        application.exec()
    if wanted:
        sys.stderr.write(f"Never seen: {', '.join(wanted)}\n")
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())
