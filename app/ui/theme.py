"""Colours for dark and light surroundings, and the style of the controls made from them.

Text keeps a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) against its own surface, and against panels over
any picture.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette


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
        accent: what is going well, such as the ring of a hold.
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
    accent=QColor("#076545"),
    warning=QColor("#854c00"),
    track=QColor(10, 40, 30, 40),
)


SKELETON: Final = QColor("#f4f8f6")
SKELETON_HOLDING: Final = QColor("#5fe0b0")
SKELETON_EDGE: Final = QColor("#14211f")
GUIDE: Final = QColor("#ffc25c")
"""These lie on the picture, whatever the surroundings; the dark edge shows them on a bright one."""


def theme_for(scheme: Qt.ColorScheme) -> Theme:
    """The colours for the system's scheme; light where the system does not say."""
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def palette(theme: Theme) -> QPalette:
    """The colours of everything that has no style of its own, such as dialogues."""
    made = QPalette(theme.surface, theme.window)
    for role, color in (
        (QPalette.ColorRole.WindowText, theme.text),
        (QPalette.ColorRole.Text, theme.text),
        (QPalette.ColorRole.ButtonText, theme.text),
        (QPalette.ColorRole.ToolTipText, theme.text),
        (QPalette.ColorRole.PlaceholderText, theme.quiet),
        (QPalette.ColorRole.Base, theme.surface),
        (QPalette.ColorRole.ToolTipBase, theme.surface),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.window),
    ):
        made.setColor(role, color)
    return made


def style_sheet(theme: Theme) -> str:
    """The style of the controls."""
    surface, border, text, quiet, accent = (
        color.name() for color in (theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    return f"""
    QLabel#status {{ color: {quiet}; }}
    QPushButton, QComboBox {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 6px 12px; min-height: 20px;
    }}
    QPushButton:hover, QComboBox:hover {{ border-color: {accent}; }}
    QPushButton:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 5px 11px; }}
    QPushButton:checked {{ border-color: {accent}; color: {accent}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QFrame#banner {{ background: {surface}; border-top: 1px solid {border}; }}
    """
