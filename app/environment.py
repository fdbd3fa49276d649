"""What Qt, OpenCV and the C library are told; before they are imported, and before there are threads."""

import os

from model.memory import keep_few_heaps


def prepare_environment() -> None:
    """Undo what OpenCV does to Qt, keep Qt from complaining to the terminal, and OpenCV from waiting long.

    Memory is kept together, too.
    """
    keep_few_heaps()
    # OpenCV's wheel points Qt to plug-ins and fonts of its own, which do not fit ours.
    for variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(variable, None)
    # Qt looks for PipeWire's library, which many systems do without, and tells its version of FFmpeg.
    os.environ.setdefault(
        "QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false;qt.multimedia.ffmpeg.info=false"
    )
    # Seconds that OpenCV waits for a picture on Linux; after its usual 10 a camera that stopped is missed.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
