"""What the review window says of holds. Pure: no Qt, no clock."""

import math

from app.review.analyse import Analysis
from app.review.timeline import Difference, Timeline, clock, name_of
from app.ui.readout import RING_SECONDS, Readout, sureness
from app.ui.readout import clock as whole_seconds
from model.catalogue import Catalogue
from model.hold import Hold, HoldPhase
from model.side import Side


def hold_name(hold: Hold | None, catalogue: Catalogue) -> str:
    """A pose in English with its side."""
    return "no hold" if hold is None else name_of(catalogue.pose(hold.pose_id).english, hold.side)


def hold_line(hold: Hold, catalogue: Catalogue) -> str:
    """All about a hold in one line."""
    span = f"{clock(hold.start)} to {clock(hold.end)}"
    return ", ".join((hold_name(hold, catalogue), span, f"{hold.duration:.1f} s", *_sure(hold)))


def hold_facts(hold: Hold) -> str:
    """When, how long and how surely, in few words."""
    return " · ".join((clock(hold.start), f"{hold.duration:.1f} s", *_sure(hold)))


def _sure(hold: Hold) -> tuple[str, ...]:
    """Nothing where it is not known."""
    if math.isnan(hold.confidence):
        return ()
    return (f"{hold.confidence:.0%} sure".replace("%", "\N{NO-BREAK SPACE}%"),)


def difference_names(difference: Difference, names: tuple[str, str], catalogue: Catalogue) -> str:
    """Who saw what."""
    first, second = (hold_name(hold, catalogue) for hold in (difference.first, difference.second))
    return f"{names[0]}: {first}\n{names[1]}: {second}"


def difference_facts(difference: Difference) -> str:
    """When, and how long."""
    start, end = difference.start, difference.end
    return f"{clock(start)} to {clock(end)} · {end - start:.1f} s"


def readout_at(analysis: Analysis, t_seconds: float, catalogue: Catalogue) -> Readout | None:
    """What the live window would have said at a time of the film; None where there is no hold."""
    hold = analysis.timeline.hold_at(t_seconds)
    if hold is None:
        return None
    pose = catalogue.pose(hold.pose_id)
    elapsed = t_seconds - hold.start
    sure = None if math.isnan(hold.confidence) else hold.confidence
    best = _best_until(analysis.timeline, hold, elapsed)
    return Readout(
        title=pose.english,
        subtitle=pose.sanskrit + (f"  ·  {hold.side}" if hold.side else ""),
        confidence=sure,
        phase=HoldPhase.HOLDING,
        phase_label="Holding",
        clock=whole_seconds(elapsed),
        ring=elapsed / RING_SECONDS % 1.0,
        best=f"Best {whole_seconds(best)}",
        sureness=sureness(sure),
    )


def _best_until(timeline: Timeline, hold: Hold, elapsed: float) -> float:
    """The longest hold of the pose so far, this one as far as it goes."""
    before = (one.duration for one in timeline.holds if one.pose_id == hold.pose_id and one.end <= hold.start)
    return max(elapsed, *before, 0.0)


def side_word(side: Side | None) -> str:
    """For file names."""
    return f"-{side.value}" if side else ""
