"""The windows beside the practice window: made when first wanted, coloured alike, closed together."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app.capture.cameras import CameraInfo
from app.engine import Snapshot
from app.paths import bundles_dir
from app.settings import Settings
from app.ui.theme import Theme
from model.bundle_store import find_bundles
from model.catalogue import Catalogue
from model.recognizer import Recognizer

if TYPE_CHECKING:
    from app.ui.history.window import HistoryWindow
    from app.ui.library.window import LibraryWindow
    from app.ui.presenter.window import PresenterWindow
    from app.ui.review.window import ReviewWindow
    from app.ui.settings.window import SettingsWindow
    from app.ui.teach.taught import TaughtPoses
    from app.ui.teach.window import TaughtWindow


class SideWindow(Protocol):
    """A window of its own that can change its colours."""

    def show(self) -> None:
        """Open it."""

    def raise_(self) -> None:
        """Bring it before the others."""

    def activateWindow(self) -> None:  # noqa: N802
        """Give it the keyboard."""

    def close(self) -> bool:
        """Close it."""

    def isVisible(self) -> bool:  # noqa: N802
        """Whether it is open."""

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""


class SideWindows(QObject):
    """Keeps one window of each kind, so that it is there again as it was left.

    A window is imported when it is first wanted: the charts and the film reader take a while, and most days
    nobody opens them.
    """

    setting_changed = Signal(str)
    """The name of the field of the settings that has another value now."""
    source_chosen = Signal(str)
    """What is to be watched, as ``--source`` takes it."""
    first_run_wanted = Signal()
    teach_wanted = Signal()
    """The user wants to teach a pose."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: Settings,
        data_dir: Path,
        recordings: Path,
        theme: Theme,
        cameras: Callable[[], tuple[CameraInfo, ...]],
        parent: QObject,
    ) -> None:
        """No window is open yet.

        Args:
            catalogue: the poses.
            settings: the user's choices; changed by the windows, saved by whoever listens.
            data_dir: the data folder, see :func:`app.paths.data_dir`.
            recordings: folder of the films that are recorded.
            theme: the colours to begin with.
            cameras: finds the cameras.
            parent: owner.
        """
        super().__init__(parent)
        self._catalogue = catalogue
        self._settings = settings
        self._data_dir = data_dir
        self._recordings = recordings
        self._theme = theme
        self._cameras = cameras
        self._reduced_motion = False
        self.library: LibraryWindow | None = None
        self.history: HistoryWindow | None = None
        self.review: ReviewWindow | None = None
        self.presenter: PresenterWindow | None = None
        self.settings: SettingsWindow | None = None
        self.taught: TaughtWindow | None = None

    def show_library(self) -> None:
        """All poses."""
        if self.library is None:
            from app.ui.library.window import LibraryWindow

            self.library = LibraryWindow(self._catalogue, self._settings.favourites, self._theme)
            self.library.favourites_changed.connect(partial(self._set, "favourites"))
        self._show(self.library)

    def show_history(self) -> None:
        """What was practised."""
        if self.history is None:
            from app.ui.history.window import HistoryWindow

            self.history = HistoryWindow(self._data_dir, self._recordings, self._catalogue, self._theme)
            self.history.film_wanted.connect(self.show_review)
        self._show(self.history)

    def show_review(self, film: str = "") -> None:
        """A film, looked at again; the one that is open there, if none is given."""
        if self.review is None:
            from app.ui.review.window import ReviewWindow

            self.review = ReviewWindow(
                self._catalogue,
                self._theme,
                self._data_dir,
                Recognizer.open,
                partial(find_bundles, bundles_dir(self._data_dir)),
                self._settings.bundle,
            )
        self._show(self.review)
        if film:
            self.review.open_film(Path(film))

    def show_presenter(self) -> None:
        """What is recognised, very large."""
        if self.presenter is None:
            from app.ui.presenter.window import PresenterWindow

            self.presenter = PresenterWindow(self._catalogue, self._theme)
            self.presenter.set_skeleton(self._settings.skeleton)
            self.presenter.set_details(self._settings.details)
            self.presenter.set_reduced_motion(self._reduced_motion)
        self._show(self.presenter)

    def show_settings(self) -> None:
        """The user's choices."""
        if self.settings is None:
            from app.ui.settings.window import SettingsWindow

            self.settings = SettingsWindow(
                self._settings,
                bundles_dir(self._data_dir),
                self._recordings,
                self._theme,
                self._cameras,
            )
            self.settings.changed.connect(self.setting_changed)
            self.settings.source_chosen.connect(self.source_chosen)
            self.settings.first_run_wanted.connect(self.first_run_wanted)
        self.settings.refresh()
        self._show(self.settings)

    def show_taught(self, taught: "TaughtPoses") -> None:
        """The poses that the user has taught."""
        if self.taught is None:
            from app.ui.teach.window import TaughtWindow

            self.taught = TaughtWindow(taught, self._theme)
            self.taught.teach_wanted.connect(self.teach_wanted)
        self._show(self.taught)

    def follow(self, snapshot: Snapshot, *, mirrored: bool) -> None:
        """Show the newest snapshot where it is wanted."""
        if self.presenter is not None:
            self.presenter.set_mirrored(mirrored)
            self.presenter.show_snapshot(snapshot)

    @property
    def presenting(self) -> bool:
        """Whether somebody is shown what is watched."""
        return self.presenter is not None and self.presenter.isVisible()

    def refresh_settings(self) -> None:
        """Show settings that were changed elsewhere, and the cameras that are plugged in."""
        if self.settings is not None:
            self.settings.refresh()
        if self.presenter is not None:
            self.presenter.set_skeleton(self._settings.skeleton)
            self.presenter.set_details(self._settings.details)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours in all of them."""
        self._theme = theme
        for window in self._opened():
            window.set_theme(theme)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Move less, or as usual."""
        self._reduced_motion = reduced
        if self.presenter is not None:
            self.presenter.set_reduced_motion(reduced)

    def close(self) -> None:
        """Close all of them."""
        for window in self._opened():
            window.close()

    def _opened(self) -> list[SideWindow]:
        all_of_them = (
            self.library,
            self.history,
            self.review,
            self.presenter,
            self.settings,
            self.taught,
        )
        return [window for window in all_of_them if window is not None]

    def _set(self, field: str, value: object) -> None:
        self._settings.restore({field: value})
        self.setting_changed.emit(field)

    @staticmethod
    def _show(window: SideWindow) -> None:
        window.show()
        window.raise_()
        window.activateWindow()
