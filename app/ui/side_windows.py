"""The windows beside the practice window: made when first wanted, coloured alike, closed together."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.ui.theme import Theme


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

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""


W = TypeVar("W", bound=SideWindow)


class SideWindows:
    """Keeps one window of each kind, so that it is there again as it was left."""

    def __init__(self) -> None:
        self._windows: dict[type[SideWindow], SideWindow] = {}

    def show(self, kind: type[W], make: Callable[[], W]) -> W:
        """Open the window of a kind, or bring it to the front.

        Args:
            kind: its class.
            make: builds it, where there is none yet.
        """
        window = self.opened(kind)
        if window is None:
            window = make()
            self._windows[kind] = window
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def opened(self, kind: type[W]) -> W | None:
        """The window of a kind, if it was ever opened."""
        window = self._windows.get(kind)
        return window if isinstance(window, kind) else None

    def set_theme(self, theme: Theme) -> None:
        """Use other colours in all of them."""
        for window in self._windows.values():
            window.set_theme(theme)

    def close(self) -> None:
        """Close all of them."""
        for window in self._windows.values():
            window.close()
