"""Which poses a tower confuses, out of fold: what to look at when it is to get better."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class PoseFigures:
    """How one pose fares.

    Attributes:
        pose: its catalogue id.
        count: skeletons of it.
        recall: share of them that is named right.
        precision: share of what is named so that is it; 0 where nothing is.
        f1: harmonic mean of both.
        mistaken_for: the commonest wrong names, with their counts.
    """

    pose: str
    count: int
    recall: float
    precision: float
    f1: float
    mistaken_for: tuple[tuple[str, int], ...]


def pose_figures(named: NDArray[np.str_], labels: NDArray[np.str_], wrong: int = 3) -> list[PoseFigures]:
    """Figures of every pose that occurs, the worst F1 first.

    Args:
        named: str [N], what the tower says.
        labels: str [N], what it is.
        wrong: how many wrong names to give.
    """
    figures = []
    for pose in np.unique(labels):
        is_it, is_named = labels == pose, named == pose
        hits, count, answers = int((is_it & is_named).sum()), int(is_it.sum()), int(is_named.sum())
        others = Counter(map(str, named[is_it & ~is_named]))
        figures.append(
            PoseFigures(
                str(pose),
                count,
                hits / count,
                hits / max(answers, 1),
                2 * hits / (count + answers),
                tuple(others.most_common(wrong)),
            )
        )
    return sorted(figures, key=lambda one: (one.f1, one.pose))


def confusions_table(figures: list[PoseFigures], catalogue: Catalogue) -> str:
    """Markdown table."""
    lines = ["| pose | skeletons | recall | precision | F1 | mistaken for |", "|---|---|---|---|---|---|"]
    for one in figures:
        others = ", ".join(f"{catalogue.pose(name).english} {count}" for name, count in one.mistaken_for)
        name = catalogue.pose(one.pose).english
        lines.append(
            f"| {name} | {one.count} | {one.recall:.2f} | {one.precision:.2f} | {one.f1:.2f} | {others} |"
        )
    return "\n".join(lines)
