"""A review window with small films and recognisers that follow a script."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.review.window import ReviewWindow
from app.ui.theme import LIGHT
from model.bundle_store import FoundBundle, find_bundles
from model.catalogue import load_catalogue
from tests.support.bundles import write_bundle
from tests.support.review import ScriptedRecognizer, number_in, write_numbered

CATALOGUE = load_catalogue()
SCRIPT = [("tree", 0.5, 2.0), ("plank", 3.0, 4.5)]
OTHER = [("tree", 0.5, 2.0), ("bridge", 3.0, 4.5)]
TIMES = [i / 20 for i in range(100)]
PATIENCE_MS = 20_000
"""Long, because tests may run beside others; nothing waits longer than it takes."""


class Studio:
    """The window under test, and what it is made of."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.recognizers: list[ScriptedRecognizer] = []
        self.problem: Exception | None = None
        self.gate: Callable[[], object] = lambda: None
        write_bundle(folder / "bundles" / "other", ["tree", "bridge"])
        self.time = 0.0
        self.window = self.make()

    def make(self) -> ReviewWindow:
        window = ReviewWindow(CATALOGUE, LIGHT, self.folder, self._open, self._bundles, now=lambda: self.time)
        self.qtbot.addWidget(window)
        window.show()
        self.qtbot.waitExposed(window)
        return window

    def _bundles(self) -> tuple[FoundBundle, ...]:
        return find_bundles(self.folder / "bundles")

    def _open(self, bundle: Path) -> ScriptedRecognizer:
        if self.problem is not None:
            raise self.problem
        recognizer = ScriptedRecognizer(OTHER if bundle.name == "other" else SCRIPT, self.gate)
        self.recognizers.append(recognizer)
        return recognizer

    def film(self, name: str = "film.mp4") -> Path:
        path = self.folder / name
        return path if path.exists() else write_numbered(path, TIMES, options={"g": "20", "bf": "2"}, rate=20)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def open(self, path: Path | None = None) -> None:
        self.window.open_film(path or self.film())
        self.until(lambda: self.window.playing.film is not None)
        self.settle()
        self.until(lambda: self.window.top.bundle and self.window.readings.is_known(self.window.top.bundle))

    def settle(self) -> None:
        """Wait for the picture that is wanted."""
        self.until(
            lambda: self.window.view.frame and self.window.view.frame.index == self.window.playing.index
        )

    def recognise(self) -> None:
        self.window.recognise()
        self.until(lambda: self.window.analysis is not None)

    @property
    def shown(self) -> int:
        """The number that is written in the picture that is shown."""
        frame = self.window.view.frame
        assert frame is not None
        return number_in(frame.bgr)

    def said(self) -> str:
        return self.window.banner._text.text() if self.window.banner.isVisible() else ""
