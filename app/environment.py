"""What Qt reads from the environment; to be set before Qt is imported."""

import os


def prepare_environment() -> None:
    """Undo what OpenCV does to Qt, and keep Qt from complaining to the terminal."""
    # OpenCV's wheel points Qt to plug-ins and fonts of its own, which do not fit ours.
    for variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(variable, None)
    # Qt looks for PipeWire's library, which many systems do without.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")
