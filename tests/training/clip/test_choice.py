import torch
from torch import nn

from training.clip.choice import ALPHAS, choose
from training.clip.towers import ImageTower, LearnedClasses, Towers


def towers() -> Towers:
    image = ImageTower(nn.Linear(1, 1), 8, 4, (0.5,) * 3, (0.5,) * 3)
    return Towers(image, LearnedClasses(2, 4), 0.0, None)


def filled(value: float) -> dict[str, torch.Tensor]:
    return {name: torch.full_like(tensor, value) for name, tensor in towers().state_dict().items()}


def test_the_mixture_that_validates_best_is_loaded() -> None:
    judged = towers()

    def judge() -> dict[str, float]:
        value = float(judged.log_scale.detach())
        return {"top1": -abs(value - 3.2), "loss": 0.0}

    result = choose(judged, {"last": filled(8.0), "average": filled(4.0)}, filled(0.0), judge)
    assert result["chosen"] == {"weights": "average", "alpha": 0.75}
    assert float(judged.log_scale.detach()) == 3.0
    assert len(result["tried"]) == 2 * len(ALPHAS)


def test_of_equals_the_surer_one_is_taken_and_without_a_start_nothing_is_mixed() -> None:
    judged = towers()

    def judge() -> dict[str, float]:
        return {"top1": 0.5, "loss": float(judged.log_scale.detach())}

    result = choose(judged, {"last": filled(2.0), "average": filled(1.0)}, None, judge)
    assert result["chosen"] == {"weights": "average", "alpha": 1.0}
    assert result["validation"]["loss"] == 1.0
    assert len(result["tried"]) == 2
