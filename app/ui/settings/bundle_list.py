"""The bundles to choose from, with what is worth knowing about each; putting one in, taking one out."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.settings.facts import about, figures
from app.ui.settings.installer import Installer
from app.ui.settings.rows import breakable
from model.bundle_store import FoundBundle, find_bundles, remove_bundle
from model.errors import DrishtiError

_INDICATOR: Final = 30
"""Room for the mark of a radio button, in logical pixels."""


class NameButton(QRadioButton):
    """A name to choose, cut short in its middle where there is no room."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Some letters."""
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut anew."""
        super().resizeEvent(event)
        room = self.width() - _INDICATOR
        self.setText(self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))


class BundleEntry(QWidget):
    """One bundle: to be chosen, and to be removed where it is the user's own."""

    remove_wanted = Signal()

    def __init__(self, found: FoundBundle, *, chosen: bool) -> None:
        super().__init__()
        self.found = found
        self.button = NameButton(found.name)
        words = [about(found), figures(found), found.manifest.description if found.manifest else ""]
        self.button.setAccessibleName(f"Bundle {found.name}")
        self.button.setAccessibleDescription(". ".join(filter(None, words[:2])))
        self.button.setToolTip(f"{found.name}: {words[2] or words[0]}")
        self.remove = QPushButton("Remove …")
        self.remove.setAccessibleName(f"Remove the bundle {found.name}")
        self.remove.setToolTip(
            "Choose another one before you remove this" if chosen else "Remove it for good"
        )
        self.remove.setEnabled(not chosen)
        self.remove.setVisible(not found.built_in)
        self.sure = QPushButton("Delete")
        self.sure.setAccessibleName(f"Remove the bundle {found.name} for good")
        self.sure.setToolTip("Delete its files for good")
        self.keep = QPushButton("Keep")
        self.keep.setAccessibleName(f"Keep the bundle {found.name}")
        self.keep.setToolTip("Do not remove it")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.button, 1)
        for button in (self.remove, self.sure, self.keep):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(3)
        layout.addLayout(top)
        for line, name in ((words[0], "quiet" if found.manifest else "trouble"), (words[1], "quiet")):
            if line:
                label = QLabel(breakable(line))
                label.setObjectName(name)
                label.setWordWrap(True)
                label.setContentsMargins(27, 0, 0, 0)
                layout.addWidget(label)
        self._ask(False)
        self.show_chosen(chosen)
        self.remove.clicked.connect(lambda: self._ask(True))
        self.keep.clicked.connect(lambda: self._ask(False))
        self.sure.clicked.connect(self.remove_wanted)

    @property
    def chain(self) -> tuple[QWidget, ...]:
        """What Tab goes through, in this order."""
        return self.button, self.remove, self.sure, self.keep

    def show_chosen(self, chosen: bool) -> None:
        """Show whether this is the one in use; that can only be removed once another one is."""
        if chosen:
            self.button.setChecked(True)
        self.button.setEnabled(chosen or self.found.manifest is not None)
        self.remove.setEnabled(not chosen)
        self.remove.setToolTip(
            "Choose another one before you remove this" if chosen else "Remove it for good"
        )

    def _ask(self, asking: bool) -> None:
        self.remove.setVisible(not asking and not self.found.built_in)
        self.sure.setVisible(asking)
        self.keep.setVisible(asking)
        if asking:
            self.keep.setFocus()


