import json
from pathlib import Path

from click.testing import CliRunner

from model.bundle import Bundle
from model.frame import Frame
from model.person_finder import FinderMode
from model.recognizer import Recognizer
from tests.support.drawings import drawing
from tests.support.tiny_clip import write_configuration
from training.cli import main


def test_the_app_s_tower_is_timed_against_torch_and_the_study_s_procedure(tmp_path: Path) -> None:
    call = [
        "bench",
        "--out",
        str(tmp_path),
        "--model",
        str(write_configuration(tmp_path)),
        "--rounds",
        "1",
        "--runs",
        "2",
    ]
    result = CliRunner().invoke(main, [*call, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    measured = json.loads(result.stdout)
    first = next(iter(measured["contenders"]))
    assert first == "drishti int8"
    others = {"drishti fp32", "torch, cached texts", "study, 1 text", "study, 82 texts"}
    assert set(measured["contenders"]) == {first, *others}
    assert set(measured["ratios"]) == {f"{first} over {other}" for other in others}
    assert measured["ratios"][f"{first} over study, 82 texts"]["total"]["ratio"] > 1

    # What was made for it is a bundle like any other.
    bundle = Bundle.open(tmp_path / "bundle")
    assert [tower.kind for tower in bundle.manifest.towers] == ["image", "landmark"]
    with Recognizer.open(bundle.path, mode=FinderMode.IMAGE) as recognizer:
        assert recognizer.precisions == {"image": "int8", "landmark": "fp32"}
        assert recognizer.step(Frame(drawing("tree", 0), 0, 0.0, "drawn")).top
