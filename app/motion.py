"""Whether movement on the screen is to be reduced, as the user or the system wants it."""

import platform
import subprocess
import sys
from typing import Final

from app.settings import MotionChoice

_SECONDS: Final = 2.0
_SPI_GETCLIENTAREAANIMATION: Final = 0x1042

# The question, and the answer that asks for less movement.
_QUESTIONS: Final = {
    "Linux": (("gsettings", "get", "org.gnome.desktop.interface", "enable-animations"), "false"),
    "Darwin": (("defaults", "read", "com.apple.universalaccess", "reduceMotion"), "1"),
}


def less_motion(choice: MotionChoice) -> bool:
    """Whether movement is to be reduced; where the system is to say and does not, it is not."""
    if choice is not MotionChoice.SYSTEM:
        return choice is MotionChoice.ON
    if platform.system() == "Windows":
        return _windows_is_still()
    if platform.system() not in _QUESTIONS:
        return False
    question, answer = _QUESTIONS[platform.system()]
    try:
        asked = subprocess.run(question, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == answer


def _windows_is_still() -> bool:
    """What the accessibility settings of Windows say about animations."""
    still = False
    if sys.platform == "win32":
        import ctypes

        moving = ctypes.c_int(1)
        asked = ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(moving), 0
        )
        still = bool(asked) and not moving.value
    return still
