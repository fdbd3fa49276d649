"""What is wrong with a set of photographs, as facts and as a contact sheet for the eye."""

import html
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from model.errors import DrishtiError
from training.data.split import PARTS, Split
from training.data.stock import Stock
from training.data.thumbnails import thumbnail

_HEAD: Final = (
    "<!doctype html><meta charset=utf-8><title>{title}</title><style>body{{font:14px sans-serif;margin:2em}}"
    "img{{margin:2px}}h2{{margin:1em 0 .2em}}span{{color:#666}}</style><h1>{title}</h1>"
)
"""Beginning of the contact sheet, with a place for its title (escaped)."""
_PER_CLASS: Final = 10
_MOST_GROUPS: Final = 60


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found; paths relative to the root.

    Attributes:
        photographs: how many there are.
        classes: photographs of each class, most first.
        broken: no whole pictures.
        tiny: too small.
        duplicates: groups of files that are the same, byte for byte.
        near_duplicates: groups that show the same picture, mirrored ones too; without those above.
        conflicts: groups that show the same picture under different labels.
        across: groups with photographs in more than one part of the split.
    """

    photographs: int
    classes: dict[str, int]
    broken: list[str]
    tiny: list[str]
    duplicates: list[list[str]]
    near_duplicates: list[list[str]]
    conflicts: list[list[str]]
    across: list[list[str]]

    @property
    def imbalance(self) -> float:
        """Size of the largest class over that of the smallest."""
        return max(self.classes.values()) / min(self.classes.values())

    def as_json(self) -> dict[str, Any]:
        """For other programs."""
        return {**asdict(self), "imbalance": round(self.imbalance, 2)}


def check(stock: Stock, split: Split | None = None) -> Findings:
    """Judge a stock of photographs, and how a split divides it."""
    paths = [sample.path for sample in stock.samples]
    labels = {sample.path: sample.label for sample in stock.samples}
    files: dict[str, list[str]] = defaultdict(list)
    groups: dict[int, list[str]] = defaultdict(list)
    for path, sha256, group, broken in zip(paths, stock.sha256, stock.groups(), stock.broken, strict=True):
        if not broken:
            files[str(sha256)].append(path)
            groups[int(group)].append(path)
    several = [group for group in groups.values() if len(group) > 1]
    same = [group for group in files.values() if len(group) > 1]
    part_of = {path: part for part in PARTS for path in getattr(split, part)} if split else {}
    return Findings(
        photographs=len(paths),
        classes=dict(Counter(labels.values()).most_common()),
        broken=[path for path, broken in zip(paths, stock.broken, strict=True) if broken],
        tiny=[path for path, tiny in zip(paths, stock.tiny, strict=True) if tiny],
        duplicates=same,
        near_duplicates=[group for group in several if group not in same],
        conflicts=[group for group in several if len({labels[path] for path in group}) > 1],
        across=[group for group in several if len({part_of[path] for path in group if path in part_of}) > 1],
    )


def write_contact_sheet(root: Path, stock: Stock, findings: Findings, output: Path) -> None:
    """One HTML file with pictures of every class and of everything doubtful; it needs no other file.

    Raises:
        DrishtiError: the file cannot be written.
    """
    by_class: dict[str, list[str]] = defaultdict(list)
    for sample, broken in zip(stock.samples, stock.broken, strict=True):
        if not broken:
            by_class[sample.label].append(sample.path)
    parts = [
        _HEAD.format(title=f"{findings.photographs} photographs, {len(findings.classes)} classes"),
        f"<p>{len(findings.broken)} broken, {len(findings.tiny)} tiny.</p>",
    ]
    doubtful = {
        "The same file": findings.duplicates,
        "Two labels": findings.conflicts,
        "Across the split": findings.across,
        "Near duplicates": findings.near_duplicates,
    }
    for title, groups in doubtful.items():
        if groups:
            parts.append(f"<h2>{title} <span>{len(groups)}</span></h2>")
            parts += [f"<div>{_pictures(root, group[:6])}</div>" for group in groups[:_MOST_GROUPS]]
    for label, count in findings.classes.items():
        paths = by_class[label]
        chosen = [paths[i] for i in np.linspace(0, len(paths) - 1, min(_PER_CLASS, len(paths)), dtype=int)]
        parts.append(
            f"<h2>{html.escape(label)} <span>{count}</span></h2><div>{_pictures(root, chosen)}</div>"
        )
    try:
        output.write_text("\n".join(parts), "utf-8")
    except OSError as error:
        raise DrishtiError(
            f"The contact sheet {output} cannot be written ({error.strerror}): choose another place."
        ) from error


def _pictures(root: Path, paths: list[str]) -> str:
    return "".join(thumbnail(root, path) for path in paths)
