"""A pose that no catalogue has is drawn, taught, kept, read again, and found, through the real MediaPipe."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import pytest
from click.testing import CliRunner
from pytestqt.qtbot import QtBot

from app.cli import main
from app.personal import PersonalStore
from app.ui.review.window import ReviewWindow
from app.ui.theme import LIGHT
from model.bundle import bundle_path
from model.bundle_store import find_bundles
from model.catalogue import load_catalogue
from model.hold import Hold
from model.practice import Practice
from model.recognizer import Recognizer
from tests.support.goalpost import RATE, SIZE, picture, shown, teach

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
PATIENCE_MS = 300_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the goalpost was taught."""
    folder = tmp_path_factory.mktemp("data")
    with Recognizer.open(bundle_path("default")) as recognizer:
        PersonalStore(folder).add(teach(recognizer))
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pictures of the pose, two of standing, and a film of both: 4 s, 6 s and 4 s."""
    folder = tmp_path_factory.mktemp("files")
    for second in (20, 21):
        cv2.imwrite(str(folder / f"goalpost-{second}.png"), picture(second, as_goalpost=True))
        cv2.imwrite(str(folder / f"standing-{second}.png"), picture(second, as_goalpost=False))
    with av.open(str(folder / "film.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.bit_rate = "yuv420p", 4_000_000
        t = 20.0
        for seconds, as_goalpost in ((4.0, False), (6.0, True), (4.0, False)):
            for frame in shown(seconds, t, as_goalpost=as_goalpost):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.bgr, format="bgr24")))
            t += seconds
        container.mux(stream.encode())
    return folder


def test_a_drawn_pose_is_taught_once_and_held_under_its_name(data: Path) -> None:
    with Recognizer.open(bundle_path("default")) as recognizer:
        before = [recognizer.step(frame).decision.id for frame in shown(2.0, 0.0, as_goalpost=True)]
        assert not any(str(name).startswith("user:") for name in before)
        recognizer.know(PersonalStore(data).load().poses)
        practice, t = Practice(), 20.0
        holds: list[Hold | None] = []
        for seconds, as_goalpost in ((4.0, False), (6.0, True), (4.0, False)):
            frames = shown(seconds, t, as_goalpost=as_goalpost)
            holds.extend(practice.update(recognizer.step(frame)).completed for frame in frames)
            t += seconds
        holds.append(practice.finish())
    held = {hold.pose_id: hold.duration for hold in holds if hold is not None}
    assert set(held) == {"mountain", "user:Goalpost"}
    assert held["user:Goalpost"] > 4


def recognize(*args: object) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["recognize", *map(str, args)])
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def assert_found(events: dict[str, list[dict[str, Any]]]) -> None:
    """The pose in its pictures and its part of the film, by id and name, and nowhere else."""
    for t in (20, 21):
        (event,) = events[f"goalpost-{t}.png"]
        assert (event["pose"], event["name"]) == ("user:Goalpost", "Goalpost")
        assert event["top"][0] == {
            "pose": "user:Goalpost",
            "name": "Goalpost",
            "confidence": event["confidence"],
        }
        (event,) = events[f"standing-{t}.png"]
        assert event["pose"] != "user:Goalpost"
    holds = [event for event in events["film.mp4"] if event["pose"] == "user:Goalpost"]
    assert [hold["name"] for hold in holds] == ["Goalpost"]
    assert holds[0]["end"] - holds[0]["start"] > 4


def by_file(events: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        found.setdefault(Path(event["path"]).name, []).append(event)
    return found


def test_pictures_and_films_are_recognised_with_the_taught_pose_unless_unwanted(
    data: Path, files: Path
) -> None:
    assert_found(by_file(recognize("--json", "--data-dir", data, files)))
    without = recognize("--json", "--data-dir", data, "--no-taught", files)
    assert not any(str(event["pose"]).startswith("user:") for event in without)
    shown_to_people = CliRunner().invoke(
        main, ["recognize", "--data-dir", str(data), str(files / "goalpost-20.png")]
    )
    assert "Goalpost" in shown_to_people.stdout


def test_two_processes_know_the_taught_pose(data: Path, files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    recognize("--data-dir", data, "--out", out, "--workers", 2, files)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert_found({Path(line["path"]).name: line["events"] for line in lines})


def test_the_review_window_finds_what_was_taught_since(
    data: Path, files: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = ReviewWindow(
        load_catalogue(), LIGHT, tmp_path, Recognizer.open, lambda: find_bundles(tmp_path / "bundles")
    )
    qtbot.addWidget(window)
    window.show()

    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def names() -> set[str]:
        assert window.analysis is not None
        return {hold.pose_id for hold in window.analysis.timeline.holds}

    def open_film() -> None:
        window.open_film(files / "film.mp4")
        until(lambda: window.playing.film is not None)
        until(lambda: window.top.bundle and window.readings.is_known(window.top.bundle))

    open_film()
    window.recognise()
    until(lambda: window.analysis is not None)
    assert "user:Goalpost" not in names()
    for pose in PersonalStore(data).load().poses:
        PersonalStore(tmp_path).add(pose)
    open_film()
    assert window.side.again.isVisible()
    window.side.again.click()
    until(lambda: "user:Goalpost" in names())
    assert not window.side.again.isVisible()
    assert any("Goalpost" in window.side.list.item(row).text() for row in range(window.side.list.count()))
    window.close()
