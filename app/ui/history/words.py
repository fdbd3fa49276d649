"""Times, dates and names as the history writes and speaks them. Knows no Qt.

Months and weekdays are English whatever the system's language, as is the rest of the app.
"""

import math
from datetime import date, datetime
from typing import Final

from app.capture.demo import SPEC as DEMO
from app.sessions.records import Session
from model.catalogue import PERSONAL, Catalogue
from model.side import Side

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_PARTS: Final = ((5, "Night"), (12, "Morning"), (17, "Afternoon"), (22, "Evening"), (24, "Night"))
_MANY_HOURS: Final = 100
"""From here on minutes say nothing."""


def duration(seconds: float) -> str:
    """Whole seconds that have passed: ``1:05`` below an hour, ``1 h 12 min`` from there."""
    whole = _whole(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if not hours:
        return f"{minutes}:{whole % 60:02d}"
    return f"{hours} h {minutes} min" if minutes and hours < _MANY_HOURS else f"{hours:,} h"


def spoken(seconds: float) -> str:
    """The same, as a screen reader should say it: ``1 minute 5 seconds``."""
    whole = _whole(seconds)
    hours, minutes = divmod(whole // 60, 60)
    parts = [count(hours, "hour")] if hours else []
    if minutes and hours < _MANY_HOURS:
        parts.append(count(minutes, "minute"))
    if not hours and (whole % 60 or not minutes):
        parts.append(count(whole % 60, "second"))
    return " ".join(parts)


def _whole(seconds: float) -> int:
    # Sums of milliseconds miss a full second by rounding errors.
    return math.floor(seconds + 0.0005)


def count(number: int, what: str) -> str:
    """``1 hold``, ``1,200 holds``."""
    return f"{number} {what}" if number == 1 else f"{number:,} {what}s"


def day_text(day: date) -> str:
    """``3 May 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date, today: date) -> str:
    """``Today``, ``Yesterday``, ``Sun 3 May``, or with the year where it is another one."""
    back = (today - day).days
    if back in {0, 1}:
        return ("Today", "Yesterday")[back]
    text = f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"
    return text if day.year == today.year else f"{text} {day.year}"


def long_day(day: date) -> str:
    """``Sunday 3 May 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day_text(day)}"


def day_part(moment: datetime) -> str:
    """``Morning practice``, by the hour where it was practised."""
    part = next(name for hour, name in _DAY_PARTS if moment.hour < hour)
    return f"{part} practice"


def title_of(session: Session) -> str:
    """The user's title, or else the part of the day."""
    return session.title.strip() or day_part(session.started)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, with dots where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def source_text(source: str) -> str:
    """What was watched, in words: a camera, the demo practitioner, or the name of a film."""
    if source.startswith("camera:"):
        return "In front of the camera"
    if source == DEMO:
        return "Demo practitioner"
    return source.replace("\\", "/").rstrip("/").rpartition("/")[2]


class PoseNames:
    """Names by id; a taught pose has its own, and any other that the catalogue does not know keeps its id."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Learn the names of a catalogue."""
        self._names = {pose.id: (pose.english, pose.sanskrit) for pose in catalogue.poses}

    def english(self, pose_id: str) -> str:
        """The English name."""
        return self._names.get(pose_id, (pose_id.removeprefix(PERSONAL), ""))[0]

    def sanskrit(self, pose_id: str) -> str:
        """The Sanskrit name, empty where there is none."""
        return self._names.get(pose_id, (pose_id, ""))[1]

    def with_side(self, pose_id: str, side: Side | None) -> str:
        """``Tree, left``."""
        return self.english(pose_id) + (f", {side.value}" if side is not None else "")
