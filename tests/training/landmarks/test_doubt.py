from pathlib import Path

from tests.support.skeletons import made_set
from training.landmarks.doubt import leave_classes_out
from training.landmarks.fit import fit
from training.landmarks.run import FitConfig, load

SMALL = FitConfig(
    epochs=8, batch=32, width=32, depth=1, embedding=16, attention=0, rank=24, negatives=20, folds=2
)
IDS = [3, 8, 20, 41, 50, 60]


def test_poses_that_were_left_out_are_doubted(tmp_path: Path) -> None:
    train, test = made_set(IDS, 25), made_set(IDS, 8, seed=1)
    fit(train, SMALL, tmp_path)
    done: list[int] = []

    def report(so_far: int, total: int) -> None:
        assert so_far <= total
        done.append(so_far)

    figures = leave_classes_out(train, test, tmp_path, 2, report)
    assert figures["auroc"] > 0.8
    assert 0 <= figures["fpr95"] < 0.7
    # Every fold judges every skeleton, and each pose is unknown to one fold of two.
    assert (figures["known"], figures["unknown"]) == (len(test), len(test))
    known, unknown = figures["named"]
    assert known > 0.5 > unknown
    # The run has learned it, and an exported tower doubts too.
    assert load(tmp_path).familiarity is not None
    assert done[-1] == 2 * (8 + 10)
