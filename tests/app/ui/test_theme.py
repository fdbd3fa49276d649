"""Every text of both themes can be read on every ground that it stands on (WCAG 2.2, 1.4.3 and 1.4.11)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from app.ui.theme import (
    DARK,
    GUIDE,
    LIGHT,
    SKELETON,
    SKELETON_EDGE,
    SKELETON_HOLDING,
    Theme,
    palette,
    theme_for,
)

Rgb = tuple[float, float, float]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
TEXT, SHAPE = 4.5, 3.0
"""The least contrast of texts, and of shapes that say something."""

both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def luminance(color: Rgb) -> float:
    """Relative luminance; components 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def over(color: QColor, background: Rgb) -> Rgb:
    """A translucent colour on a background."""
    a = color.alphaF()
    own = (color.redF(), color.greenF(), color.blueF())
    mixed = [a * c + (1 - a) * b for c, b in zip(own, background, strict=True)]
    return mixed[0], mixed[1], mixed[2]


def contrast(front: Rgb, ground: Rgb) -> float:
    brightest, darkest = sorted((luminance(front), luminance(ground)), reverse=True)
    return (brightest + 0.05) / (darkest + 0.05)


def solid(color: QColor) -> Rgb:
    return over(color, BLACK)


@both
@pytest.mark.parametrize("picture", [BLACK, WHITE], ids=["on black", "on white"])
def test_text_on_panels_can_be_read_whatever_the_picture(theme: Theme, picture: Rgb) -> None:
    panel = over(theme.panel, picture)
    for text in (theme.text, theme.quiet, theme.accent, theme.warning):
        assert contrast(solid(text), panel) >= TEXT, text.name()


@both
def test_text_on_windows_and_controls_can_be_read(theme: Theme) -> None:
    for ground in (theme.window, theme.surface):
        for text in (theme.text, theme.quiet, theme.accent, theme.warning):
            assert contrast(solid(text), solid(ground)) >= TEXT, (ground.name(), text.name())


@both
def test_every_pair_of_the_palette_can_be_read(theme: Theme) -> None:
    made = palette(theme)
    role = QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.PlaceholderText, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
    ):
        assert contrast(solid(made.color(text)), solid(made.color(ground))) >= TEXT, (text, ground)


@both
@pytest.mark.parametrize("picture", [BLACK, WHITE], ids=["on black", "on white"])
def test_the_filled_part_of_bars_and_rings_stands_out(theme: Theme, picture: Rgb) -> None:
    for ground in (over(theme.panel, picture), solid(theme.surface)):
        track = over(theme.track, ground)
        for filled in (theme.accent, theme.warning, theme.quiet):
            assert contrast(solid(filled), track) >= SHAPE, filled.name()


def test_what_lies_on_the_picture_stands_out_from_its_dark_edge() -> None:
    for color in (SKELETON, SKELETON_HOLDING, GUIDE):
        assert contrast(solid(color), solid(SKELETON_EDGE)) >= SHAPE


def test_the_theme_follows_the_system() -> None:
    assert theme_for(Qt.ColorScheme.Dark) is DARK
    assert theme_for(Qt.ColorScheme.Light) is LIGHT
    assert theme_for(Qt.ColorScheme.Unknown) is LIGHT
