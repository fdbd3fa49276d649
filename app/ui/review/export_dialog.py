"""Asks which part of a film becomes a clip, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from app.review.clip import GIF_SECONDS, GIF_SIDE
from app.ui.chevron_box import ChevronBox

_SMALL: Final = 720


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be exported.

    Attributes:
        text: for people.
        stem: for the name of the file.
        first: number of the first picture.
        last: number of the last one.
        seconds: how long it lasts.
    """

    text: str
    stem: str
    first: int
    last: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen."""

    part: Part
    suffix: str
    longest_side: int | None
    overlay: bool


class ExportDialog(QDialog):
    """Part, format, size and overlay; where to save it is asked after that."""

    def __init__(self, window: QWidget, parts: Sequence[Part], *, can_overlay: bool, overlay: bool) -> None:
        """Make the dialogue.

        Args:
            window: it belongs to.
            parts: what can be exported, the first is chosen.
            can_overlay: whether anything is known to draw.
            overlay: whether it is drawn, to begin with.
        """
        super().__init__(window)
        self.setWindowTitle("Export a clip")
        self._parts = tuple(parts)
        self.part = _box("Part", "Which part of the film", [part.text for part in self._parts])
        self.form = _box("Format", "MP4 plays everywhere; GIFs move in messages", ["MP4 film", "GIF"])
        self.size_box = _box(
            "Size", "Smaller clips are sent faster", ["As filmed", f"At most {_SMALL} pixels"]
        )
        self.overlay = QCheckBox("Draw the skeleton, the pose and the time held")
        self.overlay.setAccessibleName("Overlay")
        self.overlay.setToolTip("As in the window" if can_overlay else "Recognise the film first")
        self.overlay.setEnabled(can_overlay)
        self.overlay.setChecked(can_overlay and overlay)
        self.note = QLabel()
        self.note.setObjectName("quiet")
        self.note.setWordWrap(True)
        self.note.setAccessibleName("Note")
        buttons = QDialogButtonBox()
        self.save = buttons.addButton("Save as …", QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setAccessibleName("Save as")
        self.save.setToolTip("Choose where the clip goes")
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAccessibleName("Cancel the export")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for text, box in (("&Part", self.part), ("&Format", self.form), ("Si&ze", self.size_box)):
            label = QLabel(text)
            label.setBuddy(box)
            label.setMinimumHeight(box.sizeHint().height())
            form.addRow(label, box)
        form.addRow("", self.overlay)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        for box in (self.part, self.form):
            box.currentIndexChanged.connect(self._check)
        self._check()

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        smaller = _SMALL if self.size_box.currentIndex() else None
        return Wish(self._chosen, self._suffix, smaller, self.overlay.isChecked())

    @property
    def _chosen(self) -> Part:
        return self._parts[self.part.currentIndex()]

    @property
    def _suffix(self) -> str:
        return ".gif" if self.form.currentIndex() else ".mp4"

    def _check(self) -> None:
        gif = self._suffix == ".gif"
        too_long = gif and self._chosen.seconds > GIF_SECONDS
        self.size_box.setEnabled(not gif)
        self.save.setEnabled(not too_long)
        if too_long:
            self.note.setText(f"A GIF may last {GIF_SECONDS:.0f} s at most: choose a shorter part, or MP4.")
        elif gif:
            self.note.setText(f"GIFs are at most {GIF_SIDE} pixels wide or high, without sound.")
        else:
            self.note.setText("Clips have no sound.")


def _box(name: str, tip: str, texts: Sequence[str]) -> ChevronBox:
    box = ChevronBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.addItems(list(texts))
    box.setSizeAdjustPolicy(ChevronBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(26)
    return box
