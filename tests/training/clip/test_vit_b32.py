"""The true ViT-B/32, with chance for weights, all the way; it needs 6 GB of memory and some minutes."""

from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from model.bundle import Bundle
from model.frame import Frame
from model.person_finder import FinderMode
from model.recognizer import Recognizer
from tests.support.drawings import drawing
from tests.support.photographs import jpeg
from training.clip import commands
from training.clip.commands import fit_clip
from training.torchvision_mend import import_open_clip

POSES = ("bow", "tree")


class Killed(Exception):  # noqa: N818 - stands for a kill
    pass


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_weights_in_openai_s_layout_become_a_bundle_that_the_app_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    state = import_open_clip().create_model("ViT-B-32-quickgelu", load_weights=False).half().state_dict()
    state |= {name: torch.tensor(0) for name in ("input_resolution", "context_length", "vocab_size")}
    torch.save(state, tmp_path / "ViT-B-32.pt")
    for pose in POSES:
        (tmp_path / "photographs" / pose).mkdir(parents=True)
        for number in range(10):
            (tmp_path / "photographs" / pose / f"{number}.jpg").write_bytes(jpeg(drawing(pose, number)))
    call = [
        *("--data", str(tmp_path / "photographs"), "--out", str(tmp_path / "run"), "--preset", "study"),
        *("--set", f"weights={tmp_path / 'ViT-B-32.pt'}", "--set", "epochs=2", "--set", "batch=8"),
        *("--set", "precision=bf16", "--workers", "1"),
    ]

    def in_the_second_epoch(line: str) -> None:
        if "step 3 of" in line:
            raise Killed

    monkeypatch.setattr(commands, "_say", in_the_second_epoch)
    assert isinstance(CliRunner().invoke(fit_clip, call).exception, Killed)
    lines: list[str] = []
    monkeypatch.setattr(commands, "_say", lines.append)
    result = CliRunner().invoke(fit_clip, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "going on after step 2 of 4" in lines

    bundle = Bundle.open(tmp_path / "run/bundle")
    (tower,) = bundle.manifest.towers
    sizes = {precision: len(bundle.read(file)) / 1e6 for precision, file in sorted(tower.files.items())}
    assert sizes == pytest.approx({"fp16": 176, "fp32": 352, "int8": 89}, rel=0.1)
    assert tower.embedding_width == 512
    with Recognizer.open(bundle.path, mode=FinderMode.IMAGE) as recognizer:
        recognition = recognizer.step(Frame(drawing("tree", 99), 0, 0.0, "drawn"))
    assert {score.pose_id for score in recognition.top} == set(POSES)
