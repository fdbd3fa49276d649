"""Personal bests as rows."""

from collections.abc import Hashable, Iterable
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
    return [
        _row(best, best.pose_id, _title(best, names), names.sanskrit(best.pose_id), names, today)
        for best in found[:most]
    ]


def side_bests(pose: PoseBest, names: PoseNames, today: date) -> list[Row]:
    """The longest hold of a pose on each side; the key is the session."""
    title = {None: "Best", "left": "Left", "right": "Right"}
    return [
        _row(best, best.session, title[best.side], long_day(best.started.date()), names, today)
        for best in pose.sides
    ]


def _title(best: Best, names: PoseNames) -> str:
    return names.with_side(best.pose_id, best.side)


def _row(best: Best, key: Hashable, title: str, quiet: str, names: PoseNames, today: date) -> Row:
    day = best.started.date()
    when = short_day(day, today)
    new = 0 <= (today - day).days < _NEW_DAYS
    return Row(
        key=key,
        title=title,
        quiet=quiet,
        value=duration(best.seconds),
        under=f"New · {when}" if new else when,
        spoken=f"{_title(best, names)}: {spoken(best.seconds)}, {when}{', new' if new else ''}",
    )
