"""The style of the review window, on top of that of all controls."""

from app.ui.theme import Theme, style_sheet


def review_style(theme: Theme) -> str:
    """The whole style sheet of the window."""
    window, surface, border, text, quiet, accent = (
        color.name()
        for color in (theme.window, theme.surface, theme.border, theme.text, theme.quiet, theme.accent)
    )
    return f"""
    {style_sheet(theme)}
    ReviewWindow {{ background: {window}; }}
    QLabel {{ color: {text}; background: transparent; }}
    QLabel#quiet, QLabel#status {{ color: {quiet}; }}
    QLabel#heading {{ font-weight: 600; }}
    QPushButton:disabled, QComboBox:disabled {{ color: {quiet}; border: 1px dashed {border}; }}
    QPushButton#plain {{
        border: none; background: transparent; padding: 0 4px; min-height: 16px; color: {accent};
    }}
    QPushButton#plain:focus {{ border: 2px solid {accent}; }}
    QListWidget {{
        color: {text}; background: {surface}; border: 1px solid {border}; border-radius: 8px; outline: none;
        padding: 3px;
    }}
    QListWidget:focus {{ border: 2px solid {accent}; padding: 2px; }}
    QListWidget::item {{
        padding: 6px 5px; border: 1px solid transparent; border-radius: 5px; color: {text};
    }}
    QListWidget::item:hover {{ background: {window}; }}
    QListWidget::item:selected {{ background: {window}; border: 1px solid {accent}; color: {text}; }}
    QProgressBar {{ background: {border}; border: none; border-radius: 5px; }}
    QProgressBar::chunk {{ background: {accent}; border-radius: 5px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; margin: 2px; min-height: 36px; }}
    QScrollBar::handle:vertical:hover {{ background: {quiet}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: none; }}
    """
