"""Lets open_clip be imported where torchvision lacks its compiled half.

The torchvision wheel of the package index goes with the CUDA build of torch. Beside a CPU build its library
of operators cannot be loaded, and importing torchvision fails, because it registers shape rules for
operators that are not there. open_clip imports torchvision and uses none of those operators.
"""

import importlib
import sys
from functools import cache
from types import ModuleType

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

_libraries: list[torch.library.Library] = []


@cache
def import_open_clip() -> ModuleType:
    """The ``open_clip`` module; where torchvision is healthy this is a plain import."""
    try:
        import torchvision  # type: ignore[import-untyped]  # noqa: F401
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        _declare_operators()
    return importlib.import_module("open_clip")


def _declare_operators() -> None:
    """Give the missing operators their schemas (without a body: calling one is an error) and import again."""
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _libraries.append(library)  # the operators last as long as their library does
    importlib.import_module("torchvision")
