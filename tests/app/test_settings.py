import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import FILE_NAME, Resolution, Settings, ThemeChoice
from model.errors import DrishtiError


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    Settings(source="camera:1", mirror=False, skeleton=False, window_size=(800, 600)).save(tmp_path)
    read, notice = Settings.load(tmp_path)
    assert read == Settings(source="camera:1", mirror=False, skeleton=False, window_size=(800, 600))
    assert notice == ""
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert Settings.load(tmp_path) == (Settings(), "")


def test_settings_of_another_version_are_understood(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"mirror": False, "of_the_future": 7}))
    read, notice = Settings.load(tmp_path)
    assert not read.mirror
    assert notice == ""


@pytest.mark.parametrize("broken", ["", "{", '{"mirror": "sideways"}', "[1, 2]", "\ud800"])
def test_a_broken_file_is_kept_aside_and_said(tmp_path: Path, broken: str) -> None:
    content = broken.encode("utf-8", "surrogatepass")
    (tmp_path / FILE_NAME).write_bytes(content)
    read, notice = Settings.load(tmp_path)
    assert read == Settings()
    backup = tmp_path / "settings.broken.json"
    assert str(backup) in notice
    assert backup.read_bytes() == content
    read.save(tmp_path)
    assert Settings.load(tmp_path) == (Settings(), "")


def test_one_bad_value_falls_back_and_the_others_stay(tmp_path: Path) -> None:
    content = json.dumps({"theme": "purple", "favourites": ["tree"], "hold_goal": 60, "window_size": [0, 9]})
    (tmp_path / FILE_NAME).write_text(content)
    read, notice = Settings.load(tmp_path)
    assert read == Settings(favourites=("tree",), hold_goal=60)
    assert "Some settings" in notice
    assert (tmp_path / "settings.broken.json").read_text() == content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.text()
    | JSON.map(json.dumps)
    | st.dictionaries(st.sampled_from([*Settings.model_fields]), JSON).map(json.dumps)
)
def test_any_text_is_either_understood_or_set_aside_and_can_be_saved(text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / FILE_NAME
        content = text.encode("utf-8", "surrogatepass")
        path.write_bytes(content)
        read, notice = Settings.load(folder)
        if notice:
            assert (folder / "settings.broken.json").read_bytes() == content
        else:
            assert path.read_bytes() == content
        read.save(folder)
        assert Settings.load(folder) == (read, "")


def test_a_film_whose_name_is_no_text_is_watched_but_not_remembered(tmp_path: Path) -> None:
    settings = Settings()
    settings.source = "/films/\udcff.mp4"
    settings.bundle = "\udcff"
    settings.save(tmp_path)
    assert Settings.load(tmp_path) == (Settings(), "")
    settings.source = "/films/Übung \u200d.mp4"
    settings.save(tmp_path)
    assert Settings.load(tmp_path)[0].source == "/films/Übung \u200d.mp4"


def test_a_reset_keeps_what_was_collected_and_can_be_undone() -> None:
    settings = Settings(
        theme=ThemeChoice.DARK,
        mirror=False,
        bundle="mine",
        source="camera:2",
        favourites=("tree",),
        window_size=(700, 500),
        first_run_done=True,
    )
    before = settings.model_copy()
    undo = settings.reset()
    assert settings == Settings(
        source="camera:2", favourites=("tree",), window_size=(700, 500), first_run_done=True
    )
    settings.restore(undo)
    assert settings == before


def test_a_resolution_is_a_size_or_left_to_the_app() -> None:
    assert [one.size for one in Resolution] == [None, (640, 480), (1280, 720), (1920, 1080)]


def test_a_failed_write_leaves_the_old_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Settings(skeleton=False).save(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DrishtiError, match="No space left"):
        Settings(skeleton=True).save(tmp_path)
    assert not Settings.load(tmp_path)[0].skeleton
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
