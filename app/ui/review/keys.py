"""The keys of the review window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from app.review.trim import Trim
from app.ui.help_sheet import HelpSheet
from app.ui.review.strip import ZOOM

if TYPE_CHECKING:
    from app.ui.review.window import ReviewWindow


def add_keys(window: "ReviewWindow") -> None:
    """Give the window its shortcuts; the help sheet lists them in this order."""
    playing, deck = window.playing, window.deck
    play = QAction("Play or pause", window)
    play.setShortcut(QKeySequence("Space"))
    play.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    play.setAutoRepeat(False)
    play.triggered.connect(playing.toggle)
    # Elsewhere Space works the control that has the focus.
    for widget in (window.view, deck.strip, window.side.list):
        widget.addAction(play)
    for keys, text, slot in (
        (("Right",), "One picture on", lambda: playing.step(1)),
        (("Left",), "One picture back", lambda: playing.step(-1)),
        (("Shift+Right",), "One second on", lambda: playing.seek(playing.t_seconds + 1)),
        (("Shift+Left",), "One second back", lambda: playing.seek(playing.t_seconds - 1)),
        (("Home",), "To the first picture", lambda: playing.go_to(0)),
        (("End",), "To the last picture", lambda: playing.go_to(playing.count - 1)),
        (("Ctrl+Right",), "To the next hold", window.to_next_hold),
        (("Ctrl+Left",), "To the hold before", window.to_hold_before),
        (("+", "="), "Faster", lambda: deck.transport.change_speed(1)),
        (("-",), "Slower", lambda: deck.transport.change_speed(-1)),
        (("Ctrl++", "Ctrl+="), "Enlarge the strip", lambda: deck.strip.zoom(1 / ZOOM)),
        (("Ctrl+-",), "Show more on the strip", lambda: deck.strip.zoom(ZOOM)),
        (("I",), "Mark the first picture of a part", deck.mark_in),
        (("O",), "Mark the last picture of a part", deck.mark_out),
        (("X",), "Clear the marks", lambda: deck.mark(Trim())),
        (("K",), "Draw what was recognised, or not", deck.transport.overlay.toggle),
        (("R",), "Recognise this film", window.recognise),
        (("Ctrl+E",), "Export a clip", window.ask_for_export),
        (("Ctrl+O",), "Open a film", window.ask_for_film),
        (("F1", "?"), "Show the keyboard shortcuts", lambda: HelpSheet(window).open()),
        (("Esc",), "Stop the work at hand, or close the window", window.escape),
        (("Ctrl+W",), "Close the window", window.close),
    ):
        action = QAction(text, window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(slot)
        window.addAction(action)
