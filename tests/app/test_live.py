from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.capture.source import Source
from app.engine import SourceStatus
from app.live import Live, is_camera
from app.sessions.store import Store
from model.errors import DrishtiError
from model.personal import PersonalPose
from tests.support.live import FakeRecognizer, FakeSource, endless, wait_for


class World:
    """What is outside: sources and bundles."""

    def __init__(self) -> None:
        self.sources: list[FakeSource] = []
        self.recognizers: dict[str, FakeRecognizer] = {}
        self.started: list[str] = []

    def source(self, spec: str) -> Source:
        if spec == "missing":
            raise DrishtiError("There is no film 'missing': choose a file.")
        self.sources.append(FakeSource(endless, ends=True))
        return self.sources[-1]

    def recognizer(self, bundle: str) -> FakeRecognizer:
        self.recognizers[bundle] = FakeRecognizer()
        return self.recognizers[bundle]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def live(world: World, tmp_path: Path) -> Iterator[Live]:
    made = Live(world.recognizer, "default", tmp_path, world.source, world.started.append)
    yield made
    made.close()


def test_before_anything_is_watched_the_same_empty_state_is_given(live: Live) -> None:
    assert live.poll() is live.poll()
    assert live.source_name == ""


def test_another_bundle_takes_over_and_the_one_before_is_freed(live: Live, world: World) -> None:
    live.stay(True)
    live.know([PersonalPose("Moon", np.ones((1, 33, 3), np.float32))])
    live.watch("demo")
    wait_for(lambda: live.poll().recognition)
    assert world.recognizers["default"].knows == ["Moon"]
    live.use("mine")

    def recognised() -> bool:
        live.poll()
        return "mine" in world.recognizers and bool(world.recognizers["mine"].seen)

    wait_for(recognised)
    assert world.recognizers["default"].closed == 1
    assert world.recognizers["mine"].stays
    wait_for(lambda: world.recognizers["mine"].knows == ["Moon"])
    assert live.bundle_name == "mine"
    assert world.started == ["demo", "demo"]


def test_a_source_that_cannot_be_made_is_a_state_and_can_be_left(live: Live) -> None:
    live.watch("missing")
    assert live.poll().source is SourceStatus.FAILED
    assert "no film" in live.poll().source_message
    live.watch("demo")
    wait_for(lambda: live.poll().source is SourceStatus.LIVE)


def test_the_next_source_does_not_begin_paused(live: Live, world: World) -> None:
    live.watch("demo")
    live.toggle_pause()
    assert live.poll().paused
    live.watch("demo")
    # Until the one before has let go, its state is what there is.
    wait_for(lambda: not live.poll().paused)
    assert len(world.sources) == 2
    wait_for(lambda: live.poll().frame is not None)
    assert not live.poll().paused


def test_a_source_that_begins_while_nobody_looks_rests(live: Live, world: World) -> None:
    live.rest(True)
    live.watch("demo")
    assert live.poll().paused
    live.rest(False)
    wait_for(lambda: live.poll().frame is not None)


@pytest.mark.parametrize(("spec", "kept"), [("camera:0", 1), ("film.mp4", 0)])
def test_only_what_a_camera_sees_is_kept_as_a_session(
    world: World, tmp_path: Path, spec: str, kept: int
) -> None:
    live = Live(world.recognizer, "default", tmp_path, world.source, world.started.append)
    live.watch(spec)
    wait_for(lambda: (state := live.poll().practice) is not None and state.running is not None)
    live.close()
    if kept:
        with Store.open(tmp_path) as store:
            (session,) = store.sessions()
            assert session.holds == 1
    else:
        assert not (tmp_path / "sessions").exists()


def test_cameras_are_told_from_films_and_the_demo() -> None:
    assert [spec for spec in ("camera:0", "demo", "film.mp4") if is_camera(spec)] == ["camera:0"]
