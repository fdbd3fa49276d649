from pathlib import Path

import cv2
import pytest

from model.catalogue import load_catalogue
from tests.support.tiny_clip import write_configuration
from training.study.smoke import drawing
from training.study.study import Study, open_study
from training.study.tables import SIX_NAMES

OTHERS = ("tree", "plank", "corpse")


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawings in folders named as Yoga-82's: ten of each of the study's six poses, six of three others."""
    root = tmp_path_factory.mktemp("drawn")
    for pose in (*SIX_NAMES, *OTHERS):
        folder = root / str(load_catalogue().pose(pose).folder)
        folder.mkdir()
        for number in range(10 if pose in SIX_NAMES else 6):
            cv2.imwrite(str(folder / f"{number}.jpg"), drawing(pose, number))
    return root


@pytest.fixture
def study(drawn: Path, tmp_path: Path) -> Study:
    """A study of the drawings with a tiny CLIP of random weights, one epoch a run."""
    return tiny_study(drawn, tmp_path)


def tiny_study(root: Path, folder: Path, **given: object) -> Study:
    """The same, elsewhere or with more settings."""
    model = write_configuration(folder)
    changes = (f"model={model}", "weights=none", "epochs=1", "batch=16", "learning_rate=0.001")
    return open_study(
        folder / "out", {"root": root, "stand_in": str(model), "changes": changes, **given}, threads=1
    )
