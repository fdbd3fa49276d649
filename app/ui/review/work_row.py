"""One long piece of work at a time: what it is, how far, how long still, and the way out."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from app.review.progress import Report
from app.ui.controls import ElidedLabel
from app.ui.review.job import Job


class WorkRow(QFrame):
    """Shown while something takes long."""

    changed = Signal()
    """Work has begun or ended."""
    failed = Signal(str)
    """One sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._job: Job | None = None
        self.what = ElidedLabel()
        self.what.setAccessibleName("At work")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.left = QLabel()
        self.left.setObjectName("quiet")
        self.left.setAccessibleName("Time left")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop this (Esc)")
        self.cancel.clicked.connect(self.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 14, 7)
        layout.setSpacing(12)
        layout.addWidget(self.what, 2)
        layout.addWidget(self.bar, 3)
        layout.addWidget(self.left)
        layout.addWidget(self.cancel)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether something is being worked on."""
        return self._job is not None

    def run(
        self,
        what: str,
        work: Callable[[Report], object],
        done: Callable[[Any], None],
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin a piece of work; there must be none under way.

        Args:
            what: it is, for people.
            work: called in a thread.
            done: takes its result, in this thread.
            cancelled: called instead where it was stopped, or has failed.
        """
        assert self._job is None, "one after the other"
        job = self._job = Job(work)
        self.what.set_text(what)
        self.bar.setAccessibleName(what)
        self.cancel.setAccessibleName(f"Cancel: {what}")
        self.cancel.setEnabled(True)
        self._show_progress(0.0, "")
        job.progressed.connect(self._show_progress)
        job.done.connect(lambda result: self._end(job, lambda: done(result)))
        job.cancelled.connect(lambda: self._end(job, cancelled))
        job.failed.connect(lambda sentence: self._end(job, lambda: self._fail(sentence, cancelled)))
        self.show()
        job.start()
        self.changed.emit()

    def stop(self) -> None:
        """End the work at the next picture."""
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self.left.setText("stopping …")

    def abandon(self) -> None:
        """End the work, whose result nobody wants any more."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
            self.hide()
            self.changed.emit()

    def _show_progress(self, share: float, left: str) -> None:
        self.bar.setValue(round(share * 1000))
        if self.cancel.isEnabled():
            self.left.setText(f"{share:.0%}".replace("%", " %") + (f", {left}" if left else ""))

    def _end(self, job: Job, then: Callable[[], None]) -> None:
        if job is not self._job:
            return  # abandoned while the signal was on its way
        self._job = None
        self.hide()
        then()
        self.changed.emit()

    def _fail(self, sentence: str, cancelled: Callable[[], None]) -> None:
        cancelled()
        self.failed.emit(sentence)
