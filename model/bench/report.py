"""What was measured, as one JSON object and as text. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from model.bench.figures import Spread, paired_ratio, spread
from model.bench.history import Change
from model.bench.turns import TOTAL, Measured


def as_object(measured: Sequence[Measured]) -> dict[str, Any]:
    """Contenders with their times in milliseconds, and how many times as fast as each other one the first is.

    The ratios stand by contender and stage.
    """
    first, *others = measured
    return {
        "contenders": {
            one.name: {
                "about": dict(one.about),
                "milliseconds": {stage: _milliseconds(one, stage) for stage in one.stages},
            }
            for one in measured
        },
        "ratios": {
            f"{first.name} over {other.name}": {
                stage: asdict(paired_ratio(other.seconds(stage), first.seconds(stage)))
                for stage in first.stages
                if stage in other.stages
            }
            for other in others
        },
        "load": [one for one in first.load if one is not None],
    }


def _milliseconds(measured: Measured, stage: str) -> dict[str, float]:
    return rounded(spread([1000 * value for one in measured.seconds(stage) for value in one]))


def rounded(one: Spread) -> dict[str, float]:
    """A spread for JSON, to a thousandth."""
    return {key: round(value, 3) for key, value in asdict(one).items()}


def as_lines(result: Mapping[str, Any]) -> list[str]:
    """The object of :func:`as_object` for people."""
    lines = []
    for name, one in result["contenders"].items():
        about = ", ".join(f"{key} {_short(value)}" for key, value in one["about"].items())
        lines += [f"{name}  ({about})" if about else name]
        lines += [
            f"  {stage:10} p50 {times['p50']:9.2f}  p95 {times['p95']:9.2f}  p99 {times['p99']:9.2f} ms"
            f"  of {times['n']}"
            for stage, times in one["milliseconds"].items()
        ]
    for name, stages in result["ratios"].items():
        lines += [name]
        lines += [
            f"  {stage:10} {one['ratio']:6.2f} times as fast ({one['low']:.2f} to {one['high']:.2f},"
            f" {one['rounds']} rounds)"
            for stage, one in stages.items()
        ]
    return lines


def figures_of(result: Mapping[str, Any]) -> dict[str, float]:
    """The medians of all contenders, for the history."""
    return {
        f"{name} {TOTAL} p50 ms": one["milliseconds"][TOTAL]["p50"]
        for name, one in result["contenders"].items()
    }


def change_lines(changes: Sequence[Change]) -> list[str]:
    """What to say of the earlier runs."""
    return [
        f"{'SLOWER than' if one.is_regression else 'as'} before: {one.figure}"
        f" is {one.slower:.2f} times the median of {one.runs} earlier runs"
        for one in changes
    ]


def _short(value: Any) -> str:
    return "+".join(dict.fromkeys(map(str, value.values()))) if isinstance(value, Mapping) else str(value)
