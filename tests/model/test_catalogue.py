import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.assets import asset_path
from model.catalogue import CUE_LENGTH, Catalogue, Pose, load_catalogue
from model.errors import DrishtiError

CATALOGUE = load_catalogue()
OFFICIAL = [pose for pose in CATALOGUE.poses if pose.yoga82_id is not None]

# Members of the official groups, by official id.
LEVEL1_SIZES = {0: 20, 1: 18, 2: 8, 3: 7, 4: 19, 5: 10}
LEVEL2_SIZES = dict(enumerate((3, 5, 7, 5, 5, 4, 2, 4, 3, 5, 3, 5, 2, 8, 5, 2, 4, 7, 1, 2)))

any_pose = st.sampled_from(CATALOGUE.poses)


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_hierarchy_has_the_official_sizes() -> None:
    assert [pose.yoga82_id for pose in sorted(OFFICIAL, key=lambda p: p.yoga82_id or 0)] == list(range(82))
    assert Counter(CATALOGUE.level1(p.id).yoga82_id for p in OFFICIAL) == LEVEL1_SIZES
    assert Counter(CATALOGUE.level2(p.id).yoga82_id for p in OFFICIAL) == LEVEL2_SIZES
    assert Counter(group.level for group in CATALOGUE.groups) == {1: 6, 2: 20}


def test_mountain_and_goddess_are_ours() -> None:
    ours = {p.id: (p.folder, CATALOGUE.level1(p.id).id) for p in CATALOGUE.poses if p.yoga82_id is None}
    assert ours == {"mountain": (None, "standing"), "goddess": (None, "standing")}
    assert CATALOGUE.level2("mountain").yoga82_id == 0


@pytest.mark.parametrize(
    ("yoga82_id", "pose_id", "sanskrit", "level1", "level2"),
    [
        (6, "camel", "Uṣṭrāsana", "wheel", "wheel-face-up"),
        (7, "cat-cow", "Mārjāryāsana", "wheel", "wheel-face-down"),
        (17, "downward-facing-dog", "Adho Mukha Śvānāsana", "standing", "standing-forward-bend"),
        (22, "triangle", "Utthita Trikoṇāsana", "standing", "standing-side-bend"),
        (44, "plank", "Kumbhakāsana", "reclining", "reclining-plank"),
        (47, "one-legged-king-pigeon", "Eka Pāda Rājakapotāsana", "sitting", "sitting-one-leg-stretch"),
        (57, "easy-sitting", "Sukhāsana", "sitting", "sitting-legs-in-front"),
        (68, "tree", "Vṛkṣāsana", "standing", "standing-straight"),
        (74, "warrior-ii", "Vīrabhadrāsana II", "standing", "standing-wide-or-one-leg"),
        (81, "reverse-warrior", "Viparīta Vīrabhadrāsana", "standing", "standing-side-bend"),
    ],
)
def test_official_ids_name_the_right_poses(
    yoga82_id: int, pose_id: str, sanskrit: str, level1: str, level2: str
) -> None:
    pose = CATALOGUE.pose_by_yoga82(yoga82_id)
    assert (pose.id, pose.sanskrit) == (pose_id, sanskrit)
    assert (CATALOGUE.level1(pose.id).id, CATALOGUE.level2(pose.id).id) == (level1, level2)


@pytest.mark.parametrize(
    ("folder", "pose_id"),
    [
        ("Sitting pose 1 (normal)", "easy-sitting"),
        ("Extended_Revolved_Triangle_Pose_or_Utthita_Trikonasana_", "triangle"),
        ("Bharadvaja's_Twist_pose_or_Bharadvajasana_I_", "bharadvajas-twist"),
        ("Rajakapotasana", "one-legged-king-pigeon"),
        ("Pigeon_Pose_or_Kapotasana_", "full-pigeon"),
    ],
)
def test_folders_keep_the_names_of_the_data_set(folder: str, pose_id: str) -> None:
    assert CATALOGUE.pose_by_folder(folder).id == pose_id