class BundleList(QWidget):
    """All bundles, one of them chosen."""

    chosen = Signal(str)

    def __init__(self, folder: Path, current: str) -> None:
        """Build the list.

        Args:
            folder: of the user's own bundles.
            current: name or path of the one in use.
        """
        super().__init__()
        self._folder = folder
        self._current = current
        self.entries: list[BundleEntry] = []
        self.installer = Installer(folder, self)
        self.installer.installed.connect(self._installed)
        self.installer.failed.connect(self._not_installed)
        self.installer.progressed.connect(lambda percent: self._say(f"Copying … {percent} %"))
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setObjectName("quiet")
        self.message.setAccessibleName("About the bundles")
        self.install = QPushButton("Install …")
        self.install.setAccessibleName("Install a bundle")
        self.install.setToolTip("Copy a bundle to your own; it is checked first")
        menu = QMenu(self.install)
        menu.addAction("From a zip …", self._ask_for_zip)
        menu.addAction("From a folder …", self._ask_for_folder)
        self.install.setMenu(menu)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 14)
        foot.setSpacing(8)
        foot.addWidget(self.message)
        foot.addWidget(self.install, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._list)
        layout.addLayout(foot)
        self._say("")
        self.look()

    def show_current(self, current: str) -> None:
        """Show which one is in use."""
        self._current = current
        if current not in {entry.found.name for entry in self.entries}:
            self.look()
        for entry in self.entries:
            entry.show_chosen(entry.found.name == current)

    def look(self) -> None:
        """List what there is now."""
        for entry in self.entries:
            self._group.removeButton(entry.button)
            self._list.removeWidget(entry)
            entry.setParent(None)
            entry.deleteLater()
        found = list(find_bundles(self._folder))
        if self._current not in {one.name for one in found}:
            found.append(_elsewhere(self._current))
        self.entries = [BundleEntry(one, chosen=one.name == self._current) for one in found]
        for entry in self.entries:
            self._group.addButton(entry.button)
            self._list.addWidget(entry)
            entry.button.clicked.connect(partial(self._choose, entry.found.name))
            entry.remove_wanted.connect(partial(self._remove, entry.found.name))
        self._order()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the place in the order of Tab, now that the window around is complete."""
        super().showEvent(event)
        self._order()

    def _order(self) -> None:
        """Let Tab go through the entries before the button below them, wherever new ones were added."""
        chain = [widget for entry in self.entries for widget in entry.chain]
        before: QWidget | None = self.install.previousInFocusChain()
        while before is not None and (before in chain or not before.focusPolicy() & Qt.FocusPolicy.TabFocus):
            before = before.previousInFocusChain()
        for widget in (*chain, self.install):
            if before is not None and before is not widget:
                self.setTabOrder(before, widget)
            before = widget

    def _choose(self, name: str) -> None:
        if name != self._current:
            self.show_current(name)
            self.chosen.emit(name)

    def _remove(self, name: str) -> None:
        try:
            remove_bundle(name, self._folder)
        except DrishtiError as error:
            self._say(str(error))
        else:
            self._say(f"{name} was removed.")
        self.look()
        for entry in self.entries:
            if entry.found.name == self._current:
                entry.button.setFocus()

    def _ask_for_zip(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Install a bundle", "", "Zip files (*.zip);;All files (*)"
        )
        self._install(path)

    def _ask_for_folder(self) -> None:
        self._install(QFileDialog.getExistingDirectory(self, "Install a bundle"))

    def _install(self, path: str) -> None:
        if path:
            self._say("Looking at it …")
            self._set_busy(True)
            self.installer.install(Path(path))

    def _installed(self, name: str) -> None:
        self.look()
        self._say(f"{name} was installed: choose it above.")
        self._set_busy(False)

    def _not_installed(self, why: str) -> None:
        self._say(why)
        self._set_busy(False)

    def _say(self, sentence: str) -> None:
        self.message.setText(breakable(sentence))
        self.message.setAccessibleDescription(sentence)
        self.message.setVisible(bool(sentence))

    def _set_busy(self, busy: bool) -> None:
        self.install.setEnabled(not busy)


def _elsewhere(name: str) -> FoundBundle:
    """The bundle in use where it lies elsewhere, or is gone."""
    path = Path(name)
    problem = "It lies outside the folder of your bundles." if path.exists() else "It is not there any more."
    return FoundBundle(name, path, built_in=True, size=0, manifest=None, problem=problem)
