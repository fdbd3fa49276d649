"""Keeps MediaPipe from calling home.

MediaPipe 1.2 sends usage figures to a server of its maker whenever a landmarker is made, and offers no switch
for it. Its sender honours the proxy variables, so it is given a proxy that is never there: the address is not
even looked up. The variables hold for this process; :func:`environment_before` gives children theirs back.
"""

import os
from typing import Final

_NOWHERE: Final = "http://127.0.0.1:9"
"""The discard port of this machine."""
_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
_before: dict[str, str | None] = {}


def keep_mediapipe_offline() -> None:
    """Call before anything of MediaPipe is made; calling again changes nothing."""
    if _before:
        return
    for name in _VARIABLES:
        _before[name] = os.environ.pop(name, None)
        if "no_proxy" not in name.lower():
            os.environ[name] = _NOWHERE


def environment_before() -> dict[str, str]:
    """The environment as it was, for programs that we start and that need the network."""
    kept = {name: value for name, value in os.environ.items() if name not in _before}
    return kept | {name: value for name, value in _before.items() if value is not None}
