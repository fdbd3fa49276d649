import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.crop import MIN_SIDE, PADDING_GREY, CropFollower, extract_crop, square_around, square_of_frame
from model.person import Box

WIDTH, HEIGHT = 1280, 720
FRAME = (WIDTH, HEIGHT)


@st.composite
def bodies(draw: st.DrawFn) -> Box:
    left, top = draw(st.floats(-300, 1200)), draw(st.floats(-300, 700))
    return Box(left, top, left + draw(st.floats(0, 1500)), top + draw(st.floats(0, 1500)))


observations = st.lists(st.tuples(st.none() | bodies(), st.floats(-2, 2)), min_size=1, max_size=30)
"""Bodies or nobody, with the time since the observation before, which may be none or negative."""


def _square(box: Box) -> tuple[float, float, float]:
    assert box.width == pytest.approx(box.height)
    return *box.center, box.width


def _follow(follower: CropFollower, body: Box | None, t: float) -> Box:
    return follower.follow(body, t, *FRAME)


def _settled(body: Box) -> CropFollower:
    follower = CropFollower()
    _follow(follower, body, 0.0)
    return follower


@given(observations)
def test_the_crop_is_always_a_finite_square_of_some_size(steps: list[tuple[Box | None, float]]) -> None:
    follower, t = CropFollower(), 0.0
    for body, elapsed in steps:
        t += elapsed
        x, y, side = _square(_follow(follower, body, t))
        assert math.isfinite(x + y)
        assert MIN_SIDE * (1 - 1e-9) <= side < math.inf


@given(
    bodies(), st.lists(st.tuples(st.floats(-80, 80), st.floats(-80, 80)), max_size=30), st.floats(0.001, 0.5)
)
def test_the_crop_never_moves_faster_than_the_body(
    body: Box, moves: list[tuple[float, float]], step: float
) -> None:
    follower = _settled(body)
    before = _square(square_around(body))
    fastest = 0.0
    for i, (right, down) in enumerate(moves, start=1):
        body = Box(body.left + right, body.top + down, body.right + right, body.bottom + down)
        fastest = max(fastest, abs(right), abs(down))
        now = _square(_follow(follower, body, i * step))
        assert max(abs(now[0] - before[0]), abs(now[1] - before[1])) <= fastest + 1e-6
        assert now[2] == pytest.approx(before[2])
        before = now


@given(observations)
def test_the_crop_goes_only_towards_the_person_and_never_past(steps: list[tuple[Box | None, float]]) -> None:
    follower, t = CropFollower(), 0.0
    before: Box | None = None
    for body, elapsed in steps:
        t += elapsed
        crop = _follow(follower, body, t)
        if body is not None and before is not None:
            for start, now, wanted in zip(
                _square(before), _square(crop), _square(square_around(body)), strict=True
            ):
                assert min(start, wanted) - 1e-6 <= now <= max(start, wanted) + 1e-6
        before = None if body is None else crop


@given(bodies(), bodies(), st.floats(1e-3, 0.2))
def test_somebody_who_stays_is_soon_inside_a_crop_that_stands_still(a: Box, b: Box, step: float) -> None:
    follower = _settled(a)
    crops = [_follow(follower, b, t) for t in np.arange(step, 2.0, step)]
    last, wanted = crops[-1], square_around(b)
    assert last.contains(b.left, b.top)
    assert last.contains(b.right, b.bottom)
    assert last.width <= 1.26 * wanted.width
    assert _square(last) == pytest.approx(_square(crops[-2]), abs=1.0)


@given(bodies(), st.lists(st.floats(-1, 0), min_size=1, max_size=10))
def test_repeated_and_backward_times_move_nothing(body: Box, jumps: list[float]) -> None:
    follower = CropFollower()
    t = 0.0
    first = _follow(follower, body, t)
    elsewhere = Box(body.left + 500, body.top, body.right + 500, body.bottom)
    for jump in jumps:
        t += jump
        assert _follow(follower, elsewhere, t) == first


def test_a_hand_that_comes_and_goes_does_not_move_the_crop() -> None:
    with_hand = Box(400, 100, 800, 700)
    without = Box(480, 100, 800, 700)
    follower = _settled(with_hand)
    crops = {_follow(follower, with_hand if i % 3 else without, i / 30).left for i in range(90)}
    assert len(crops) == 1


