"""One HTML page about a run: figures, tuning curve, calibration, confusions, mistakes."""

import csv
import html
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.catalogue import Catalogue
from training.data.pages import HEAD, picture

_WIDTH: Final = 420
_HEIGHT: Final = 180
_BINS: Final = 10
_MISTAKES: Final = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What the image tower said of one test photograph: its likeliest class, and how likely."""

    path: str
    label: str
    answer: str
    probability: float

    @property
    def is_right(self) -> bool:
        """Whether it is the label."""
        return self.label == self.answer


def read_answers(path: Path) -> list[Answer]:
    """The answers that a run kept."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Answer(row["path"], row["label"], row["answer"], float(row["probability"]))
            for row in csv.DictReader(file)
        ]


def report(
    title: str, root: Path, figures: Mapping[str, Any], answers: Sequence[Answer], catalogue: Catalogue
) -> str:
    """The page, which needs no other file.

    Args:
        title: of the page.
        root: folder of the photographs.
        figures: what `figures.json` of a run holds.
        answers: on the test photographs.
        catalogue: for the groups.
    """
    parts = [
        HEAD.format(title=html.escape(title)),
        "<h2>Figures</h2>",
        _figures(figures),
        "<h2>Validation top-1 after each epoch</h2>",
        _curve([epoch["validation"]["top1"] for epoch in figures["fit"]["epochs"] if "validation" in epoch]),
        "<h2>Said probability against share right, on the test photographs</h2>",
        _calibration(answers),
        "<h2>Poses</h2>",
        _poses(figures["test"]["classes"]),
        "<h2>Confusions within and out of each group</h2>",
        *_confusions(answers, catalogue),
        "<h2>The surest mistakes</h2>",
        *_mistakes(root, answers),
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return "<table>" + "\n".join(lines) + "</table>"


def _figures(figures: Mapping[str, Any]) -> str:
    rows = []
    for part, values in figures.items():
        if isinstance(values, Mapping) and "macro_f1" in values:
            low, high = values["top1_interval"]
            shares = (
                values["top5"],
                values["level2"]["top1"],
                values["level1"]["top1"],
                values["macro_f1"],
                values["weighted_f1"],
            )
            rows.append(
                [
                    part,
                    str(values["photographs"]),
                    f"{values['top1']:.1%} ({low:.1%} to {high:.1%})",
                    *(f"{share:.1%}" for share in shares),
                    f"{values['calibration_error']:.3f}",
                ]
            )
    head = (
        "on",
        "photographs",
        "top-1",
        "top-5",
        "level 2",
        "level 1",
        "macro F1",
        "weighted F1",
        "calibration",
    )
    return _table(head, rows)


def _curve(values: Sequence[float]) -> str:
    if not values:
        return "<p>None was measured.</p>"
    step = _WIDTH / max(1, len(values) - 1)
    points = " ".join(f"{i * step:.1f},{_HEIGHT * (1 - value):.1f}" for i, value in enumerate(values))
    return _svg(
        f'<polyline points="{points}" fill="none" stroke="#2a6" stroke-width="2"/>', f"{values[-1]:.1%}"
    )


def _calibration(answers: Sequence[Answer]) -> str:
    bins: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        bins[min(_BINS - 1, int(answer.probability * _BINS))].append(answer)
    bars = [f'<line x1="0" y1="{_HEIGHT}" x2="{_WIDTH}" y2="0" stroke="#999"/>']
    wide = _WIDTH / _BINS
    for number, inside in bins.items():
        height = _HEIGHT * sum(answer.is_right for answer in inside) / len(inside)
        bars.append(
            f'<rect x="{number * wide + 3:.1f}" y="{_HEIGHT - height:.1f}" width="{wide - 6:.1f}" '
            f'height="{height:.1f}" fill="#2a6" opacity="0.7"><title>{len(inside)} photographs</title></rect>'
        )
    return _svg("".join(bars), "")


def _svg(content: str, text: str) -> str:
    return (
        f'<svg viewBox="0 -4 {_WIDTH + 60} {_HEIGHT + 8}" width="{_WIDTH + 60}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#ccc"/>{content}'
        f'<text x="{_WIDTH + 6}" y="{_HEIGHT / 2}">{text}</text></svg>'
    )


def _poses(classes: Mapping[str, Mapping[str, Any]]) -> str:
    order = sorted(classes, key=lambda name: classes[name]["recall"])
    rows = [
        [
            name,
            str(classes[name]["photographs"]),
            f"{classes[name]['recall']:.1%}",
            f"{classes[name]['precision']:.1%}",
        ]
        for name in order
    ]
    return _table(("pose", "photographs", "recall", "precision"), rows)


def _confusions(answers: Sequence[Answer], catalogue: Catalogue) -> list[str]:
    """For each level-1 group a matrix: rows are labels, columns answers, all answers outside in the last."""
    known = {pose.id for pose in catalogue.poses}
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.label in known:
            groups[catalogue.level1(answer.label).english].append(answer)
    parts = []
    for group, inside in groups.items():
        names = sorted({answer.label for answer in inside})
        counts = Counter((a.label, a.answer if a.answer in names else "elsewhere") for a in inside)
        totals = Counter(answer.label for answer in inside)
        lines = [
            "<tr><th></th>" + "".join(f"<th>{html.escape(n)}</th>" for n in (*names, "elsewhere")) + "</tr>"
        ]
        for label in names:
            cells = [
                f'<td style="background:rgba(34,170,102,{counts[label, n] / totals[label]:.2f})">'
                f"{counts[label, n] or ''}</td>"
                for n in (*names, "elsewhere")
            ]
            lines.append(f"<tr><th>{html.escape(label)}</th>{''.join(cells)}</tr>")
        parts.append(f"<h3>{html.escape(group)}</h3><table>{''.join(lines)}</table>")
    return parts


def _mistakes(root: Path, answers: Sequence[Answer]) -> list[str]:
    wrong = sorted((a for a in answers if not a.is_right), key=lambda a: -a.probability)[:_MISTAKES]
    return [
        f"<figure>{picture(root, a.path)}<figcaption>{html.escape(a.label)}<br>said {html.escape(a.answer)}, "
        f"{a.probability:.0%}</figcaption></figure>"
        for a in wrong
    ]
