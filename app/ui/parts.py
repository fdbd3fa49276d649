"""Small parts that several sheets and windows are made of."""

from PySide6.QtWidgets import QPushButton

from app.ui.theme import Theme


def named_button(text: str, tip: str) -> QPushButton:
    """A button that screen readers call by its text."""
    button = QPushButton(text)
    button.setAccessibleName(text.removesuffix(" …"))
    button.setToolTip(tip)
    return button


def color_names(theme: Theme) -> tuple[str, str, str, str, str, str, str]:
    """For style sheets: window, surface, border, text, quiet, accent and warning."""
    return (
        theme.window.name(),
        theme.surface.name(),
        theme.border.name(),
        theme.text.name(),
        theme.quiet.name(),
        theme.accent.name(),
        theme.warning.name(),
    )
