from pathlib import Path

import numpy as np
import pytest

from model.alignment import CANNOT_SEE, Alignment, AlignmentStatistics, load_aligner
from model.assets import asset_path
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.frame import Frame
from model.joints import Joint, joint_angles, joints_seen
from model.landmarks import DRAWN_VISIBILITY, MIRRORED, Landmark
from model.person import Box, Person
from model.person_finder import FinderMode, PersonFinder
from model.practitioner import PlannedHold, Practitioner, load_poses

KNEES = (("LEFT", Joint.LEFT_KNEE), ("RIGHT", Joint.RIGHT_KNEE))


def body_of(pose_id: str) -> np.ndarray:
    """The drawn body of a pose, float32 [33, 2]."""
    return load_poses().body(pose_id)[:, :2] * 200


def seen_of(pose_id: str) -> np.ndarray:
    poses = load_poses()
    return np.asarray(poses.seen[poses.pose_ids.index(pose_id)] >= DRAWN_VISIBILITY)


def person(points: np.ndarray, seen: np.ndarray) -> Person:
    landmarks = np.zeros((33, 4), dtype=np.float32)
    landmarks[:, :2], landmarks[:, 3] = points, seen
    return Person(landmarks, np.zeros((33, 3), np.float32), Box(0.0, 0.0, 1.0, 1.0))


def bent(points: np.ndarray, side: str, degrees: float) -> np.ndarray:
    """The same body with the shin of one side turned about its knee."""
    turned = points.copy()
    knee = points[Landmark[f"{side}_KNEE"], :2]
    moved = [Landmark[f"{side}_{part}"] for part in ("ANKLE", "HEEL", "FOOT_INDEX")]
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    turn = np.array([[cosine, -sine], [sine, cosine]], dtype=np.float32)
    turned[moved, :2] = (points[moved, :2] - knee) @ turn.T + knee
    return turned


def deformations() -> list[tuple[str, str, Joint, int]]:
    """Every drawn pose with a knee that is seen, and the way in which its angle can change by 45 degrees."""
    found = []
    for pose in load_catalogue().poses:
        body, seen = body_of(pose.id), seen_of(pose.id)
        for side, joint in KNEES:
            before = joint_angles(body[None])[0, joint]
            for way in (1, -1):
                after = joint_angles(bent(body, side, way * 45)[None])[0, joint]
                if joints_seen(seen[None])[0, joint] and abs(abs(after - before) - 45) < 1:
                    found.append((pose.id, side, joint, way))
    return found


def test_a_knee_that_is_further_off_scores_less_and_is_named() -> None:
    aligner = load_aligner()
    right: dict[int, list[bool]] = {15: [], 30: [], 45: []}
    falls, first = [], []
    for pose_id, side, joint, way in deformations():
        seen = seen_of(pose_id)
        results = [
            aligner.align(person(bent(body_of(pose_id), side, way * degrees), seen), pose_id)
            for degrees in (0, 15, 30, 45)
        ]
        if results[0].score is None:
            continue
        scores = [result.score or 0.0 for result in results]
        first.append(scores[0])
        falls.append(scores == sorted(scores, reverse=True) and len(set(scores)) == 4)
        for degrees, result in zip((15, 30, 45), results[1:], strict=True):
            right[degrees].append(result.joint is joint)
    assert len(falls) > 100
    assert min(first) > 90
    assert np.mean(falls) > 0.98
    assert {degrees: np.mean(hits) >= 0.9 for degrees, hits in right.items()} == dict.fromkeys(right, True)


def test_the_mirrored_pose_scores_the_same_and_names_the_other_side() -> None:
    body, seen = bent(body_of("warrior-ii"), "LEFT", 40), seen_of("warrior-ii")
    aligner = load_aligner()
    straight = aligner.align(person(body, seen), "warrior-ii")
    turned = body[MIRRORED] * np.array([-1, 1], dtype=np.float32)
    mirrored = aligner.align(person(turned, seen[MIRRORED]), "warrior-ii")
    assert straight.joint is Joint.LEFT_KNEE
    assert mirrored.joint is Joint.RIGHT_KNEE
    assert mirrored.score == pytest.approx(straight.score, abs=0.5)
    assert mirrored.degrees == pytest.approx(straight.degrees, abs=1)


