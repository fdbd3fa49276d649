"""Keeps on the screen for a while what would flash by. Pure: the time comes with each readout."""

from dataclasses import replace
from typing import Final

from app.ui.readout import Readout
from model.hold import HoldPhase

DONE_SECONDS: Final = 3.0
"""The end of a hold is reported once; it is shown for so long, unless another hold begins."""
DETAIL_SECONDS: Final = 0.4
"""Numbers that change with every frame are shown anew after so long."""


class Lasting:
    """One for each view."""

    def __init__(self) -> None:
        self._done: Readout | None = None
        self._done_at = 0.0
        self._details: Readout | None = None
        self._details_at = 0.0
        self._phase = HoldPhase.IDLE
        self._phase_at = float("-inf")

    def update(self, t: float, readout: Readout) -> Readout:
        """Take the readout of time ``t``, in seconds of any clock; what should be shown."""
        if readout.phase is HoldPhase.DONE:
            self._done, self._done_at = readout, t
        elif readout.phase not in {HoldPhase.IDLE, HoldPhase.CANDIDATE} or t - self._done_at >= DONE_SECONDS:
            self._done = None
        if self._done is not None:
            readout = replace(
                readout,
                phase=HoldPhase.DONE,
                phase_label=self._done.phase_label,
                clock=self._done.clock,
                ring=self._done.ring,
                best=self._done.best,
            )
        if readout.phase is not self._phase:
            self._phase, self._phase_at = readout.phase, t
        return self._with_details(t, readout)

    def phase_age(self, t: float) -> float:
        """Seconds since the phase that is shown began; a lot where it was there from the beginning."""
        return t - self._phase_at

    def _with_details(self, t: float, readout: Readout) -> Readout:
        shown = self._details
        known = shown is not None and bool(shown.timings) and bool(readout.timings)
        if shown is None or not known or t - self._details_at >= DETAIL_SECONDS:
            self._details, self._details_at = readout, t
            return readout
        return replace(readout, ranking=shown.ranking, timings=shown.timings)
