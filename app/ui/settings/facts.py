"""What is worth knowing about a bundle before choosing it, in plain words. No Qt."""

from collections.abc import Mapping
from typing import Any, Final

from model.bundle import NO_POSE
from model.bundle_store import FoundBundle

_LOOKS_AT: Final = {"landmark": "the skeleton", "image": "the picture"}
_PARTS: Final = {
    "official": "pictures of the official test",
    "photographs": "other photographs",
}


def about(found: FoundBundle) -> str:
    """What it looks at, how many poses it knows, and its size; or what is wrong with it."""
    if found.manifest is None:
        return found.problem
    looks = " and ".join(_LOOKS_AT[tower.kind] for tower in found.manifest.towers)
    poses = sum(name != NO_POSE for name in found.manifest.classes)
    return f"Looks at {looks} · {poses} poses · {max(found.size / 1e6, 1):,.0f} MB"


def figures(found: FoundBundle) -> str:
    """How often it was right when it was measured; empty where nothing was written down."""
    metrics = found.manifest.metrics if found.manifest is not None else {}
    parts = []
    for part, words in _PARTS.items():
        share, count = _share(metrics.get(part))
        if share is not None:
            parts.append(f"{share:.0%} of {count:,} {words}")
    if not parts:
        for part, values in metrics.items():
            share, count = _share(values)
            if share is not None:
                parts.append(f"{share:.0%} of {count:,} photographs ({part})")
    return f"Right on {', '.join(parts)}" if parts else ""


def _share(values: Any) -> tuple[float | None, int]:
    """The share that was right and how many were judged, where these are written down; in all, if split."""
    if not isinstance(values, Mapping):
        return None, 0
    if isinstance(values.get("all"), Mapping):
        values = values["all"]
    share, count = values.get("top1"), values.get("n", values.get("photographs"))
    if not isinstance(share, int | float) or not 0 <= share <= 1 or not isinstance(count, int):
        return None, 0
    return float(share), count
