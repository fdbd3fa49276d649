"""Personal bests as rows."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from app.sessions.history import Best
from app.ui.history.numbers import PoseBest
from app.ui.history.rows import Row
from app.ui.history.words import PoseNames, duration, long_day, short_day, spoken

_NEW_DAYS: Final = 7


def newest_bests(bests: Iterable[PoseBest], names: PoseNames, today: date, most: int) -> list[Row]:
    """The longest hold of each pose, those that were reached last first; the key is the pose."""
    found = sorted((pose.best for pose in bests), key=lambda best: best.started, reverse=True)
    return [_newest(best, names, today) for best in found[:most]]


def _newest(best: Best, names: PoseNames, today: date) -> Row:
    when = short_day(best.started.date(), today)
    return Row(
        key=best.pose_id,
        title=names.with_side(best.pose_id, best.side),
        quiet=names.sanskrit(best.pose_id),
        value=duration(best.seconds),
        under=f"New · {when}" if _is_new(best, today) else when,
        spoken=_in_words(best, names, today),
    )


def side_bests(pose: PoseBest, names: PoseNames, today: date) -> list[Row]:
    """The longest hold of a pose on each side; the key is the session."""
    title = {None: "Best", "left": "Left", "right": "Right"}
    return [
        Row(
            key=best.session,
            title=title[best.side],
            quiet=long_day(best.started.date()),
            value=duration(best.seconds),
            under="New" if _is_new(best, today) else "",
            spoken=_in_words(best, names, today),
        )
        for best in pose.sides
    ]


def _is_new(best: Best, today: date) -> bool:
    return 0 <= (today - best.started.date()).days < _NEW_DAYS


def _in_words(best: Best, names: PoseNames, today: date) -> str:
    what = f"{names.with_side(best.pose_id, best.side)}: {spoken(best.seconds)}"
    new = ", new" if _is_new(best, today) else ""
    return f"{what}, {short_day(best.started.date(), today)}{new}"
