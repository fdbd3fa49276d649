"""Which colours and how much movement: what the user chose, else what the system says, as it says it."""

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication

from app.motion import less_motion
from app.settings import MotionChoice, ThemeChoice
from app.ui.theme import DARK, LIGHT, Theme, theme_for


class Appearance(QObject):
    """Follows the system where the user leaves it to the system."""

    theme_changed = Signal(object)
    """The :class:`Theme` to use from now on."""
    motion_changed = Signal(bool)
    """Whether movement is to be reduced from now on."""

    def __init__(self, theme: ThemeChoice, parent: QObject | None = None) -> None:
        """Begin with these colours."""
        super().__init__(parent)
        self._choice = theme
        self._hints = QGuiApplication.styleHints()
        self.theme = self._theme()
        """The colours to use now."""
        self._hints.colorSchemeChanged.connect(self._follow)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Use these colours, or the system's."""
        self._choice = choice
        self._follow()

    def choose_motion(self, choice: MotionChoice) -> None:
        """Move less, or as the system says; it is asked in a thread, since that takes a while."""
        if choice is MotionChoice.SYSTEM:
            QThreadPool.globalInstance().start(_Question(self))
        else:
            self.motion_changed.emit(choice is MotionChoice.ON)

    def _follow(self) -> None:
        theme = self._theme()
        if theme is not self.theme:
            self.theme = theme
            self.theme_changed.emit(theme)

    def _theme(self) -> Theme:
        if self._choice is ThemeChoice.SYSTEM:
            return theme_for(self._hints.colorScheme())
        return DARK if self._choice is ThemeChoice.DARK else LIGHT


class _Question(QRunnable):
    """Asks the system, and tells the answer where somebody is left to hear it."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._answer = appearance.motion_changed

    def run(self) -> None:
        reduced = less_motion(MotionChoice.SYSTEM)
        try:
            self._answer.emit(reduced)
        except RuntimeError:
            return  # the window was closed meanwhile
