from pathlib import Path

import pytest

from app.paths import bundles_dir, data_dir, recordings_dir
from model.errors import DrishtiError


def test_a_folder_that_is_named_is_made(tmp_path: Path) -> None:
    wanted = tmp_path / "a" / "b"
    assert data_dir(wanted) == wanted
    assert wanted.is_dir()
    assert list(wanted.iterdir()) == []


def test_asking_for_the_bundles_makes_nothing(tmp_path: Path) -> None:
    assert bundles_dir(tmp_path / "a") == tmp_path / "a" / "bundles"
    assert not (tmp_path / "a").exists()


def test_films_lie_among_the_users_videos_or_in_the_folder_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.paths.user_videos_path", lambda: tmp_path / "Videos")
    assert recordings_dir() == tmp_path / "Videos" / "Drishti"
    assert recordings_dir(tmp_path / "a") == tmp_path / "a" / "recordings"
    assert list(tmp_path.iterdir()) == []


def test_the_users_own_folder_is_taken_where_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.paths.user_data_path", lambda name, appauthor: tmp_path / name)
    assert data_dir() == tmp_path / "drishti"


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DrishtiError, match="--data-dir"):
        data_dir(tmp_path / "file" / "below")
