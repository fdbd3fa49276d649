"""The whole way with nothing replaced: files, the real MediaPipe, the shipped bundle, the command line."""

import json
from pathlib import Path

import av
import cv2
import pytest
from click.testing import CliRunner

from app.cli import main
from model.practitioner import Practitioner, draw_pose

HeldFilm = tuple[Path, list[tuple[str, float, float]]]
CLEAR_POSES = ("tree", "warrior-ii", "downward-facing-dog", "triangle", "easy-sitting", "boat")


def _events(*arguments: str, exit_code: int = 0) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["recognize", "--json", "--no-taught", *arguments])
    assert result.exit_code == exit_code, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for pose in CLEAR_POSES:
        cv2.imwrite(str(folder / f"{pose}.png"), draw_pose(pose, (640, 480)))
    return folder


def test_drawn_poses_in_a_folder_are_named(pictures: Path) -> None:
    events = _events(str(pictures))
    assert [Path(str(event["path"])).stem for event in events] == sorted(CLEAR_POSES)
    named = {Path(str(event["path"])).stem: event["top"][0]["pose"] for event in events}  # type: ignore[index]
    assert sum(pose == name for name, pose in named.items()) >= len(CLEAR_POSES) - 1, named
    for event in events:
        assert set(event) >= {"event", "path", "person", "pose", "confidence", "top"}
        assert event["person"] is True
        top = event["top"]
        assert isinstance(top, list)
        assert len(top) == 5
        assert top == sorted(top, key=lambda score: -score["confidence"])


def test_a_picture_without_a_person_has_an_empty_top(tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    cv2.imwrite(str(path), draw_pose("tree", (640, 480))[:40, :60])
    (event,) = _events(str(path))
    assert (event["person"], event["pose"], event["top"]) == (False, None, [])


def test_a_broken_file_does_not_cost_the_others(pictures: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG nothing else")
    events = _events(str(broken), str(pictures / "tree.png"), exit_code=1)
    assert [event["path"] for event in events] == [str(pictures / "tree.png")]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> HeldFilm:
    """A film of the practitioner's first poses, and when each is held."""
    path = tmp_path_factory.mktemp("film") / "practice.mp4"
    practitioner = Practitioner(size=(640, 360))
    rate, seconds = 15, 24
    held: list[tuple[str, float, float]] = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 640, 360, "yuv420p", 4_000_000
        for index in range(rate * seconds):
            t = index / rate
            pose = practitioner.pose_at(t)
            if pose is not None and (not held or held[-1][0] != pose):
                held.append((pose, t, t))
            elif pose is not None:
                held[-1] = (pose, held[-1][1], t)
            picture = av.VideoFrame.from_ndarray(practitioner.frame_at(t), format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path, held


def test_holds_in_a_film_are_named_in_order_and_timed(
    film: HeldFilm,
) -> None:
    path, held = film
    holds = _events(str(path))
    assert [hold["pose"] for hold in holds] == [pose for pose, _, _ in held]
    for hold, (_, start, end) in zip(holds, held, strict=True):
        # The practitioner eases in and out of a pose, so it can be named a little before and after.
        assert float(str(hold["start"])) == pytest.approx(start, abs=1.0)
        assert float(str(hold["end"])) == pytest.approx(end, abs=1.0)
        assert set(hold) >= {"event", "pose", "name", "start", "end", "confidence"}


def test_the_same_film_gives_the_same_holds(film: HeldFilm) -> None:
    assert _events(str(film[0])) == _events(str(film[0]))
