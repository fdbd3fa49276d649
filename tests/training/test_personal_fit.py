"""Taught poses learned into a bundle, by the command."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from model.bundle import NO_POSE, Bundle
from model.catalogue import load_catalogue
from model.classifier import PoseClassifier
from model.errors import DrishtiError
from model.personal import PersonalPose
from model.personal_file import write_pose
from model.recognition import DecisionKind
from tests.support.bundles import landmark_tower, write_bundle
from tests.support.skeletons import made_bodies, write_landmarks
from training.cli import main
from training.personal import bundle_tower
from training.personal_bundle import landmark_tower as tower_to_teach
from training.personal_fit import Outcome, PoseFigures

KNOWN, NEW, WIDTH = [3, 8, 20, 41], 60, 64
POSE = PersonalPose("Moon salute", made_bodies([NEW], 8)[0])


def known_tower(folder: Path) -> Path:
    """A bundle whose tower looks at shapes alone, wherever in the picture; its classes are mean shapes."""
    chance = np.random.default_rng(0)
    weight = chance.normal(size=(33, 3, WIDTH))
    weight[..., 2, :] = 0
    weight -= weight.mean(axis=0)
    tower = landmark_tower(WIDTH, weight.reshape(99, WIDTH).astype(np.float32))
    classes = [load_catalogue().pose_by_yoga82(one).id for one in KNOWN]
    rows = [made_bodies([one], 20)[0][..., :2].reshape(20, 66) for one in KNOWN]
    flat = np.stack([np.nanmean(one, axis=0) for one in rows]) @ weight[:, :2].reshape(66, WIDTH)
    flat = np.concatenate([flat, chance.normal(size=(1, WIDTH))])
    embeddings = (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float32)
    return write_bundle(folder, [*classes, NO_POSE], width=WIDTH, embeddings=embeddings, tower=tower)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Landmarks, a bundle that knows them, and a taught pose."""
    folder = tmp_path_factory.mktemp("personal")
    write_landmarks(folder / "landmarks.npz", KNOWN, 60)
    known_tower(folder / "bundle")
    write_pose(folder / "poses" / "moon.drishti-pose", POSE)
    return folder


def command(folder: Path, out: Path, *arguments: str, bundle: Path | None = None) -> Result:
    landmarks, bundle = folder / "landmarks.npz", bundle or folder / "bundle"
    common = ["--landmarks", str(landmarks), "--bundle", str(bundle), "--out", str(out)]
    return CliRunner().invoke(main, ["fit-personal", *common, *arguments])


def test_a_taught_pose_becomes_a_class_and_known_poses_stay_what_they_were(
    folder: Path, tmp_path: Path
) -> None:
    result = command(folder, tmp_path / "new", str(folder / "poses"), "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    moon = figures["poses"]["Moon salute"]
    assert (moon["examples"], moon["accepted"]) == (8, 0)
    assert moon["recalled"] >= 7
    assert figures["right_after"] == figures["right_before"] > 0.9

    before, after = Bundle.open(folder / "bundle"), Bundle.open(tmp_path / "new")
    assert after.manifest.classes == (*before.manifest.classes, "user:Moon salute")
    assert after.manifest.metrics["personal"] == figures
    assert "Moon salute | 8 |" in (tmp_path / "new" / "MODEL_CARD.md").read_text("utf-8")
    others = made_bodies([NEW], 20, seed=7)[0]
    tower, classifier = bundle_tower(after), PoseClassifier(after, load_catalogue())
    (one, *rest) = classifier.probabilities({"landmark": tower.encode(others)})
    decision = classifier.decide(one, tower.rejection)
    assert (decision.kind, decision.id) == (DecisionKind.POSE, "user:Moon salute")
    assert np.mean([row.argmax() == len(after.manifest.classes) - 1 for row in rest]) > 0.9
    known = made_bodies(KNOWN, 5, seed=8)[0]
    for path in (folder / "bundle", tmp_path / "new"):
        assert bundle_tower(Bundle.open(path)).encode(known) == pytest.approx(
            bundle_tower(before).encode(known), abs=0
        )


def test_a_pose_that_takes_known_ones_is_refused_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    double = PersonalPose("Double", made_bodies(KNOWN[:1], 8, seed=5)[0])
    write_pose(tmp_path / "double.drishti-pose", double)
    result = command(folder, tmp_path / "new", str(tmp_path / "double.drishti-pose"))
    # A double of a known pose is either never named, or refused; known poses do not suffer either way.
    if result.exit_code == 0:
        assert "0 of 8 named rightly" in result.output
    else:
        assert "taken for 'Double'" in result.output
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("accepted", "after", "words"),
    [(0.011, 0.9, "1.1% .* mostly camel"), (0.004, 0.885, "88.5% .* 90.0%")],
)
def test_what_costs_too_much_is_refused(accepted: float, after: float, words: str) -> None:
    def outcome(accepted: float, after: float) -> Outcome:
        figures = {"Moon": PoseFigures(8, 7, accepted, "camel")}
        return Outcome(figures, 1000, 0.9, after, 100, 0, 10.0)

    outcome(0.01, 0.891).refuse_what_costs_too_much()
    with pytest.raises(DrishtiError, match=words):
        outcome(accepted, after).refuse_what_costs_too_much()


def test_what_is_wrong_is_said(folder: Path, tmp_path: Path) -> None:
    poses, new = folder / "poses", tmp_path / "new"
    (tmp_path / "empty").mkdir()
    (tmp_path / "none.drishti-pose").write_bytes(b"nothing")
    copy = tmp_path / "copy.drishti-pose"
    write_pose(copy, PersonalPose("MOON SALUTE", POSE.examples))
    images = write_bundle(tmp_path / "images", ["tree", "plank"], with_image=True)
    for arguments, bundle, words in (
        ([tmp_path / "empty"], None, "no taught pose in the folder"),
        ([tmp_path / "none.drishti-pose"], None, "holds no taught pose"),
        ([tmp_path / "gone.drishti-pose"], None, "cannot be read"),
        ([poses, copy], None, "Two of the files"),
        ([poses], images, "not of a landmark tower alone"),
    ):
        result = command(folder, new, *map(str, arguments), bundle=bundle)
        assert result.exit_code == 1
        assert words in result.output
        assert not new.exists()


def test_a_pose_is_not_learned_twice(tmp_path: Path) -> None:
    bundle = Bundle.open(write_bundle(tmp_path, ["tree", "plank", POSE.id]))
    with pytest.raises(DrishtiError, match="has learned 'Moon salute' already"):
        tower_to_teach(bundle, [POSE])
