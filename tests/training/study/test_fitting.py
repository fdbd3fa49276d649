import dataclasses
from pathlib import Path

import numpy as np
import pytest

from model.errors import DrishtiError
from tests.training.study.conftest import tiny_study
from training.study import grids, levels
from training.study.engine import carry_out
from training.study.fitting import class_means, judged, load_fitted, prompts_of
from training.study.study import Study
from training.study.tables import SIX_NAMES, Rate


def test_poses_are_called_what_the_study_calls_them() -> None:
    assert prompts_of(["shoulderstand", "bow"], "study") == [
        ["Image of a person doing the yoga pose Sarvangasana"],
        ["Image of a person doing the yoga pose Dhanurasana"],
    ]
    assert prompts_of(["shoulderstand", "four-limbed-staff"], "yoga-pose") == [
        ["Yoga pose Salamba Sarvangasana"],
        ["Yoga pose Chaturanga Dandasana"],
    ]
    assert prompts_of(sorted(SIX_NAMES), "number") == [[str(number)] for number in range(6)]
    with pytest.raises(DrishtiError, match="ensemble"):
        prompts_of(["bow"], "ensemble")


def test_levels_are_read_in_two_ways() -> None:
    # Two standing poses of different level 2, and a wheel. The likeliest pose is the wheel, the likeliest
    # group the two standing ones together.
    classes = ["bow", "chair", "pyramid"]
    cosines = np.log(np.array([[0.4, 0.3, 0.3]], dtype=np.float32))
    result = judged(cosines, 1.0, np.array([1]), classes)
    assert result["top1"] == 0
    assert result["sum"]["L1"]["top1"] == 1
    assert result["guess"]["L1"]["top1"] == 0
    assert result["sum"]["L2"]["top1"] == 0
    assert result["top5"] == result["guess"]["L2"]["top5"] == 1
    assert result["confusion"] == [[1, 0, 1]]


def test_mean_cosines_have_a_row_for_each_text() -> None:
    cosines = np.array([[1, 2, 3], [3, 4, 5], [7, 8, 9]], dtype=np.float32)
    means = class_means(cosines, np.array([0, 0, 2]))
    np.testing.assert_array_equal(means[:, 0], [2, 3, 4])
    np.testing.assert_array_equal(means[:, 2], [7, 8, 9])
    assert np.isnan(means[:, 1]).all()


def test_no_weights_are_chosen_by_the_test_photographs(study: Study) -> None:
    with pytest.raises(DrishtiError, match="wise"):
        dataclasses.replace(study, changes=(*study.changes, "wise=true")).config("levels")


def test_kept_weights_are_those_that_were_judged(study: Study) -> None:
    from training.study.fitting import cosines_of, photographs_of

    result = carry_out(levels.EXPERIMENT, study)[levels.CELL]
    towers, split, config = load_fitted(study.out / levels.NAME / levels.CELL)
    test = photographs_of(study, split.samples("test"), split.classes, config, towers.image.size)
    cosines = cosines_of(towers, test, prompts_of(split.classes, config.prompts), 1)
    again = judged(cosines, float(towers.scale.detach()), test.labels, split.classes)
    assert again["confusion"] == result["confusion"]
    assert again["sum"] == result["sum"]
    assert result["epochs"][0]["validation"]["top1"] == pytest.approx(result["top1"])


def test_weights_that_are_not_there_are_asked_for(study: Study) -> None:
    with pytest.raises(DrishtiError, match="study levels"):
        load_fitted(study.out / levels.NAME / levels.CELL)


@pytest.mark.slow
def test_what_a_model_learns_shows_in_the_table(drawn: Path, tmp_path: Path) -> None:
    study = tiny_study(drawn, tmp_path)
    study = dataclasses.replace(study, changes=(*study.changes, "epochs=25", "batch=6"))
    cell = grids.name_of(1, Rate(5e-4, 1e-3, 0))
    result = carry_out(grids.EXPERIMENT, study, only=[cell])[cell]
    assert result["photographs"] == 12
    assert result["top1"] > 0.6, "two of twelve would be chance"
