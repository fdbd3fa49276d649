import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.person import Box
from tests.support.photographs import picture
from training.clip.config import DRISHTI, Augmentation
from training.clip.views import crop_of, plain_view, varied_view


def test_each_kind_of_crop_is_its_square() -> None:
    person = Box(10, 20, 60, 70)
    assert crop_of("centre", 200, 100, person) == Box(50, 0, 150, 100)
    assert crop_of("centre", 101, 204, person) == Box(0, 51, 101, 152)
    assert crop_of("frame", 200, 100, person) == Box(0, -50, 200, 150)
    assert crop_of("person", 200, 100, person) == person
    assert crop_of("person", 200, 100, None) == Box(0, -50, 200, 150)


def test_the_middle_square_has_no_grey_line_at_its_edges() -> None:
    white = np.full((184, 273, 3), 255, np.uint8)
    assert plain_view(white, crop_of("centre", 273, 184, None), 224).min() == 255


def test_without_augmentation_a_varied_view_is_the_plain_one() -> None:
    bgr, crop = picture(1), Box(20, 10, 150, 140)
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(varied_view(bgr, crop, 64, Augmentation(), rng), plain_view(bgr, crop, 64))


def test_flipping_mirrors_and_grey_takes_the_colour() -> None:
    bgr, crop = picture(1), Box(20, 10, 148, 138)
    rng = np.random.default_rng(0)
    plain = plain_view(bgr, crop, 64)
    np.testing.assert_array_equal(varied_view(bgr, crop, 64, Augmentation(flip=1), rng), plain[:, ::-1])
    grey = varied_view(bgr, crop, 64, Augmentation(grey=1), rng).astype(int)
    assert np.ptp(grey, axis=2).max() <= 1
    assert np.abs(grey.mean() - plain.mean()) < 12


@given(st.integers(0, 1000))
def test_varied_views_keep_their_shape_and_stay_recognisable(seed: int) -> None:
    bgr, crop = picture(2, 300, 300), Box(60, 60, 240, 240)
    moved = DRISHTI.augmentation.model_copy(
        update={"light": 0.0, "grey": 0, "blur": 0, "erase": 0, "flip": 0}
    )
    for augmentation in (DRISHTI.augmentation, moved):
        view = varied_view(bgr, crop, 48, augmentation, np.random.default_rng(seed))
        assert view.shape == (48, 48, 3)
        assert view.dtype == np.uint8
    plain = plain_view(bgr, crop, 48)
    assert np.corrcoef(view.ravel(), plain.ravel())[0, 1] > 0.3


def test_a_turned_view_has_no_empty_corners() -> None:
    white = np.full((300, 300, 3), 255, np.uint8)
    for seed in range(20):
        turned = varied_view(
            white, Box(100, 100, 200, 200), 64, Augmentation(turn=45), np.random.default_rng(seed)
        )
        assert turned.min() == 255
