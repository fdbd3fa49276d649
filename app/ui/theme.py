"""Colours for dark and light surroundings, and the style of the controls made from them.

Text keeps a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) against its own surface, and against panels over
any picture.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours.

    Attributes:
        window: behind the controls and the picture.
        surface: of controls.
        border: around controls.
        text: on window, surface and panel.
        quiet: text of less weight.
        panel: translucent, over the picture.
        accent: what is going well: the ring of a hold, the skeleton.
        warning: the grace, and what needs the user.
        track: the part of a bar or ring that is not filled.
    """

    window: QColor
    surface: QColor
    border: QColor
    text: QColor
    quiet: QColor
    panel: QColor
    accent: QColor
    warning: QColor
    track: QColor


DARK: Final = Theme(
    window=QColor("#10181a"),
    surface=QColor("#1d292c"),
    border=QColor("#36474b"),
    text=QColor("#f4f8f6"),
    quiet=QColor("#b9c7c4"),
    panel=QColor(10, 18, 20, 205),
    accent=QColor("#5fe0b0"),
    warning=QColor("#ffc25c"),
    track=QColor(255, 255, 255, 46),
)
LIGHT: Final = Theme(
    window=QColor("#f3f6f4"),
    surface=QColor("#ffffff"),
    border=QColor("#c3cfca"),
    text=QColor("#12201d"),
    quiet=QColor("#465753"),
    panel=QColor(250, 252, 251, 228),
    accent=QColor("#0b7a57"),
    warning=QColor("#9a5a00"),
    track=QColor(10, 40, 30, 40),
)


def theme_for(scheme: Qt.ColorScheme) -> Theme:
    """The colours for the system's scheme; light where the system does not say."""
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def style_sheet(theme: Theme) -> str:
    """The style of all controls."""
    window, surface, border, text, quiet, accent = (
        color.name()
        for color in (theme.window, theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    return f"""
    QMainWindow, QWidget#bar, QDialog {{ background: {window}; }}
    QLabel {{ color: {text}; background: transparent; }}
    QLabel#status {{ color: {quiet}; }}
    QPushButton, QComboBox {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 6px 12px; min-height: 20px;
    }}
    QPushButton:hover, QComboBox:hover {{ border-color: {accent}; }}
    QPushButton:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 5px 11px; }}
    QPushButton:checked {{ border-color: {accent}; color: {accent}; font-weight: 600; }}
    QPushButton:disabled {{ color: {quiet}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox QAbstractItemView {{ color: {text}; background: {surface}; selection-background-color: {accent};
        selection-color: {surface}; }}
    QFrame#banner {{ background: {surface}; border-top: 1px solid {border}; }}
    QToolTip {{ color: {text}; background: {surface}; border: 1px solid {border}; }}
    """
