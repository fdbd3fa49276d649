import numpy as np
import pytest

from app.tones import PEAK, RATE, Tone, Tones, samples
from model.hold import Hold


def hold(seconds: float, pose_id: str = "tree", start: float = 10.0) -> Hold:
    return Hold(pose_id, None, start, start + seconds, 0.9)


def test_start_goal_and_end_are_marked_once_each() -> None:
    tones = Tones()
    heard = [tones.update(None, 30)]
    heard += [tones.update(hold(seconds), 30) for seconds in np.arange(0.5, 40, 0.1)]
    heard += [tones.update(None, 30), tones.update(None, 30)]
    assert [tone for tone in heard if tone] == [Tone.START, Tone.GOAL, Tone.END]
    assert heard[1] is Tone.START
    assert heard[-2] is Tone.END


def test_one_hold_after_another_is_a_start() -> None:
    tones = Tones()
    tones.update(hold(5), 30)
    assert tones.update(hold(0.5, "eagle", 20.0), 30) is Tone.START
    assert tones.update(hold(0.5, "eagle", 30.0), 30) is Tone.START


@pytest.mark.parametrize("later", [45.0, 600.0])
def test_a_goal_that_was_passed_long_ago_is_not_marked(later: float) -> None:
    tones = Tones()
    tones.update(hold(5), 30)
    assert tones.update(hold(later), 30) is None
    assert tones.update(hold(later + 0.1), 30) is None


def test_a_shorter_goal_set_in_the_middle_of_a_hold_is_still_reached() -> None:
    tones = Tones()
    tones.update(hold(1), 60)
    assert tones.update(hold(9), 60) is None
    assert tones.update(hold(10.1), 10) is Tone.GOAL


@pytest.mark.parametrize("tone", Tone)
def test_tones_are_soft_short_and_begin_and_end_in_silence(tone: Tone) -> None:
    sound = samples(tone)
    assert sound.dtype == np.int16
    assert 0.3 * RATE < len(sound) < 3 * RATE
    assert np.abs(sound).max() / 32767 == pytest.approx(PEAK, abs=0.01)
    # A jump at either end would be heard as a click.
    assert np.abs(sound[:20]).max() < 500
    assert np.abs(sound[-20:]).max() < 500
    assert np.abs(np.diff(sound.astype(int))).max() < 3000


def test_tones_can_be_told_apart() -> None:
    def pitch(tone: Tone) -> list[float]:
        halves = np.array_split(samples(tone)[: RATE // 2].astype(float), 2)
        return [float(np.abs(np.fft.rfft(half)).argmax() * RATE / len(half)) for half in halves]

    start, end = pitch(Tone.START), pitch(Tone.END)
    assert start[1] > start[0]
    assert end[1] < end[0]
    assert len(samples(Tone.GOAL)) > len(samples(Tone.START))
