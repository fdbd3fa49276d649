from hypothesis import given
from hypothesis import strategies as st

from app.review.timeline import SLIVER_SECONDS, Timeline, clock, compare, name_of, poses_in_order
from model.hold import Hold
from model.side import Side

POSES = ("tree", "warrior-ii", "plank")


def hold(pose_id: str, start: float, end: float, side: Side | None = None) -> Hold:
    return Hold(pose_id, side, start, end, 0.9)


def timeline(*holds: Hold, duration: float = 20.0) -> Timeline:
    return Timeline(holds, duration, "default")


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    edges = sorted(draw(st.lists(st.floats(0, 100), max_size=12, unique=True)))
    holds = tuple(
        hold(draw(st.sampled_from(POSES)), start, end, draw(st.sampled_from([None, Side.LEFT, Side.RIGHT])))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    return Timeline(holds, draw(st.floats(0, 120)), "some")


@given(timelines())
def test_a_reading_agrees_with_itself(one: Timeline) -> None:
    same = compare(one, one)
    assert same.agreement > 0.999999
    assert same.in_poses > 0.999999
    assert same.differences == ()


@given(timelines(), timelines())
def test_agreement_is_the_same_from_both_ends_and_a_share(one: Timeline, other: Timeline) -> None:
    there, back = compare(one, other), compare(other, one)
    assert abs(there.agreement - back.agreement) < 1e-9
    assert abs(there.in_poses - back.in_poses) < 1e-9
    assert 0 <= there.in_poses <= there.agreement + 1e-9 <= 1 + 2e-9
    assert [(d.start, d.end, d.second, d.first) for d in there.differences] == [
        (d.start, d.end, d.first, d.second) for d in back.differences
    ]


@given(timelines(), timelines())
def test_differences_lie_in_order_and_account_for_what_is_not_agreed(one: Timeline, other: Timeline) -> None:
    found = compare(one, other)
    for before, after in zip(found.differences, found.differences[1:], strict=False):
        assert before.end <= after.start
    assert all(d.end - d.start >= SLIVER_SECONDS for d in found.differences)
    assert all(d.first is not d.second for d in found.differences)
    length = max(one.duration, other.duration, *(h.end for h in (*one.holds, *other.holds)), 0.0)
    assert sum(d.end - d.start for d in found.differences) <= (1 - found.agreement) * length + 1e-6


def test_a_pose_that_one_missed_counts_with_its_seconds() -> None:
    one = timeline(hold("tree", 0, 10), hold("plank", 12, 17))
    other = timeline(hold("tree", 0, 10))
    found = compare(one, other)
    assert found.agreement == 0.75
    assert abs(found.in_poses - 10 / 15) < 1e-9
    (difference,) = found.differences
    assert (difference.start, difference.end) == (12, 17)
    assert difference.first is one.holds[1]
    assert difference.second is None


def test_an_unknown_side_agrees_with_both_and_two_sides_do_not() -> None:
    left, right, either = (timeline(hold("tree", 0, 10, side)) for side in (Side.LEFT, Side.RIGHT, None))
    assert compare(left, either).agreement == compare(either, right).agreement == 1
    assert compare(left, right).agreement == 0.5


def test_the_hold_at_a_time_and_its_neighbours_are_found() -> None:
    one = timeline(hold("tree", 1, 3), hold("plank", 5, 6), hold("tree", 8, 12))
    assert one.hold_at(0.9) is None
    assert one.hold_at(1) is one.hold_at(3) is one.holds[0]
    assert one.after(1) is one.holds[1]
    assert one.after(9) is None
    assert one.before(5) is one.holds[0]
    assert one.best() == {"tree": one.holds[2], "plank": one.holds[1]}


def test_every_pose_has_one_place_in_the_order_of_colours() -> None:
    one = timeline(hold("tree", 1, 3), hold("plank", 5, 6))
    other = timeline(hold("warrior-ii", 1, 3), hold("tree", 5, 6))
    assert poses_in_order([one, other]) == ("tree", "plank", "warrior-ii")


def test_times_are_written_to_the_hundredth() -> None:
    assert clock(0) == "0:00.00"
    assert clock(1 / 30) == "0:00.03"
    assert clock(62.5) == "1:02.50"
    assert clock(59.999) == "0:59.99"
    assert clock(3723.25) == "1:02:03.25"
    assert name_of("Tree", Side.LEFT) == "Tree (left)"
    assert name_of("Plank", None) == "Plank"
