import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.capture.cameras import CameraInfo
from app.settings import Settings
from app.ui import application
from app.ui.application import choose_source, run
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from tests.support.bundles import write_bundle
from tests.support.live import wait_for


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


def start(*arguments: str) -> subprocess.Popen[str]:
    """The real app in a process of its own, without a screen."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    poses = [pose.id for pose in load_catalogue().poses]
    return str(write_bundle(tmp_path_factory.mktemp("bundle") / "small", poses))


def test_the_real_app_watches_the_demo_and_quits_cleanly(bundle: str, tmp_path: Path) -> None:
    with start(
        "--source", "demo", "--bundle", bundle, "--data-dir", str(tmp_path), "--quit-after", "3"
    ) as process:
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert Settings.load(tmp_path)[0].source == "demo"


def test_the_real_app_says_what_is_not_a_film_and_exits_with_1(bundle: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear film,")
    with start(
        "--source", str(letter), "--bundle", bundle, "--data-dir", str(tmp_path), "--quit-after", "2"
    ) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert errors == f"Error: {letter} is not a film, or it is damaged: choose another file.\n"


def test_the_real_app_quits_cleanly_while_it_still_loads(bundle: str, tmp_path: Path) -> None:
    with start(
        "--source", "demo", "--bundle", bundle, "--data-dir", str(tmp_path), "--quit-after", "0"
    ) as process:
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_the_real_app_closes_when_it_is_told_to_end(bundle: str, tmp_path: Path) -> None:
    with start("--source", "demo", "--bundle", bundle, "--data-dir", str(tmp_path)) as process:
        wait_for((tmp_path / "settings.json").exists, seconds=60)
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
