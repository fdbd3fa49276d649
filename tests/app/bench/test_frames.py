from itertools import islice
from pathlib import Path

import pytest

from app.bench.frames import endless, mode_of
from model.errors import DrishtiError
from model.person_finder import FinderMode
from tests.support.films import write_film
from tests.support.photographs import jpeg


def test_a_film_begins_again_and_its_time_goes_on(tmp_path: Path) -> None:
    path = write_film(tmp_path / "short.mp4", [0, 0.1, 0.2])
    frames = list(islice(endless(str(path)), 7))
    assert [frame.index for frame in frames] == list(range(7))
    times = [frame.t_seconds for frame in frames]
    assert times == sorted(set(times))
    assert (frames[0].bgr == frames[3].bgr).all()
    assert mode_of(str(path)) is FinderMode.VIDEO


def test_a_folder_of_pictures_goes_round(tmp_path: Path) -> None:
    import numpy as np

    for name, value in (("a", 10), ("b", 200)):
        (tmp_path / f"{name}.jpg").write_bytes(jpeg(np.full((20, 20, 3), value, np.uint8)))
    means = [frame.bgr.mean() > 100 for frame in islice(endless(str(tmp_path)), 4)]
    assert means == [False, True, False, True]
    assert mode_of(str(tmp_path)) is FinderMode.IMAGE


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DrishtiError, match="no image"):
        next(endless(str(tmp_path)))


@pytest.mark.parametrize("source", ["demo", "noise"])
def test_made_up_sources_are_the_same_every_time(source: str) -> None:
    first, again = (list(islice(endless(source), 2)) for _ in range(2))
    assert all((one.bgr == other.bgr).all() for one, other in zip(first, again, strict=True))
    assert first[0].bgr.shape == (720, 1280, 3)
