"""Imports MediaPipe without matplotlib, which it would import at once: 45 MB and half a second, to plot with.

A placeholder stands in for matplotlib while MediaPipe is imported. Whoever asks it for anything, then or
later, gets the real one's: nothing changes for whoever plots, nor if MediaPipe imports otherwise one day.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "matplotlib"
_MODULE: Final = "matplotlib.pyplot"


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        # PySide asks whatever is imported for some of these; whoever imports more of it asks for its path.
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        _clear()
        return getattr(import_module(self.__name__), name)


@contextmanager
def matplotlib_later() -> Iterator[None]:
    """Import MediaPipe in here; where matplotlib is imported already this does nothing."""
    if _PACKAGE not in sys.modules:
        package, module = _Later(_PACKAGE), _Later(_MODULE)
        vars(package)["pyplot"] = module
        sys.modules.update({_PACKAGE: package, _MODULE: module})
    try:
        yield
    finally:
        _clear()


def _clear() -> None:
    for name in (_PACKAGE, _MODULE):
        if isinstance(sys.modules.get(name), _Later):
            del sys.modules[name]
