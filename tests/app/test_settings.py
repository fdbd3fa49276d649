import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import FILE_NAME, Settings
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


@given(
    st.one_of(
        st.text(),
        st.builds(
            json.dumps,
            st.dictionaries(
                st.sampled_from(["mirror", "window_size"]),
                st.integers() | st.lists(st.integers(), max_size=3) | st.booleans(),
            ),
        ),
    )
)
def test_any_text_is_either_understood_or_set_aside(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        _, notice = Settings.load(Path(folder))
        assert path.exists() == (notice == "")


def test_a_failed_write_leaves_the_old_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Settings(skeleton=False).save(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DrishtiError, match="No space left"):
        Settings(skeleton=True).save(tmp_path)
    assert not Settings.load(tmp_path)[0].skeleton
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
