"""From the wish for a clip to its file: what, where to, and the work itself."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.recording.names import free_name
from app.review.clip import Clip, Decorate, export
from app.review.progress import Report
from app.ui.review.export_dialog import ExportDialog, Part, Wish
from app.ui.review.work_row import WorkRow


class Exporter:
    """Asks, then has the clip written in a thread."""

    def __init__(self, window: QWidget, work: WorkRow, saved: Callable[[str], None]) -> None:
        """Prepare.

        Args:
            window: the dialogues belong to it.
            work: where the export is shown.
            saved: takes one sentence, once a clip is written.
        """
        self._window = window
        self._work = work
        self._saved = saved

    def ask(self, film: Path, parts: Sequence[Part], draw: Decorate | None, *, overlay: bool) -> None:
        """Ask what to export and where to, and begin.

        Args:
            film: the file.
            parts: what can be exported.
            draw: draws the overlay; None where there is none.
            overlay: whether it is chosen at first.
        """
        dialog = ExportDialog(self._window, parts, can_overlay=draw is not None, overlay=overlay)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._ask_where(film, dialog.wish, draw))
        dialog.open()

    def _ask_where(self, film: Path, wish: Wish, draw: Decorate | None) -> None:
        usual = film.with_name(f"{film.stem}-{wish.part.stem}{wish.suffix}")
        kind = "GIF (*.gif)" if wish.suffix == ".gif" else "MP4 film (*.mp4)"
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the clip", str(usual), kind)
        if path:
            target = Path(path)
            if target.suffix.lower() != wish.suffix:
                # The dialogue has not asked about a file of this name.
                target = free_name(target.with_name(target.name + wish.suffix))
            self.write(film, wish, target, draw)

    def write(self, film: Path, wish: Wish, target: Path, draw: Decorate | None) -> None:
        """Write a clip; nothing happens while other work is under way."""
        if self._work.busy:
            return
        clip = Clip(film, wish.part.first, wish.part.last, wish.longest_side)

        def work(report: Report) -> None:
            export(clip, target, decorate=draw if wish.overlay else None, report=report)

        sentence = f"The clip is saved as {target.name} in {target.parent}."
        self._work.run(f"Exporting {target.name}", work, lambda _none: self._saved(sentence))
