import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.personal import PersonalStore, mark_of
from model.errors import DrishtiError
from model.personal import LONGEST_NAME, PersonalPose
from model.personal_file import SUFFIX, read_pose


def pose(name: str = "Side splits", count: int = 5) -> PersonalPose:
    examples = np.random.default_rng(0).uniform(0, 500, (count, 33, 3)).astype(np.float32)
    examples[..., 2] = 1
    examples[0, 3, :2] = np.nan
    return PersonalPose(name, examples)


def test_a_pose_is_there_again(tmp_path: Path) -> None:
    PersonalStore(tmp_path).add(pose())
    (kept,) = PersonalStore(tmp_path).load().poses
    assert kept.name == "Side splits"
    np.testing.assert_array_equal(kept.examples, pose().examples)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=LONGEST_NAME)
)
def test_any_name_makes_a_file_and_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    store = PersonalStore(tmp_path_factory.mktemp("data"))
    store.add(pose(name))
    assert [kept.name for kept in store.load().poses] == [name]


def test_a_pose_travels_in_a_file(tmp_path: Path) -> None:
    here, there = PersonalStore(tmp_path / "here"), PersonalStore(tmp_path / "there")
    here.add(pose())
    here.send_out(pose(), tmp_path / f"mine{SUFFIX}")
    assert there.bring_in(tmp_path / f"mine{SUFFIX}").name == "Side splits"
    with pytest.raises(DrishtiError, match="already"):
        there.bring_in(tmp_path / f"mine{SUFFIX}")


def test_a_pose_that_was_removed_can_be_brought_back(tmp_path: Path) -> None:
    store = PersonalStore(tmp_path)
    store.add(pose())
    (kept,) = store.load().poses
    store.remove(kept)
    assert store.load().poses == ()
    store.add(kept)
    assert len(store.load().poses) == 1


def test_a_broken_file_costs_none_of_the_others(tmp_path: Path) -> None:
    store = PersonalStore(tmp_path)
    store.add(pose())
    (tmp_path / "poses" / f"broken{SUFFIX}").write_bytes(b"PK nonsense")
    taught = store.load()
    assert [one.name for one in taught.poses] == ["Side splits"]
    assert len(taught.problems) == 1
    assert "broken" in taught.problems[0]


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x05\x06" + b"\0" * 18])
def test_files_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / f"other{SUFFIX}"
    path.write_bytes(content)
    with pytest.raises(DrishtiError, match="holds no taught pose"):
        read_pose(path)


def test_pickles_and_strange_shapes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / f"odd{SUFFIX}"
    about = np.array('{"format": 1, "name": "Odd"}')
    for examples in (
        np.array([{}], dtype=object),
        np.zeros((1, 7, 3), np.float32),
        np.zeros((0, 33, 3), np.float32),
        np.full((1, 33, 3), np.inf, np.float32),
        np.zeros((1, 33, 3), np.float64),
    ):
        with path.open("wb") as file:
            np.savez(file, about=about, examples=examples)
        with pytest.raises(DrishtiError, match="holds no taught pose"):
            read_pose(path)


def test_a_newer_format_is_said(tmp_path: Path) -> None:
    path = tmp_path / f"new{SUFFIX}"
    with path.open("wb") as file:
        np.savez(file, about=np.array('{"format": 2, "name": "New"}'), examples=pose().examples)
    with pytest.raises(DrishtiError, match="newer"):
        read_pose(path)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / f"large{SUFFIX}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.npy", bytes(2_000_000))
    with pytest.raises(DrishtiError, match="too large"):
        read_pose(path)


def test_equal_poses_have_one_mark_and_others_another() -> None:
    one, two = pose("One"), pose("Two")
    assert mark_of([one, two]) == mark_of([two, pose("One")])
    assert (
        len({mark_of([]), mark_of([one]), mark_of([two]), mark_of([one, two]), mark_of([pose(count=6)])}) == 5
    )
    assert mark_of([]) == ""
    assert one == pose("One")
    assert one != two
    assert hash(one) == hash(pose("One"))
