"""Beside the film: its holds in words, how two readings agree, or the button that has it recognised."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.review.timeline import Comparison, Timeline
from app.ui.chevron_box import ChevronBox
from app.ui.review.colors import PoseColors
from app.ui.review.hold_list import HoldList
from app.ui.theme import Theme
from model.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to list.

    Attributes:
        timelines: one for each bundle, at most two.
        comparison: of the two.
        sentence: what to say where there is no timeline.
        can_recognise: whether the button helps then.
        outdated: whether poses were taught or deleted since a timeline was made.
    """

    timelines: tuple[Timeline, ...] = ()
    comparison: Comparison | None = None
    sentence: str = ""
    can_recognise: bool = False
    outdated: bool = False


class SidePanel(QWidget):
    """A heading, a list, and nothing else while there is nothing else to say."""

    recognise_wanted = Signal()

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._shown = Shown()
        self._colors = PoseColors()
        self.heading = QLabel()
        self.heading.setObjectName("heading")
        self.heading.setWordWrap(True)
        self.which = ChevronBox()
        self.which.setAccessibleName("What the list shows")
        self.which.setToolTip("What the list shows")
        self.which.setSizeAdjustPolicy(ChevronBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumContentsLength(10)
        self.list = HoldList(catalogue)
        self.sentence = QLabel()
        self.sentence.setObjectName("quiet")
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.recognise = QPushButton("Recognise this film")
        self.recognise.setAccessibleName("Recognise this film")
        self.recognise.setToolTip("Find the holds in this film (R)")
        self.recognise.clicked.connect(self.recognise_wanted)
        self.since = QLabel("Your own poses have changed since this film was recognised.")
        self.since.setObjectName("quiet")
        self.since.setWordWrap(True)
        self.again = QPushButton("Recognise it again")
        self.again.setAccessibleName("Recognise this film again")
        self.again.setToolTip("Find the holds again, with the poses that you have taught (R)")
        self.again.clicked.connect(self.recognise_wanted)
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addWidget(self.recognise, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addWidget(self.which)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.since)
        layout.addWidget(self.again)
        self.which.currentIndexChanged.connect(self._fill)

    def show_all(self, shown: Shown, colors: PoseColors, theme: Theme) -> None:
        """Show what there is now, the same page of it where it is still there."""
        again = len(shown.timelines) == len(self._shown.timelines)
        self._shown, self._colors, self._theme = shown, colors, theme
        compared = shown.comparison is not None
        with QSignalBlocker(self.which):
            page = self.which.currentIndex()
            self.which.clear()
            for timeline in shown.timelines:
                self.which.addItem(f"Holds: {timeline.bundle} ({len(timeline.holds)})")
            if shown.comparison is not None:
                self.which.addItem(f"Differences ({len(shown.comparison.differences)})")
            self.which.setCurrentIndex(page if again else 2 if compared else 0)
        self.which.setVisible(compared)
        self.heading.setText(_heading(shown))
        self.heading.setVisible(bool(self.heading.text()))
        self.since.setVisible(shown.outdated)
        self.again.setVisible(shown.outdated)
        self._fill()

    def follow(self, t_seconds: float) -> None:
        """Mark what belongs to a time."""
        self.list.follow(t_seconds)

    def _fill(self) -> None:
        page = max(0, self.which.currentIndex())
        timelines, comparison = self._shown.timelines, self._shown.comparison
        sentence = self._shown.sentence
        if page < len(timelines):
            self.list.show_holds(timelines[page], self._colors, self._theme)
            sentence = "No hold was found in this film." if not timelines[page].holds else ""
        elif comparison is not None:
            first, second = timelines
            self.list.show_differences(comparison, (first.bundle, second.bundle))
            sentence = "The two differ nowhere for long." if not comparison.differences else ""
        self.sentence.setText(sentence)
        self.recognise.setVisible(self._shown.can_recognise and not timelines)
        self._stack.setCurrentIndex(1 if sentence else 0)


def _heading(shown: Shown) -> str:
    if shown.comparison is not None:
        found = shown.comparison
        text = (
            f"They agree {found.agreement:.0%} of the time, and {found.in_poses:.0%} of the time in a pose."
        )
        return text.replace("%", "\N{NO-BREAK SPACE}%")
    if shown.timelines:
        count = len(shown.timelines[0].holds)
        return "1 hold" if count == 1 else f"{count} holds"
    return ""
