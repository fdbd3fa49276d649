import os
from pathlib import Path

import pytest

from app.capture.cameras import CameraInfo
from app.ui import application
from app.ui.application import choose_source, run
from model.errors import DrishtiError


@pytest.mark.parametrize(
    ("cameras", "last", "chosen"),
    [
        ((0, 2), None, "camera:0"),
        ((0, 2), "camera:2", "camera:2"),
        ((0,), "camera:2", "camera:0"),
        ((0,), "demo", "camera:0"),
        ((), "camera:0", "demo"),
        ((), None, "demo"),
    ],
)
def test_a_camera_is_watched_where_there_is_one_else_the_demo(
    monkeypatch: pytest.MonkeyPatch, cameras: tuple[int, ...], last: str | None, chosen: str
) -> None:
    monkeypatch.setattr(
        application, "list_cameras", lambda: tuple(CameraInfo(index, "Fake") for index in cameras)
    )
    spec, explanation = choose_source(last)
    assert spec == chosen
    assert ("No camera" in explanation) == (not cameras)


def test_without_a_display_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(application, "bundle_path", lambda name, installed: tmp_path)
    with pytest.raises(DrishtiError, match="no display"):
        run("demo", "default", tmp_path, None)


def test_a_source_that_means_nothing_is_refused_before_a_window_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(application, "bundle_path", lambda name, installed: tmp_path)
    with pytest.raises(DrishtiError, match=r"no-such-film\.mp4"):
        run("no-such-film.mp4", "default", tmp_path, None)
    assert "QT_QPA_PLATFORM" in os.environ or os.environ.get("DISPLAY"), "the tests themselves have a screen"
