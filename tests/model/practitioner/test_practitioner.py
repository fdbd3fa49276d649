"""The practitioner is drawn where the landmarks say, whoever is chosen, in every pose."""

from pathlib import Path

import numpy as np
import pytest

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.frame import Frame
from model.landmarks import Landmark
from model.person_finder import FinderMode, PersonFinder
from model.practitioner import DEFAULT_SEQUENCE, PEOPLE, SEQUENCES, Practitioner, draw_pose, load_poses
from model.practitioner.figure import draw_figure
from model.practitioner.poses import PoseStatistics
from model.practitioner.room import draw_room

SIZE = (480, 270)


def test_every_pose_of_the_catalogue_is_known_from_enough_samples() -> None:
    poses = load_poses()
    assert sorted(poses.pose_ids) == sorted(pose.id for pose in load_catalogue().poses)
    assert poses.cluster_sizes.min() >= 10
    assert np.isfinite(poses.bodies).all()


def test_frames_show_the_person_where_the_landmarks_are() -> None:
    practitioner = Practitioner(size=SIZE)
    frame, room = practitioner.frame_at(10.0), draw_room(*SIZE)
    assert frame.shape == (270, 480, 3)
    assert frame.dtype == np.uint8
    changed = np.abs(frame.astype(int) - room).max(axis=2) > 25
    limbs = practitioner.landmarks_at(10.0)[Landmark.LEFT_SHOULDER : Landmark.LEFT_PINKY, :2]
    assert changed[limbs[:, 1].astype(int), limbs[:, 0].astype(int)].mean() > 0.8
    assert changed.mean() < 0.15


def test_the_same_time_gives_the_same_frame() -> None:
    first, second = Practitioner("ravi", size=SIZE), Practitioner("ravi", size=SIZE)
    second.frame_at(1.0)
    np.testing.assert_array_equal(first.frame_at(33.3), second.frame_at(33.3))


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("size", [(640, 360), (480, 640)])
def test_the_whole_body_stays_in_the_picture(name: str, size: tuple[int, int]) -> None:
    practitioner = Practitioner(sequence=name, size=size)
    for t in np.arange(0, practitioner.round_seconds, 0.4):
        if practitioner.pose_at(t) is not None:
            points = practitioner.landmarks_at(t)[:, :2]
            assert (points >= 0).all()
            assert (points <= size).all()


def test_people_look_different() -> None:
    pictures = [draw_pose("tree", (240, 240), person=name) for name in PEOPLE]
    for index, picture in enumerate(pictures):
        for other in pictures[:index]:
            assert np.abs(picture.astype(int) - other).max(axis=2).max() > 60


def test_every_pose_has_a_picture_of_its_own() -> None:
    pictures = [draw_pose(pose_id, (96, 96)).astype(int) for pose_id in load_poses().pose_ids]
    room = draw_room(96, 96).astype(int)
    for index, picture in enumerate(pictures):
        assert (np.abs(picture - room).max(axis=2) > 25).mean() > 0.02
        assert all(np.abs(picture - other).mean() > 0.1 for other in pictures[:index])


def test_flat_landmarks_are_drawn_too() -> None:
    practitioner = Practitioner(size=SIZE)
    landmarks = practitioner.landmarks_at(0.0)
    flat = practitioner.draw(landmarks[:, :2]).astype(int)
    differs = np.abs(flat - practitioner.draw(landmarks)).max(axis=2) > 40
    assert differs.mean() < 0.01


def test_landmarks_outside_the_picture_do_no_harm() -> None:
    practitioner = Practitioner(size=SIZE)
    landmarks = practitioner.landmarks_at(0.0)
    for shift in ((300, 0, 0), (0, -200, 0), (5000, 5000, 0)):
        assert practitioner.draw(landmarks + np.array(shift, dtype=np.float32)).shape == (270, 480, 3)


@pytest.mark.parametrize(
    "choices", [{"person": "nobody"}, {"sequence": "nothing"}], ids=["person", "sequence"]
)
def test_unknown_choices_name_the_known_ones(choices: dict[str, str]) -> None:
    with pytest.raises(DrishtiError, match="choose one of"):
        Practitioner(**choices)  # type: ignore[arg-type]


def test_an_unknown_pose_is_named() -> None:
    with pytest.raises(DrishtiError, match="moonwalk"):
        draw_pose("moonwalk", (100, 100))


def test_statistics_come_back_as_they_were_saved(tmp_path: Path) -> None:
    poses = load_poses()
    poses.save(tmp_path / "poses.npz")
    again = PoseStatistics.load(tmp_path / "poses.npz")
    assert again.pose_ids == poses.pose_ids
    np.testing.assert_array_equal(again.bodies, poses.bodies)


def test_damaged_statistics_are_refused(tmp_path: Path) -> None:
    (tmp_path / "poses.npz").write_bytes(b"no statistics")
    with pytest.raises(DrishtiError, match=r"poses\.npz"):
        PoseStatistics.load(tmp_path / "poses.npz")


def test_mediapipe_finds_the_practitioner_in_every_hold(landmarker_model: Path) -> None:
    practitioner = Practitioner(size=(640, 360))
    errors = []
    with PersonFinder(landmarker_model, mode=FinderMode.IMAGE) as finder:
        t = 3.0
        for index, hold in enumerate(SEQUENCES[DEFAULT_SEQUENCE]):
            assert practitioner.pose_at(t) == hold.pose_id
            frame = Frame(practitioner.frame_at(t), index, t, "demo")
            person = finder.find(frame).person
            assert person is not None, hold.pose_id
            true = practitioner.landmarks_at(t)
            size = np.ptp(true[:, :2], axis=0).max()
            errors.append(
                float(np.median(np.linalg.norm(person.landmarks[:, :2] - true[:, :2], axis=1)) / size)
            )
            t += hold.seconds + 1.5
    assert np.median(errors) < 0.04  # of the body's larger side


def test_a_figure_of_a_known_size_is_as_thick_however_flat_its_landmarks() -> None:
    """Without depth a body that points at the viewer looks short, and would be drawn as a stick."""
    body = load_poses().body("tree").copy()
    body[:, 1] *= 0.3
    body[:, 2] = 0
    points = (body * 100 + (100, 100, 0)).astype(np.float32)
    covered = []
    for metre in (None, 100.0):
        picture = np.full((200, 200, 3), 255, dtype=np.uint8)
        draw_figure(picture, points, PEOPLE["mira"], metre)
        covered.append(int((picture < 250).any(axis=2).sum()))
    assert covered[1] > 1.5 * covered[0]
