"""Over the film: which film, which bundle recognises it, and which other one is compared with that."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.review.recorded import RECORDED
from app.ui.chevron_box import ChevronBox
from app.ui.controls import ElidedLabel
from model.bundle_store import FoundBundle


class TopBar(QWidget):
    """One row of controls."""

    chosen = Signal()
    """Another bundle was chosen, in one of the two lists."""

    def __init__(self, usual: str) -> None:
        """No bundle is known yet.

        Args:
            usual: name of the bundle that is chosen at first.
        """
        super().__init__()
        self._usual = usual
        self._bundles: dict[str, FoundBundle] = {}
        self.open = QPushButton("Open film …")
        self.open.setAccessibleName("Open a film")
        self.open.setToolTip("Open a film (Ctrl+O)")
        self.name = ElidedLabel()
        self.name.setObjectName("status")
        self.name.setAccessibleName("This film")
        self.first = _box("Bundle", "The bundle that recognises the film")
        self.second = _box("Compare with", "Another bundle, to compare what the two see")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        row.addWidget(self.open)
        row.addWidget(self.name, 1)
        row.addWidget(self.first)
        row.addWidget(self.second)
        self.first.activated.connect(self._choose_first)
        self.second.activated.connect(self.chosen)

    @property
    def bundle(self) -> FoundBundle | None:
        """What recognises the film; None where there is no bundle at all."""
        return self._bundles.get(self.first.currentData() or "")

    @property
    def other(self) -> FoundBundle | None:
        """What it is compared with; None for nothing."""
        return self._bundles.get(self.second.currentData() or "")

    def list_bundles(self, bundles: Sequence[FoundBundle], recorded: Path | None = None) -> None:
        """Show which there are; broken ones are left out.

        Args:
            bundles: all of them.
            recorded: a film that says which holds it has; that is chosen then, since it is there already.
        """
        self._bundles = {one.name: one for one in bundles if one.manifest is not None}
        if recorded is not None:
            self._bundles[RECORDED] = FoundBundle(RECORDED, recorded, built_in=True, size=0, manifest=None)
        self.first.clear()
        for name in self._bundles:
            self.first.addItem("As recorded" if name == RECORDED else f"Bundle: {name}", name)
        chosen = RECORDED if recorded is not None else self._usual
        self.first.setCurrentIndex(max(0, self.first.findData(chosen)))
        self._list_others()

    def compare_with(self, name: str | None) -> None:
        """Choose the other bundle."""
        self.second.setCurrentIndex(max(0, self.second.findData(name)))
        self.chosen.emit()

    def show_state(self, *, is_open: bool, analysed: bool, busy: bool) -> None:
        """Only what can be done now is enabled, and without a film there is nothing to choose."""
        self.first.setVisible(is_open and self.first.count() > 0)
        self.second.setVisible(is_open and self.second.count() > 1)
        self.first.setEnabled(not busy)
        self.second.setEnabled(analysed and not busy)

    def _choose_first(self) -> None:
        if self.first.currentData() != RECORDED:
            self._usual = self.first.currentData()
        self._list_others()
        self.chosen.emit()

    def _list_others(self) -> None:
        """Every bundle but the one that is chosen; the choice is kept where it can be."""
        chosen = self.second.currentData()
        self.second.clear()
        self.second.addItem("Compare with …", None)
        for name in self._bundles:
            if name != self.first.currentData():
                self.second.addItem(f"Against: {name}", name)
        self.second.setCurrentIndex(max(0, self.second.findData(chosen)))


def _box(name: str, tip: str) -> ChevronBox:
    box = ChevronBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(ChevronBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(15)
    return box
