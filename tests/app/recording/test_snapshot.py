import stat
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.engine import Snapshot
from app.recording import snapshot as module
from app.recording.snapshot import save_snapshot
from app.ui.compose import Composer
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from tests.support.recordings import flat


def test_the_cameras_picture_is_saved_as_it_is(tmp_path: Path) -> None:
    taken = flat(3, 0.0)
    assert taken.frame is not None
    path = save_snapshot(tmp_path / "films", taken)
    saved = cv2.imread(str(path))
    assert saved is not None
    assert np.array_equal(saved, taken.frame.bgr)


def test_the_overlay_is_in_the_picture_where_it_is_wanted(tmp_path: Path, qapp: object) -> None:
    taken = flat(3, 0.0, size=(320, 180))
    assert taken.frame is not None
    path = save_snapshot(tmp_path, taken, Composer(load_catalogue()))
    saved = cv2.imread(str(path))
    assert saved is not None
    assert saved.shape == taken.frame.bgr.shape
    assert not np.array_equal(saved, taken.frame.bgr)


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "stem_at", lambda moment: "Drishti")
    names = [save_snapshot(tmp_path, flat(n, 0.0)).name for n in range(3)]
    assert names == ["Drishti.png", "Drishti 2.png", "Drishti 3.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(save_snapshot(tmp_path, flat(0, 0.0)).stat().st_mode) == 0o600


def test_before_the_first_picture_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="no picture yet"):
        save_snapshot(tmp_path / "films", Snapshot())
    assert not (tmp_path / "films").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "films").write_text("in the way")
    with pytest.raises(DrishtiError, match="films"):
        save_snapshot(tmp_path / "films", flat(0, 0.0))
