import os
import pickle  # noqa: TID251 - to make the file that has to be refused
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from model.errors import DrishtiError
from tests.support.fit_tiny import CONFIG
from tests.support.tiny_clip import write_configuration
from training.clip.config import CLIP_MODELS, FitConfig
from training.clip.towers import build_towers
from training.clip.weights import load_into, read_weights
from training.torchvision_mend import import_open_clip


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("harm-was-done",)


def config(tmp_path: Path, weights: Path | str, **changes: object) -> FitConfig:
    model = str(write_configuration(tmp_path))
    return CONFIG.model_copy(update={"model": model, "weights": str(weights), **changes})


@pytest.fixture
def openai_file(tmp_path: Path) -> Path:
    """As OpenAI's weights come: half precision, with three numbers beside them."""
    write_configuration(tmp_path)
    import_open_clip().add_model_config(tmp_path / "tiny-clip.json")
    torch.manual_seed(3)
    state = import_open_clip().create_model("tiny-clip", load_weights=False).state_dict()
    state = {name: value.half() for name, value in state.items()}
    state |= {"input_resolution": torch.tensor(32), "context_length": torch.tensor(77)}
    torch.save(state, tmp_path / "tiny.pt")
    return tmp_path / "tiny.pt"


def test_weights_come_from_either_kind_of_file(openai_file: Path, tmp_path: Path) -> None:
    tensors = read_weights(openai_file)
    assert "input_resolution" not in tensors
    save_file({f"module.{name}": value for name, value in tensors.items()}, tmp_path / "tiny.safetensors")
    torch.save(
        {"state_dict": {f"module.{n}": v for n, v in tensors.items()}, "epoch": 3}, tmp_path / "run.pt"
    )
    towers = build_towers(config(tmp_path, openai_file), 3)
    again = build_towers(config(tmp_path, tmp_path / "run.pt"), 3)
    for name, value in towers.state_dict().items():
        torch.testing.assert_close(value, again.state_dict()[name])
    assert towers.state_dict()["image.body.proj"].dtype == torch.float32
    torch.testing.assert_close(towers.state_dict()["image.body.proj"], tensors["visual.proj"].float())


def test_a_pickle_never_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pt").write_bytes(pickle.dumps({"w": Harmful()}))
    torch.save({"w": Harmful()}, tmp_path / "b.pt")
    for name in ("a.pt", "b.pt"):
        with pytest.raises(DrishtiError, match=r"take the \.safetensors"):
            read_weights(tmp_path / name)
    assert not (tmp_path / "harm-was-done").exists()


def test_files_of_something_else_are_refused(tmp_path: Path) -> None:
    torch.save([1, 2, 3], tmp_path / "list.pt")
    torch.save({"epoch": 3}, tmp_path / "number.pt")
    for name in ("list.pt", "number.pt"):
        with pytest.raises(DrishtiError, match="no state dict"):
            read_weights(tmp_path / name)
    with pytest.warns(DeprecationWarning, match="jit"):
        torch.jit.save(torch.jit.script(nn.Linear(2, 2)), tmp_path / "script.pt")
    (tmp_path / "cut.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    for name in ("script.pt", "cut.safetensors", "none.pt", "none.safetensors"):
        with pytest.raises(DrishtiError):
            read_weights(tmp_path / name)


def test_weights_of_another_architecture_are_refused_and_change_nothing() -> None:
    module = nn.Linear(3, 2)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    for tensors in (
        {"weight": torch.zeros(4, 3), "bias": torch.zeros(2)},
        {"weight": torch.zeros(2, 3)},
        {"weight": torch.zeros(2, 3), "bias": torch.zeros(2), "more": torch.zeros(1)},
        {"other": torch.zeros(1)},
    ):
        with pytest.raises(DrishtiError, match="another architecture"):
            load_into(module, tensors, "the file")
    for name, value in module.state_dict().items():
        torch.testing.assert_close(value, before[name])


@pytest.mark.parametrize(
    ("model", "weights", "sentence"),
    [
        ("ViT-Z/99", "none", "There is no CLIP model"),
        ("ViT-B/32", "nonsense", "choose of openai"),
        ("none.json", "none", "no configuration"),
        ("nowhere:trunk", "none", "There is no trunk"),
        ("math:sqrt", "none", "There is no trunk|does not make a torch module"),
    ],
)
def test_models_that_do_not_exist_are_named(model: str, weights: str, sentence: str) -> None:
    with pytest.raises((DrishtiError, TypeError), match=sentence):
        build_towers(CONFIG.model_copy(update={"model": model, "weights": weights}), 3)


def test_weights_that_cannot_be_downloaded_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The test run has no network, as many a training machine.
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(DrishtiError, match="connect to the internet, or give a file"):
        build_towers(CONFIG.model_copy(update={"model": "RN50", "weights": "openai"}), 3)


def test_every_encoder_of_the_study_is_known_with_openai_s_weights() -> None:
    open_clip = import_open_clip()
    for name in CLIP_MODELS.values():
        assert "openai" in open_clip.list_pretrained_tags_by_model(name), name
        assert open_clip.get_model_config(name)["quick_gelu"], name
