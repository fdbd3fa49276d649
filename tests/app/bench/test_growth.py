import pytest

from app.bench.growth import Sample, Values, growth


def _minutes(*megabytes: int) -> list[Sample]:
    return [
        Sample(60.0 * minute, one * 10**6, 1800 * minute, 1000 * minute)
        for minute, one in enumerate(megabytes)
    ]


def test_growth_counts_from_a_tenth_of_the_session_on() -> None:
    grown = growth(_minutes(100, 400, *[410] * 18, 430))
    assert (grown["from_s"], grown["to_s"]) == (120, 1200)
    assert grown["grown_mb"] == 20
    assert grown["recognitions"] == 18_000
    assert grown["grown_mb_per_10000_recognitions"] == pytest.approx(11.11)


def test_a_session_without_two_moments_or_recognitions_does_not_fail() -> None:
    assert growth([]) == {}
    assert growth(_minutes(100)) == {}
    still = [Sample(0.0, 1, 0, 0), Sample(60.0, 1, 0, 0), Sample(61.0, 1, 0, 0)]
    assert growth(still)["grown_mb_per_10000_recognitions"] is None


def test_however_many_values_there_are_few_are_kept_and_spread_evenly() -> None:
    values = Values()
    for number in range(300_000):
        values.note(number)
    assert 5_000 < len(values.kept) < 21_000
    steps = {later - earlier for earlier, later in zip(values.kept, values.kept[1:], strict=False)}
    assert len(steps) == 1
    assert values.kept[0] < 1_000
    assert values.kept[-1] > 299_000