def test_somebody_who_walks_stays_in_the_crop() -> None:
    follower = _settled(Box(100, 100, 300, 700))
    for i in range(60):
        x = 100 + 600 * i / 30  # a body's height a second
        crop = _follow(follower, Box(x, 100, x + 200, 700), i / 30)
        assert crop.contains(x + 100, 400)
        assert crop.left <= x
        assert crop.right >= x + 200


def test_the_last_crop_stays_for_a_second_then_the_whole_frame_is_taken() -> None:
    follower = _settled(Box(400, 100, 800, 700))
    crop = _follow(follower, Box(400, 100, 800, 700), 5.0)
    assert _follow(follower, None, 5.9) == crop
    assert _follow(follower, None, 6.1) == square_of_frame(*FRAME)
    near = Box(300, 300, 400, 400)
    assert _follow(follower, near, 6.2) == square_around(near), "somebody new is framed at once"


def test_nobody_yet_is_the_whole_frame() -> None:
    crop = _follow(CropFollower(), None, 0.0)
    assert (crop.left, crop.right, crop.width) == (0, WIDTH, crop.height)
    assert crop.center == (WIDTH / 2, HEIGHT / 2)


@pytest.mark.parametrize("side", [30, 224, 500])
def test_a_crop_inside_the_frame_shows_its_pixels_in_rgb(side: int) -> None:
    bgr = np.zeros((720, 1280, 3), np.uint8)
    bgr[100 : 100 + side, 200 : 200 + side] = (10, 20, 30)
    crop = extract_crop(bgr, Box(200, 100, 200 + side, 100 + side))
    assert crop.shape == (224, 224, 3)
    assert (crop == (30, 20, 10)).all()


def test_outside_the_frame_is_grey_and_the_rest_stays_in_its_place() -> None:
    bgr = np.full((100, 100, 3), 255, np.uint8)
    crop = extract_crop(bgr, Box(-100, -100, 100, 100), 200)
    assert (crop[100:, 100:] == 255).all()
    assert (crop[:100] == PADDING_GREY).all()
    assert (crop[:, :100] == PADDING_GREY).all()
    assert (extract_crop(bgr, Box(300, 300, 400, 400)) == PADDING_GREY).all()


def test_shrinking_averages_instead_of_skipping_pixels() -> None:
    stripes = np.zeros((448, 448, 3), np.uint8)
    stripes[:, ::2] = 200
    crop = extract_crop(stripes, Box(0, 0, 448, 448)).astype(int)
    assert np.abs(crop[:, 2:-2] - 100).max() <= 1, "but for the edges, where a stripe has no neighbour"


@given(bodies(), st.integers(1, 300), st.integers(1, 300), st.integers(1, 64))
def test_any_square_of_any_frame_can_be_cut(body: Box, width: int, height: int, size: int) -> None:
    crop = extract_crop(np.zeros((height, width, 3), np.uint8), square_around(body), size)
    assert crop.shape == (size, size, 3)
    assert crop.dtype == np.uint8
    assert crop.max() <= 1.2 * PADDING_GREY, "black, grey, and what a sharp edge between them adds"


@given(st.integers(-100, 300), st.integers(-100, 300), st.integers(32, 300), st.integers(8, 240))
def test_the_part_in_the_frame_is_as_it_is_in_a_frame_that_was_padded(
    left: int, top: int, side: int, size: int
) -> None:
    bgr = np.random.default_rng(side).integers(0, 256, (150, 200, 3), np.uint8)
    room = 400
    padded = np.full((150 + 2 * room, 200 + 2 * room, 3), PADDING_GREY, np.uint8)
    padded[room:-room, room:-room] = bgr
    wanted = extract_crop(padded, Box(left + room, top + room, left + room + side, top + room + side), size)
    crop = extract_crop(bgr, Box(left, top, left + side, top + side), size)
    assert np.abs(crop.astype(int) - wanted).max() <= 1


def test_the_crop_of_a_smooth_motion_moves_no_faster_than_the_body() -> None:
    follower = CropFollower()
    lefts = [400 + 200 * math.sin(i / 20) for i in range(300)]
    crops = [_follow(follower, Box(x, 150, x + 250, 650), i / 30).left for i, x in enumerate(lefts)]
    assert np.abs(np.diff(crops)).max() <= np.abs(np.diff(lefts)).max()
    assert np.ptp(crops) > 300
