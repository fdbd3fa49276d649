"""The published figures agree with each other where the study says that they do."""

import pytest

from model.catalogue import load_catalogue
from training.clip.config import CLIP_MODELS
from training.clip.prompts import SYNTAXES
from training.data.split import SIX_POSES
from training.study import tables


def fits(share: float, count: int) -> bool:
    """Whether a share with three digits can be so many photographs out of ``count``."""
    return round(round(share * count) / count, 3) == share


def test_the_82_classes_add_up_to_all_images_and_stand_in_their_groups() -> None:
    catalogue = load_catalogue()
    assert set(tables.NAMES) == {pose.id for pose in catalogue.poses if pose.folder is not None}
    everything = [one for classes in tables.CLASSES.values() for one in classes]
    assert len(everything) == 82
    assert sum(one.images for one in everything) == tables.IMAGES == tables.TRAIN_IMAGES + tables.TEST_IMAGES
    for group, classes in tables.CLASSES.items():
        assert {catalogue.level1(one.pose).id for one in classes} == {group}


def test_the_subsets_add_up_to_what_the_text_says() -> None:
    for subset, train, test in ((tables.SUBSET_ONE, 1301, 326), (tables.SUBSET_TWO, 434, 109)):
        assert tuple(subset) == SIX_POSES == tuple(tables.SIX_NAMES)
        assert sum(counts[0] for counts in subset.values()) == train
        assert sum(counts[1] for counts in subset.values()) == test


@pytest.mark.parametrize(
    ("shares", "count"),
    [
        ([share for _, share in tables.ZERO_SHOT], 53),
        ([rate.top1 for rate in tables.GRID_ONE], 326),
        ([rate.top1 for rate in tables.GRID_TWO], 109),
        ([*tables.PROMPTS.values()], 109),
        ([share for share, _ in tables.SHOTS.values()], 109),
    ],
)
def test_every_accuracy_is_a_whole_number_of_photographs(shares: list[float], count: int) -> None:
    assert all(fits(share, count) for share in shares)


def test_rows_can_be_run() -> None:
    assert {name for name, _ in tables.ZERO_SHOT} | {"RN50x64"} == set(CLIP_MODELS)
    assert set(tables.PROMPTS) == set(SYNTAXES)
    assert [images for _, images in tables.SHOTS.values()] == [434, 6 * 43, 6 * 20, 6 * 6]
