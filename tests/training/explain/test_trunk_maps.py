import numpy as np
import torch

from tests.support.photographs import picture
from tests.support.tiny_trunk import trunk
from training.clip.towers import ImageTower, LearnedClasses, Towers
from training.explain.maps import gscorecam


def test_a_trunk_of_convolutions_has_maps() -> None:
    torch.manual_seed(0)
    towers = Towers(ImageTower(trunk(), 96, 12, (0, 0, 0), (1, 1, 1)), LearnedClasses(2, 12), 0.0, None)
    texts = towers.class_embeddings(towers.class_inputs([[], []]))
    heats = [gscorecam(towers, picture(1, 96, 96), text) for text in texts]
    assert all(heat.shape == (96, 96) and np.ptp(heat) > 0.9 for heat in heats)
    assert np.abs(heats[0] - heats[1]).max() > 0.01
