"""With a real second screen, as Qt's offscreen platform can make one; in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

SCREENS = {
    "screens": [
        {"name": "desk", "x": 0, "y": 0, "width": 1280, "height": 800},
        {"name": "projector", "x": 1280, "y": 0, "width": 1920, "height": 1080},
    ]
}
SCRIPT = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from app.ui.presenter.window import PresenterWindow
from app.ui.theme import DARK
from model.catalogue import load_catalogue
window = PresenterWindow(load_catalogue(), DARK)
window.show()
app.processEvents()
seen = [(window.screen().name(), window.isFullScreen(), window.stage.width())]
window.move_to_other_screen()
app.processEvents()
seen.append((window.screen().name(), window.isFullScreen(), window.stage.width()))
window.leave_full_screen()
window.move_to_other_screen()
app.processEvents()
seen.append((window.screen().name(), window.isFullScreen(), window.other_screen.isVisible()))
import json
print(json.dumps(seen))
window.close()
"""


def test_it_fills_the_second_screen_and_can_be_moved(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps(SCREENS))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        ["projector", True, 1920],
        ["desk", True, 1280],
        ["projector", False, True],
    ]