@pytest.mark.parametrize("pose", CATALOGUE.poses, ids=lambda pose: pose.id)
def test_entry_reads_well(pose: Pose) -> None:
    assert pose.cue.endswith(".")
    assert len(pose.cue) <= CUE_LENGTH
    assert unicodedata.is_normalized("NFC", pose.sanskrit)
    # Letters of IAST only: an English "sh" or "oo" would be a spelling, not a transliteration.
    assert set(pose.sanskrit.lower()) <= set("aāiīuūṛeokgṅcjñṭḍṇtdnpbmyrlvśṣsh ")
    assert not re.search("(?<!ñ)ch|sh|ee|oo", pose.sanskrit.lower())


@pytest.mark.parametrize(
    "pose", [p for p in OFFICIAL if "_or_" in (p.folder or "")], ids=lambda pose: pose.id
)
def test_sanskrit_spelling_of_the_data_set_finds_its_pose_first(pose: Pose) -> None:
    spelling = (pose.folder or "").split("_or_")[1].removesuffix("_I_and_II")
    assert CATALOGUE.find(spelling)[0] == pose


def test_poses_in_a_group_of_either_level() -> None:
    assert [p.id for p in CATALOGUE.poses_in("inverted-legs-overhead")] == ["plow", "scorpion"]
    assert len(CATALOGUE.poses_in("standing")) == 22
    by_level1 = [p for group in CATALOGUE.groups if group.level == 1 for p in CATALOGUE.poses_in(group.id)]
    assert sorted(p.id for p in by_level1) == sorted(p.id for p in CATALOGUE.poses)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("warrior 2", "warrior-ii"),
        ("WARRIOR", "warrior-i"),
        ("downdog", "downward-facing-dog"),
        ("dog down", "downward-facing-dog"),
        ("childs pose", "childs-pose"),
        ("Child’s Pose", "childs-pose"),
        ("shavasana", "corpse"),
        ("chaturanga", "four-limbed-staff"),
        ("vrksasana", "tree"),
        ("janusirsasana", "head-to-knee"),
        ("crow", "crane"),
        ("wheel", "upward-bow"),
        ("pigeon", "one-legged-king-pigeon"),
        ("plank", "plank"),
    ],
)
def test_search_puts_the_meant_pose_first(text: str, first: str) -> None:
    assert CATALOGUE.find(text)[0].id == first


@given(pose=any_pose, data=st.data())
def test_search_needs_neither_case_nor_marks_nor_order(pose: Pose, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(pose.names))
    assert CATALOGUE.find(plain(name).upper())[0] == pose
    shuffled = " ".join(data.draw(st.permutations(name.split())))
    assert pose in CATALOGUE.find(shuffled)


@given(st.text(max_size=30))
def test_search_takes_any_text(text: str) -> None:
    assert set(CATALOGUE.find(text)) <= set(CATALOGUE.poses)


def test_search_for_nothing_lists_all_and_for_nonsense_none() -> None:
    assert CATALOGUE.find(" ,") == CATALOGUE.poses
    assert CATALOGUE.find("zzyzx") == ()
    assert CATALOGUE.find("warrior tree") == ()


@pytest.mark.parametrize(
    ("pose_id", "near"), [("warior-ii", "warrior-ii"), ("Warrior II", "warrior-ii"), ("crow", "crane")]
)
def test_unknown_pose_is_told_near_matches(pose_id: str, near: str) -> None:
    with pytest.raises(DrishtiError, match=rf"no pose '{pose_id}': did you mean {near}\b"):
        CATALOGUE.pose(pose_id)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CATALOGUE.pose("xyzzy"),
        lambda: CATALOGUE.pose(""),
        lambda: CATALOGUE.level1("xyzzy"),
        lambda: CATALOGUE.group("tree"),
        lambda: CATALOGUE.poses_in("tree"),
        lambda: CATALOGUE.pose_by_yoga82(82),
        lambda: CATALOGUE.pose_by_folder("tree"),
    ],
)
def test_unknown_names_are_refused_in_words(ask: Callable[[], object]) -> None:
    with pytest.raises(DrishtiError):
        ask()


