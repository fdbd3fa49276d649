"""One way to set our figures beside the study's: as text, as Markdown and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from training.metrics import wilson_interval

Unit = Literal["%", "score", "images", "ms", "min", "epochs", "times"]
_NONE: Final = "–"
_HEAD: Final = ("", "images", "ours", "study", "ours − study")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of ours beside one of theirs.

    Attributes:
        what: name of the row.
        ours: share (0 to 1), or a number in the unit; None where it was not measured.
        theirs: likewise; None where the study has none.
        unit: of both; ``%`` is a share of the test images, ``score`` another share, without an interval.
        test: images of ours that it was measured on.
        train: images of ours that were learned from.
        their_test: images of theirs; with both numbers the difference gets an interval.
        spread: standard deviation of ours, where it is a mean.
        their_spread: of theirs.
    """

    what: str
    ours: float | None
    theirs: float | None
    unit: Unit = "%"
    test: int | None = None
    train: int | None = None
    their_test: int | None = None
    spread: float | None = None
    their_spread: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that belong together.

    Attributes:
        title: what of the study it is.
        lines: the rows.
        notes: what has to be known to read it.
    """

    title: str
    lines: Sequence[Line]
    notes: Sequence[str] = ()


def as_text(table: Table) -> str:
    """For a terminal."""
    rows = [_HEAD, *(_cells(line) for line in table.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [table.title, "─" * max(len(table.title), sum(widths) + 2 * len(widths) - 2)]
    lines += [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([*(line.rstrip() for line in lines), *(f"  {note}" for note in table.notes)])


def as_markdown(table: Table) -> str:
    """For a report."""
    rows = [_HEAD, ("---", *["---:"] * (len(_HEAD) - 1)), *(_cells(line) for line in table.lines)]
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    notes = "".join(f"\n- {note}" for note in table.notes)
    return f"## {table.title}\n\n{body}\n{notes}\n"


def as_json(table: Table) -> dict[str, Any]:
    """For programs."""
    return {**asdict(table), "lines": [asdict(line) for line in table.lines]}


def difference(line: Line) -> tuple[float, float, float] | None:
    """Ours less theirs with its 95 % interval (Newcombe 1998, method 10), for shares with both counts."""
    if line.unit != "%" or None in (line.ours, line.theirs, line.test, line.their_test):
        return None
    assert line.ours is not None
    assert line.theirs is not None
    assert line.test is not None
    assert line.their_test is not None
    low, high = wilson_interval(round(line.ours * line.test), line.test)
    their_low, their_high = wilson_interval(round(line.theirs * line.their_test), line.their_test)
    middle = line.ours - line.theirs
    down = math.hypot(line.ours - low, their_high - line.theirs)
    up = math.hypot(high - line.ours, line.theirs - their_low)
    return middle, middle - down, middle + up


def _cells(line: Line) -> tuple[str, ...]:
    return (line.what, _images(line), _ours(line), _theirs(line), _difference(line))


def _images(line: Line) -> str:
    parts = [("train", line.train), ("test", line.test)]
    return ", ".join(f"{count} {part}" for part, count in parts if count is not None) or _NONE


def _ours(line: Line) -> str:
    if line.ours is None:
        return _NONE
    if line.spread is not None:
        return f"{_number(line.ours, line.unit)} ± {100 * line.spread:.1f}"
    if line.unit == "%" and line.test:
        low, high = wilson_interval(round(line.ours * line.test), line.test)
        return f"{_number(line.ours, '%')} ({100 * low:.1f} to {100 * high:.1f})"
    return _number(line.ours, line.unit)


def _theirs(line: Line) -> str:
    if line.theirs is None:
        return _NONE
    spread = "" if line.their_spread is None else f" ± {100 * line.their_spread:.1f}"
    return _number(line.theirs, line.unit) + spread


def _difference(line: Line) -> str:
    if line.ours is None or line.theirs is None:
        return _NONE
    if (known := difference(line)) is not None:
        middle, low, high = (100 * value for value in known)
        return f"{middle:+.1f} ({low:+.1f} to {high:+.1f})"
    scale = 100 if line.unit in ("%", "score") else 1
    digits = 0 if line.unit in ("images", "epochs") else 1
    return f"{scale * (line.ours - line.theirs):+.{digits}f}"


def _number(value: float, unit: Unit) -> str:
    if unit in ("%", "score"):
        return f"{100 * value:.1f} %"
    digits = 0 if unit in ("images", "epochs") else 1
    suffix = {"images": "", "times": " ×"}.get(unit, f" {unit}")
    return f"{value:.{digits}f}{suffix}"
