"""Shapes are round, lit from the upper left, and hide what lies behind them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from model.practitioner.shapes import Canvas, Ellipsoid, Material, Tube

WHITE = Material((255, 255, 255), (60, 60, 60))
RED = Material((0, 0, 255), (0, 0, 60))


def ball(x: float, y: float, z: float, radius: float) -> Ellipsoid:
    return Ellipsoid((x, y, z), np.eye(3, dtype=np.float32) * radius)


def drawn(*surfaces: tuple[Ellipsoid | Tube, Material]) -> NDArray[np.uint8]:
    picture = np.zeros((100, 100, 3), dtype=np.uint8)
    canvas = Canvas(picture, (0, 0, 100, 100))
    for shape, material in surfaces:
        canvas.add([shape], material, softness=1, halo=0)
    canvas.finish()
    return picture


def test_a_ball_covers_its_disc() -> None:
    covered = drawn((ball(50, 50, 0, 30), Material((255, 255, 255), (255, 255, 255))))
    assert covered[..., 0].sum() / 255 == pytest.approx(np.pi * 30**2, rel=0.01)


def test_a_tube_covers_a_capsule_and_is_cut_where_asked() -> None:
    plain = Material((255, 255, 255), (255, 255, 255))
    tube = Tube((20, 50, 0), (80, 50, 0), (10, 10, 10, 10))
    assert drawn((tube, plain))[..., 0].sum() / 255 == pytest.approx(60 * 20 + np.pi * 100, rel=0.02)
    cut = Tube((20, 50, 0), (80, 50, 0), (10, 10, 10, 10), 0.25, 0.5)
    assert drawn((cut, plain))[..., 0].sum() / 255 == pytest.approx(15 * 20, rel=0.04)


def test_light_comes_from_the_upper_left() -> None:
    picture = drawn((ball(50, 50, 0, 30), WHITE)).astype(int)
    assert picture[35, 35, 0] > picture[50, 50, 0] > picture[65, 65, 0]


@pytest.mark.parametrize("near_first", [False, True])
def test_the_nearer_surface_is_seen_whatever_is_drawn_first(near_first: bool) -> None:
    near, far = (ball(50, 50, -60, 20), RED), (ball(50, 50, 0, 30), WHITE)
    picture = drawn(*((near, far) if near_first else (far, near)))
    assert picture[50, 50, 1] == 0
    assert picture[50, 50, 2] > 100
    assert picture[50, 76, 1] > 0


def test_crossing_tubes_hide_each_other_pixel_by_pixel() -> None:
    radii = (6.0, 6.0, 6.0, 6.0)
    rising = Tube((10, 40, -30), (90, 40, 30), radii), RED
    falling = Tube((10, 44, 30), (90, 44, -30), radii), WHITE
    picture = drawn(rising, falling)
    assert picture[42, 20, 1] == 0
    assert picture[42, 80, 1] > 0


def test_shapes_beyond_the_picture_are_left_out() -> None:
    assert not drawn((ball(500, 50, 0, 30), WHITE), (ball(-50, -50, 0, 30), WHITE)).any()


def test_paint_stays_behind_what_is_nearer() -> None:
    picture = np.zeros((100, 100, 3), dtype=np.uint8)
    canvas = Canvas(picture, (0, 0, 100, 100))
    canvas.add([ball(30, 50, -50, 15)], RED, softness=1, halo=0)
    square = np.array([[20, 40], [80, 40], [80, 60], [20, 60]], dtype=np.float32)
    canvas.paint(square, (255, 0, 0), opacity=1.0, nearest=-20)
    canvas.finish()
    assert picture[50, 30, 0] == 0
    assert picture[50, 70, 0] == 255