def repeat_id(raw: Any) -> None:
    raw["poses"][1]["id"] = raw["poses"][0]["id"]


def pose_named_as_group(raw: Any) -> None:
    raw["poses"][0]["id"] = raw["groups"][0]["id"]


def repeat_official_id(raw: Any) -> None:
    raw["poses"][1]["yoga82_id"] = raw["poses"][2]["yoga82_id"]


def official_id_82(raw: Any) -> None:
    raw["poses"][1]["yoga82_id"] = 82


def folder_without_official_id(raw: Any) -> None:
    raw["poses"][1]["yoga82_id"] = None


def shared_name(raw: Any) -> None:
    raw["poses"][0]["aliases"] = [raw["poses"][1]["sanskrit"].upper()]


def empty_name(raw: Any) -> None:
    raw["poses"][0]["english"] = " "


def long_cue(raw: Any) -> None:
    raw["poses"][0]["cue"] = "x" * (CUE_LENGTH + 1)


def cue_of_two_lines(raw: Any) -> None:
    raw["poses"][0]["cue"] = "Stand.\nSit."


def difficulty_4(raw: Any) -> None:
    raw["poses"][0]["difficulty"] = 4


def unknown_field(raw: Any) -> None:
    raw["poses"][0]["colour"] = "red"


def pose_in_level1_group(raw: Any) -> None:
    raw["poses"][0]["group"] = raw["groups"][0]["id"]


def orphan_group(raw: Any) -> None:
    next(g for g in raw["groups"] if g["level"] == 2)["parent"] = None


def level1_group_with_parent(raw: Any) -> None:
    raw["groups"][0]["parent"] = raw["groups"][-1]["id"]


def empty_group(raw: Any) -> None:
    raw["poses"] = [pose for pose in raw["poses"] if pose["group"] != "sitting-split"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (repeat_id, "the id 'mountain' stands there 2 times"),
        (pose_named_as_group, "the id 'standing' stands there 2 times"),
        (repeat_official_id, "Yoga-82 pose id"),
        (official_id_82, "yoga82_id"),
        (folder_without_official_id, "only one of Yoga-82 id and folder"),
        (shared_name, "the name 'utkatasana'"),
        (empty_name, "english"),
        (long_cue, "cue"),
        (cue_of_two_lines, "cue"),
        (difficulty_4, "difficulty"),
        (unknown_field, "colour"),
        (pose_in_level1_group, "no group of level 2"),
        (orphan_group, "has parent None"),
        (level1_group_with_parent, "of level 1 has parent"),
        (empty_group, "'sitting-split' is empty"),
    ],
)
def test_contradiction_in_the_file_is_one_sentence(
    damage: Callable[[Any], None], message: str, tmp_path: Path
) -> None:
    raw = json.loads(asset_path("catalogue.json").read_text(encoding="utf-8"))
    damage(raw)
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(DrishtiError, match=re.escape(message)) as caught:
        load_catalogue(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b"\xff\xfe"])
def test_unreadable_file_is_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DrishtiError, match=r"The pose catalogue .* install Drishti again\.$") as caught:
        load_catalogue(path)
    assert "\n" not in str(caught.value)


def test_file_survives_the_round_trip_through_the_models() -> None:
    assert Catalogue.model_validate_json(CATALOGUE.model_dump_json()) == CATALOGUE


def test_shipped_catalogue_is_read_once() -> None:
    assert load_catalogue() is CATALOGUE


def test_reading_names_needs_no_numerics() -> None:
    code = (
        "import sys, model.catalogue; print({'numpy', 'cv2', 'mediapipe', 'onnxruntime'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
