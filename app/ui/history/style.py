"""The style of the history window, on top of that of all controls."""

from app.ui.history.rows import tint
from app.ui.theme import Theme, style_sheet


def history_style(theme: Theme) -> str:
    """The whole style sheet of the window."""
    window, surface, border, text, quiet, accent = (
        color.name()
        for color in (theme.window, theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    faint = tint(theme.quiet, theme.surface, 0.55).name()
    return f"""
    {style_sheet(theme)}
    HistoryWindow, QScrollArea#page, QWidget#inside, QListView {{ background: {window}; }}
    QFrame#card {{ background: {surface}; border: 1px solid {border}; border-radius: 10px; }}
    QFrame#card:focus {{ border: 2px solid {accent}; }}
    QFrame#card QListView {{ background: {surface}; }}
    QListView {{ border: none; outline: none; }}
    QLabel {{ color: {text}; background: transparent; }}
    QLabel#quiet {{ color: {quiet}; }}
    QLineEdit, QPlainTextEdit {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 7px;
        padding: 6px 10px; placeholder-text-color: {quiet};
        selection-background-color: {accent}; selection-color: {window};
    }}
    QLineEdit {{ min-height: 20px; }}
    QLineEdit:focus {{ border: 2px solid {accent}; padding: 5px 9px; }}
    QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 5px 9px; }}
    QLineEdit#name {{ font-weight: 600; }}
    QPushButton#arrow {{ min-width: 16px; padding: 6px 8px; }}
    QPushButton#arrow:focus {{ padding: 5px 7px; }}
    QPushButton#tab {{ font-weight: 600; padding: 7px 16px; }}
    QPushButton#tab:focus {{ padding: 6px 15px; }}
    QPushButton:disabled {{ color: {faint}; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QMenu {{ color: {text}; background: {surface}; border: 1px solid {border}; padding: 4px; }}
    QMenu::item {{ padding: 6px 18px; border-radius: 5px; }}
    QMenu::item:selected {{ background: {accent}; color: {window}; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; margin: 2px; min-height: 36px; }}
    QScrollBar::handle:vertical:hover {{ background: {quiet}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: none; }}
    """
