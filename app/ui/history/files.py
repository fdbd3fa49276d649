"""Import and export as the user meets them: the menu, the dialogues, and what is said afterwards."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.sessions.store import Store
from app.ui.history import transfer
from app.ui.history.notice import Notice
from app.ui.history.reader import Reader
from app.ui.history.refusal import RefusalSheet


class Files(QObject):
    """Takes sessions in and writes them out."""

    imported = Signal()
    """There are new sessions, or there may be."""
    exporting = Signal()
    """Everything is about to be read; what was typed belongs to it."""
    failed = Signal(object)
    """The DrishtiError of a file or a store that could not be read or written."""

    def __init__(self, window: QWidget, reader: Reader, notice: Notice, today: Callable[[], date]) -> None:
        """Make the actions.

        Args:
            window: what dialogues open above.
            reader: runs the jobs.
            notice: says how they went.
            today: the local date, for the names of files.
        """
        super().__init__(window)
        self._window = window
        self._reader = reader
        self._notice = notice
        self._today = today
        self.actions = [
            self._action(text, keys, slot)
            for text, keys, slot in (
                ("Import sessions …", "Ctrl+I", self.ask_import),
                ("Export as one JSON file …", "Ctrl+E", self.ask_export_json),
                ("Export as CSV files …", "Ctrl+Shift+E", self.ask_export_csv),
            )
        ]

    def _action(self, text: str, keys: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        return action

    def menu(self) -> QMenu:
        """All that can be done, to choose from."""
        menu = QMenu(self._window)
        menu.setAccessibleName("Import and export")
        menu.addActions(self.actions)
        return menu

    def ask_import(self) -> None:
        """Ask for an export and take it in."""
        kinds = "Exports of Drishti (*.json *.csv);;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, "Import sessions", "", kinds)
        if path:
            self.import_from(Path(path))

    def import_from(self, path: Path) -> None:
        """Take in a JSON file, or the folder of the CSV file; all of it or nothing."""
        self._notice.say(f"Importing {path.name} …")
        job = partial(transfer.import_or_refuse, path=path)
        self._reader.change(job, self._has_imported, self.failed.emit)

    def _has_imported(self, answer: transfer.Imported | transfer.Refused) -> None:
        if isinstance(answer, transfer.Refused):
            self._notice.hide()
            RefusalSheet(self._window, answer).open()
        else:
            self._notice.say(answer.sentence)
            self.imported.emit()

    def ask_export_json(self) -> None:
        """Ask for the name of a JSON file and export all sessions to it."""
        dialog = QFileDialog(self._window, "Export sessions", "", "JSON (*.json)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"Drishti sessions {self._today().isoformat()}.json")
        dialog.fileSelected.connect(lambda path: self.export_json(Path(path)))
        dialog.open()

    def export_json(self, path: Path) -> None:
        """Export all sessions to one JSON file."""
        self._export(partial(transfer.export_json, path=path))

    def ask_export_csv(self) -> None:
        """Ask for a folder and export all sessions to CSV files in a new folder inside."""
        title = "Export sessions: where should their folder be?"
        folder = QFileDialog.getExistingDirectory(self._window, title)
        if folder:
            self.export_csv(Path(folder))

    def export_csv(self, folder: Path) -> None:
        """Export all sessions to two CSV files, in a new folder inside this one."""
        self._export(partial(transfer.export_csv, folder=folder, today=self._today()))

    def _export(self, job: Callable[[Store], str]) -> None:
        self.exporting.emit()
        self._notice.say("Exporting …")
        self._reader.change(job, self._notice.say, self.failed.emit)
