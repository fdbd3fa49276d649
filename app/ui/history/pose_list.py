"""Poses as rows, compared by what they are ordered by."""

from collections.abc import Sequence
from datetime import date
from enum import Enum

from app.sessions.history import PoseTotal
from app.ui.history.rows import Row
from app.ui.history.words import PoseNames, count, duration, short_day, spoken


class Order(Enum):
    """What the list of poses is ordered by."""

    TIME = "time"
    LONGEST = "longest"
    NEWEST = "newest"


def pose_rows(totals: Sequence[PoseTotal], order: Order, names: PoseNames, today: date) -> list[Row]:
    """Poses as rows, the first in their order first; the key is the pose."""
    return [_row(pose, order, _most(totals, order), names, today) for pose in _sorted(totals, order)]


def _sorted(totals: Sequence[PoseTotal], order: Order) -> list[PoseTotal]:
    match order:
        case Order.TIME:
            return sorted(totals, key=lambda pose: -pose.seconds)
        case Order.LONGEST:
            return sorted(totals, key=lambda pose: -pose.longest)
        case Order.NEWEST:
            return sorted(totals, key=lambda pose: (pose.last_day, pose.seconds), reverse=True)


def _most(totals: Sequence[PoseTotal], order: Order) -> float:
    return max((_value(pose, order) for pose in totals), default=0.0)


def _value(pose: PoseTotal, order: Order) -> float:
    return pose.longest if order is Order.LONGEST else pose.seconds


def _row(pose: PoseTotal, order: Order, most: float, names: PoseNames, today: date) -> Row:
    holds, last = count(pose.holds, "hold"), short_day(pose.last_day, today)
    longest = f"longest {duration(pose.longest)}"
    under = {Order.TIME: longest, Order.LONGEST: f"of {holds}", Order.NEWEST: last}[order]
    return Row(
        key=pose.pose_id,
        title=names.english(pose.pose_id),
        quiet=names.sanskrit(pose.pose_id),
        value=duration(_value(pose, order)),
        under=under,
        spoken=f"{names.english(pose.pose_id)}: {spoken(pose.seconds)} in {holds}, "
        f"longest {spoken(pose.longest)}, last {last}",
        share=_value(pose, order) / most if most else 0.0,
    )
