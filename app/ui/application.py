"""Starts the window."""

import os
import platform
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.capture.cameras import list_cameras, open_source
from app.capture.demo import SPEC as DEMO
from app.environment import prepare_environment
from app.paths import bundles_dir, recordings_dir
from app.paths import data_dir as find_data_dir
from app.settings import RecordMode, Settings
from app.ui.main_window import MainWindow
from model.bundle import bundle_path
from model.bundle_store import choose_bundle
from model.errors import DrishtiError
from model.recognizer import Recognizer

USUAL_BUNDLE: Final = "default"


def run(
    source: str | None,
    bundle: str | None,
    data_dir: Path | None,
    quit_after: float | None,
    record: RecordMode | None = None,
) -> int:
    """Show the window until it is closed.

    Args:
        source: what to watch; None takes what was watched last, a camera, or the demo practitioner.
        bundle: name or path of the model bundle; None takes the one chosen in the settings.
        data_dir: where settings are kept instead of the user's own folder.
        quit_after: seconds after which the window closes by itself.
        record: what to record from the first picture on; None for nothing.

    Returns:
        Exit code: 1 where the source or the recogniser failed, else 0.

    Raises:
        DrishtiError: there is no display, source, bundle or writable folder to start with.
    """
    folder = find_data_dir(data_dir)
    bundles = bundles_dir(data_dir)
    if bundle is not None:
        bundle_path(bundle, bundles)
    if source is not None:
        open_source(source)
    _check_display()
    application = make_application()
    settings, notice = Settings.load(folder)
    name, regret = (
        (bundle, "") if bundle is not None else choose_bundle(settings.bundle, bundles, USUAL_BUNDLE)
    )
    window = MainWindow(
        lambda name: Recognizer.open(bundle_path(name, bundles), spare=True),
        name,
        settings,
        folder,
        films=recordings_dir(data_dir),
    )

    def close(_signal: int, _frame: FrameType | None) -> None:
        # The handler may run in the middle of painting; the window closes after that.
        QTimer.singleShot(0, window, window.close)

    signal.signal(signal.SIGINT, close)
    signal.signal(signal.SIGTERM, close)

    spec, explanation = (source, "") if source is not None else choose_source(settings.source)
    window.show()
    # The demo that stands in for a camera is no choice: the camera is to be there again when it is back.
    window.watch(spec, remember=not explanation)
    if sentences := " ".join(filter(None, (notice, regret, explanation))):
        window.say(sentences)
    if source is None and not settings.first_run_done:
        window.show_first_run()
    if record is not None:
        window.recordings.start(record)
    if quit_after is not None:
        QTimer.singleShot(round(quit_after * 1000), window, window.close)
    application.exec()
    for problem in window.problems:
        sys.stderr.write(f"Error: {problem}\n")
    code = 1 if window.problems else 0
    if any(thread.daemon for thread in threading.enumerate()):
        # A driver blocks, or a model still loads. Python would tear such a thread out of foreign code, which
        # aborts; everything of ours is saved by now.
        sys.stderr.flush()
        os._exit(code)
    return code


def make_application() -> QApplication:
    """The one QApplication, set up."""
    prepare_environment()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("drishti")
    application.setApplicationDisplayName("Drishti")
    application.setStyle("Fusion")
    return application


def choose_source(last: str | None) -> tuple[str, str]:
    """What to watch when nothing was asked for.

    Args:
        last: what was watched last.

    Returns:
        What ``--source`` would take, and one sentence where the user should know why.
    """
    cameras = [camera.spec for camera in list_cameras()]
    if last in cameras and last is not None:
        return last, ""
    if cameras:
        return cameras[0], ""
    sentence = "No camera was found, so the demo practitioner practises for you: "
    return DEMO, sentence + "plug a camera in and choose it below."


def _check_display() -> None:
    """Without a display Qt would end the program by force."""
    if platform.system() != "Linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise DrishtiError(
            "There is no display for the window: use `drishti recognize`, or set QT_QPA_PLATFORM=offscreen."
        )
