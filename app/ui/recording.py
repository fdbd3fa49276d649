"""Starts and stops recordings, shows that one runs, and saves snapshots."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.engine import Snapshot
from app.recording.recorder import Recorder, RecorderState
from app.recording.repair import repair_recordings
from app.recording.snapshot import save_snapshot
from app.settings import RecordMode
from app.ui.compose import Composer, Look
from app.ui.readout import clock
from model.catalogue import Catalogue
from model.errors import DrishtiError

CLOSING_SECONDS: Final = 15.0
"""How long closing waits for a film; one that takes longer is finished at the next start."""
_DOT: Final = QColor("#ff5a52")


class Sign(QLabel):
    """A red dot and the length of the recording, at the top of the picture."""

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture = picture
        self.setObjectName("recording")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet(
            "QLabel#recording { background: rgba(20, 20, 20, 215); color: white; border-radius: 14px;"
            " padding: 5px 14px 5px 30px; font-size: 15px; font-weight: 600; }"
        )
        self.hide()
        picture.installEventFilter(self)

    def tell(self, text: str) -> None:
        """Show a text; none hides the sign."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self._place()
        self.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the middle of the top."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The dot beside the text."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_DOT)
        painter.drawEllipse(12, self.height() // 2 - 6, 12, 12)
        painter.end()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._picture.width() - self.width()) // 2, 12)


class Recordings(QObject):
    """The recording that runs, if one does, and the folder of all."""

    said = Signal(str)
    """One sentence for the user."""
    changed = Signal(bool)
    """Whether frames are recorded now."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        look: Callable[[], Look],
        attach: Callable[[Recorder | None], None],
        picture: QWidget,
    ) -> None:
        """Nothing is recorded yet; films that a crash left unfinished are mended in a thread.

        Args:
            folder: see :func:`app.paths.recordings_dir`.
            catalogue: the names of the poses.
            look: how the picture looks now.
            attach: hands frames to a recorder from now on, or to none.
            picture: what the red sign lies on.
        """
        super().__init__(picture)
        self._folder = folder
        self._catalogue = catalogue
        self._look = look
        self._attach = attach
        self._recorder: Recorder | None = None
        self._warned = ""
        self.sign = Sign(picture)
        threading.Thread(target=self._mend, name="mending", daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether frames are recorded."""
        return self._recorder is not None and self._recorder.status.recording

    def toggle(self, mode: RecordMode) -> None:
        """Begin to record, or stop."""
        if self._recorder is None:
            self.start(mode)
        else:
            self.stop()

    def start(self, mode: RecordMode) -> None:
        """Begin to record; nothing happens where a recording runs or is being finished."""
        if self._recorder is not None:
            return
        composer = None if mode is RecordMode.CLEAN else Composer(self._catalogue, self._look())
        self._recorder = Recorder(self._folder, mode, self._catalogue, composer)
        self._recorder.start()
        self._attach(self._recorder)
        self.changed.emit(True)

    def stop(self) -> None:
        """Stop, and return at once; the film is finished meanwhile."""
        if self._recorder is not None:
            self._attach(None)
            self._recorder.stop()
            self.changed.emit(False)

    def tick(self) -> None:
        """Show how it goes; called again and again."""
        if self._recorder is None:
            return
        status = self._recorder.status
        if status.warning and status.warning != self._warned:
            self._warned = status.warning
            self.said.emit(status.warning)
        if status.recording:
            lost = f"  ·  {status.dropped} lost" if status.dropped else ""
            self.sign.tell(f"REC {clock(status.seconds)}{lost}")
        elif status.state is RecorderState.FINISHING:
            self.sign.tell("Finishing …")
        if status.state is RecorderState.DONE:
            self._attach(None)
            self._recorder = None
            self._warned = ""
            self.sign.tell("")
            self.changed.emit(False)
            saved = f"Saved: {', '.join(path.name for path in status.paths)}." if status.paths else ""
            sentence = " ".join(filter(None, (status.message, saved)))
            self.said.emit(sentence or "Nothing was recorded: there was no picture.")

    def save_snapshot(self, snapshot: Snapshot, *, overlay: bool) -> None:
        """Save one picture, in a thread."""
        look = self._look() if overlay else None
        threading.Thread(target=self._save, args=(snapshot, look), name="snapshot", daemon=True).start()

    def close(self) -> None:
        """Finish the film, some seconds at most."""
        if self._recorder is not None:
            self.stop()
            self._recorder.wait(CLOSING_SECONDS)
        deadline = time.monotonic() + CLOSING_SECONDS
        for thread in threading.enumerate():
            if thread.name == "snapshot":
                thread.join(max(0.0, deadline - time.monotonic()))

    def _save(self, snapshot: Snapshot, look: Look | None) -> None:
        """In the thread of a snapshot."""
        try:
            composer = None if look is None else Composer(self._catalogue, look)
            path = save_snapshot(self._folder, snapshot, composer)
        except DrishtiError as error:
            self._say(str(error))
        else:
            self._say(f"Saved: {path}.")

    def _mend(self) -> None:
        """In the thread of the mending."""
        mended = repair_recordings(self._folder)
        if mended.films:
            names = ", ".join(path.name for path in mended.films)
            self._say(f"A recording that was cut off is whole again: {names}.")
        elif mended.failed:
            names = ", ".join(path.name for path in mended.failed)
            self._say(f"A recording that was cut off could not be mended and is kept: {names}.")

    def _say(self, sentence: str) -> None:
        try:
            self.said.emit(sentence)
        except RuntimeError:
            return  # the window was closed meanwhile