def test_size_and_place_in_the_picture_change_nothing() -> None:
    body, seen = body_of("triangle"), seen_of("triangle")
    near = load_aligner().align(person(body * 3 + 500, seen), "triangle")
    assert near.score == pytest.approx(load_aligner().align(person(body, seen), "triangle").score, abs=0.1)


def test_what_is_hidden_is_not_judged() -> None:
    body, seen = body_of("tree"), seen_of("tree").copy()
    assert load_aligner().align(person(body, seen), "tree").score is not None
    seen[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW]] = False
    hidden = load_aligner().align(person(body, seen), "tree")
    assert hidden == CANNOT_SEE
    assert "cannot be seen" in hidden.sentence


@pytest.mark.parametrize("pose_id", [None, "user:handstand-with-split"])
def test_nothing_is_said_about_what_is_not_known(pose_id: str | None) -> None:
    aligner = load_aligner()
    assert aligner.align(person(body_of("tree"), np.ones(33)), pose_id).score is None
    assert aligner.align(None, "tree").score is None


@pytest.mark.parametrize(
    ("joint", "degrees", "sentence"),
    [
        (Joint.LEFT_KNEE, 33.0, "Bend your left knee, by about 35°."),
        (Joint.RIGHT_KNEE, -12.0, "Straighten your right leg, by about 10°."),
        (Joint.RIGHT_SHOULDER, -21.0, "Take your right arm further from your side, by about 20°."),
        (Joint.LEFT_HIP, 18.0, "Fold more at your left hip, by about 20°."),
    ],
)
def test_the_sentence_says_what_to_do(joint: Joint, degrees: float, sentence: str) -> None:
    assert Alignment(70.0, joint, degrees, 8).sentence == sentence


def test_where_nothing_is_worth_changing_nothing_is_said() -> None:
    alignment = load_aligner().align(person(body_of("warrior-ii"), seen_of("warrior-ii")), "warrior-ii")
    assert alignment.joint is None
    assert alignment.sentence == ""


def test_every_pose_of_the_catalogue_can_be_judged() -> None:
    judged = {
        pose.id
        for pose in load_catalogue().poses
        if load_aligner().align(person(body_of(pose.id), np.ones(33)), pose.id).score is not None
    }
    assert judged == {pose.id for pose in load_catalogue().poses}


def test_views_are_medians_over_many_people() -> None:
    statistics = AlignmentStatistics.read(asset_path("alignment.npz"))
    assert statistics.counts.min() >= 12
    assert np.isfinite(statistics.limits).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive"])
def test_a_broken_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "alignment.npz"
    path.write_bytes(content)
    with pytest.raises(DrishtiError, match="cannot be read"):
        AlignmentStatistics.read(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pose_id", "side", "joint"),
    [
        ("warrior-ii", "LEFT", Joint.LEFT_KNEE),
        ("warrior-iii", "RIGHT", Joint.RIGHT_KNEE),
        ("triangle", "RIGHT", Joint.RIGHT_KNEE),
        ("mountain", "RIGHT", Joint.RIGHT_KNEE),
        ("goddess", "LEFT", Joint.LEFT_KNEE),
        ("tree", "LEFT", Joint.LEFT_KNEE),
        ("side-plank", "RIGHT", Joint.RIGHT_KNEE),
        ("boat", "LEFT", Joint.LEFT_KNEE),
    ],
)
def test_mediapipe_sees_the_knee_that_is_off(
    landmarker_model: Path, pose_id: str, side: str, joint: Joint
) -> None:
    practitioner = Practitioner(sequence=(PlannedHold(pose_id), PlannedHold("mountain")))
    times = np.arange(0, practitioner.round_seconds, 0.1)
    held = [t for t in times if practitioner.pose_at(t) == pose_id]
    places = practitioner.landmarks_at(held[len(held) // 2])
    scores, named = [], []
    before = joint_angles(places[None])[0, joint]
    way = 1 if abs(joint_angles(bent(places, side, 45)[None])[0, joint] - before) > 44 else -1
    with PersonFinder(landmarker_model, mode=FinderMode.IMAGE) as finder:
        for index, degrees in enumerate((0, 20, 45)):
            frame = Frame(practitioner.draw(bent(places, side, way * degrees)), index, index / 30, "drawn")
            alignment = load_aligner().align(finder.find(frame).person, pose_id)
            assert alignment.score is not None
            scores.append(alignment.score)
            named.append(alignment.joint)
    assert scores == sorted(scores, reverse=True)
    assert named[-1] is joint
