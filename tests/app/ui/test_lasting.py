from dataclasses import replace

import pytest

from app.ui.lasting import DETAIL_SECONDS, DONE_SECONDS, Lasting
from app.ui.readout import Readout
from model.hold import HoldPhase

DONE = Readout(phase=HoldPhase.DONE, phase_label="Held", clock="0:42", best="Best 0:42")
IDLE = Readout(hint="Take a pose.")


def test_the_end_of_a_hold_is_reported_once_and_shown_for_a_while() -> None:
    lasting = Lasting()
    assert lasting.update(10.0, DONE) == DONE
    shown = lasting.update(10.1, IDLE)
    assert (shown.phase, shown.clock, shown.best, shown.phase_label) == (
        HoldPhase.DONE,
        "0:42",
        "Best 0:42",
        "Held",
    )
    assert shown.hint == "Take a pose."
    assert lasting.update(10.0 + DONE_SECONDS, IDLE) == IDLE
    assert lasting.update(10.2, IDLE) == IDLE


def test_a_pose_that_is_passed_through_does_not_hide_the_hold_that_ended() -> None:
    lasting = Lasting()
    lasting.update(0.0, DONE)
    candidate = Readout(title="Chair", phase=HoldPhase.CANDIDATE, ring=0.4)
    shown = lasting.update(0.5, candidate)
    assert (shown.title, shown.phase, shown.clock) == ("Chair", HoldPhase.DONE, "0:42")


def test_another_hold_is_shown_at_once_and_stays() -> None:
    lasting = Lasting()
    lasting.update(0.0, DONE)
    holding = Readout(phase=HoldPhase.HOLDING, clock="0:01")
    assert lasting.update(0.5, holding) == holding
    assert lasting.update(0.6, IDLE) == IDLE


def test_it_tells_how_long_a_phase_has_lasted() -> None:
    lasting = Lasting()
    lasting.update(5.0, IDLE)
    assert lasting.phase_age(5.0) > 60
    lasting.update(6.0, DONE)
    lasting.update(6.5, IDLE)
    assert lasting.phase_age(6.5) == pytest.approx(0.5)


def test_numbers_that_change_with_every_frame_can_be_read() -> None:
    lasting = Lasting()

    def readout(milliseconds: int) -> Readout:
        return Readout(timings=(("Encode", f"{milliseconds} ms"),), ranking=(("Tree", milliseconds / 100),))

    assert lasting.update(0.0, IDLE) == IDLE
    assert lasting.update(0.05, readout(3)) == readout(3)
    assert lasting.update(0.1, readout(9)) == readout(3)
    assert lasting.update(0.05 + DETAIL_SECONDS, readout(7)) == readout(7)
    assert lasting.update(0.5, replace(IDLE, title="Tree")).timings == ()
