import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from training.data.folders import Sample, is_relative_name, label_of, read_folders
from training.data.lists import Link, read_links, read_official

TREE = "Tree_Pose_or_Vrksasana_"
LINES = f"{TREE}/1.jpg\thttp://a.example/1.jpg\n{TREE}/2.jpg\thttps://b.example/2 x.jpg\n"
EXPECTED = (
    Link(f"{TREE}/1.jpg", "http://a.example/1.jpg"),
    Link(f"{TREE}/2.jpg", "https://b.example/2 x.jpg"),
)


def test_links_come_from_a_file_a_folder_and_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "tree.txt").write_text(LINES)
    with zipfile.ZipFile(tmp_path / "lists.zip", "w") as zipped:
        zipped.writestr("deep/tree.txt", LINES)
    for source in (folder / "tree.txt", folder, tmp_path / "lists.zip"):
        assert read_links(source) == EXPECTED


@pytest.mark.parametrize(
    "line",
    [
        "../x/1.jpg\thttp://a.example",
        "/etc/passwd\thttp://a.example",
        "a/../b.jpg\thttp://a.example",
        "a/b/c.jpg\thttp://a.example",
        "a\\b/c.jpg\thttp://a.example",
        "C:/c.jpg\thttp://a.example",
        "a/b.jpg\tfile:///etc/passwd",
        "a/b.jpg http://a.example",
        "",
    ],
)
def test_lines_that_lead_elsewhere_or_make_no_sense_are_left_out(tmp_path: Path, line: str) -> None:
    (tmp_path / "l.txt").write_text(LINES + line + "\n")
    assert read_links(tmp_path / "l.txt") == EXPECTED


def test_a_file_without_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("nothing here\n")
    with pytest.raises(DrishtiError, match="no link"):
        read_links(tmp_path / "l.txt")


@given(st.text())
def test_a_plain_name_stays_inside_its_root(name: str) -> None:
    if is_relative_name(name):
        root = Path("/data/photographs")
        assert (root / name).resolve().parent.parent == root


def test_official_lists_name_poses_by_their_number(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    tree = catalogue.pose_by_folder(TREE)
    (tmp_path / "train.txt").write_text(f"{TREE}/1.jpg,0,0,{tree.yoga82_id}\n")
    assert read_official(tmp_path / "train.txt", catalogue) == (Sample(f"{TREE}/1.jpg", tree.id),)
    for bad in ("a/1.jpg,0,0,82", "a/1.jpg,0,0", "a/1.jpg,0,0,x", f"../1.jpg,0,0,{tree.yoga82_id}"):
        (tmp_path / "train.txt").write_text(bad)
        with pytest.raises(DrishtiError, match="line 1"):
            read_official(tmp_path / "train.txt", catalogue)


def test_folders_are_known_by_every_name_of_the_data_set_and_by_catalogue_id() -> None:
    catalogue = load_catalogue()
    for pose in catalogue.poses:
        assert label_of(pose.id, catalogue) == pose.id
        if pose.folder is not None:
            assert label_of(pose.folder, catalogue) == pose.id
            assert is_relative_name(f"{pose.folder}/1.jpg")
    assert label_of("no_pose", catalogue) == "no-pose"
    assert label_of("holiday", catalogue) is None


def test_unknown_folders_are_refused_unless_they_are_skipped(tmp_path: Path) -> None:
    for folder, name in ((TREE, "b.jpg"), (TREE, "a.PNG"), (TREE, "notes.txt"), ("holiday", "x.jpg")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_bytes(b"x")
    catalogue = load_catalogue()
    with pytest.raises(DrishtiError, match="holiday"):
        read_folders(tmp_path, catalogue)
    samples = read_folders(tmp_path, catalogue, skip_unknown=True)
    assert samples == (Sample(f"{TREE}/a.PNG", "tree"), Sample(f"{TREE}/b.jpg", "tree"))
    with pytest.raises(DrishtiError, match="no photograph"):
        read_folders(tmp_path / "holiday", catalogue)
    with pytest.raises(DrishtiError, match="cannot be read"):
        read_folders(tmp_path / "nowhere", catalogue)
