"""Where the files shipped with the application are."""

import sys
from pathlib import Path


def asset_path(*parts: str) -> Path:
    """Path of a shipped asset, the same in a checkout, an installed wheel and a frozen app."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parent.parent
    return root.joinpath("assets", *parts)
