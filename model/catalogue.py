"""The poses Drishti knows: their names, their places in the hierarchy, how they are taken.

The hierarchy is that of Yoga-82 (Verma et al., CVPR Workshops 2020): 6 groups at level 1, 20 at
level 2, 82 poses, plus a few of our own. ``assets/catalogue.json`` holds the data, and in its
``notes`` where published tables of the hierarchy disagree with the official lists.
"""

import difflib
import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from model.assets import asset_path
from model.errors import DrishtiError

CUE_LENGTH: Final = 140
"""A cue is read at a glance or spoken in one breath; in characters."""

PERSONAL: Final = "user:"
"""Ids of poses that a user has taught begin so; the name follows."""

_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Text = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Group(_Entry):
    """Poses of one kind.

    Attributes:
        id: stable short name.
        level: 1 for the wide kinds (``standing``), 2 for the narrower ones inside them.
        yoga82_id: official id within its level, 0 to 5 or 0 to 19.
        parent: id of the level-1 group around a level-2 group, None at level 1.
        english: singular name, as a heading.
        phrase: how the app says it when only the group is sure, such as "a standing forward bend".
    """

    id: _Slug
    level: Literal[1, 2]
    yoga82_id: int = Field(ge=0, le=19)
    parent: _Slug | None
    english: _Text
    phrase: _Text


class Pose(_Entry):
    """One pose.

    Attributes:
        id: stable short name; never changed once released.
        yoga82_id: official id, 0 to 81; None for a pose of our own.
        folder: exact folder name in Yoga-82; None for a pose of our own.
        group: id of its level-2 group.
        english: name in English.
        sanskrit: name in Sanskrit, IAST.
        aliases: other names people look for, including those of variants that count as this pose.
        cue: how to take the pose, one line of at most 140 characters.
        difficulty: 1 beginner, 2 intermediate, 3 advanced.
        sided: whether it has a left and a right side.
        note: what the Yoga-82 class mixes, or why the entry is as it is; often empty.
    """

    id: _Slug
    yoga82_id: int | None = Field(ge=0, le=81)
    folder: _Text | None
    group: _Slug
    english: _Text
    sanskrit: _Text
    aliases: tuple[_Text, ...]
    cue: _Text = Field(max_length=CUE_LENGTH)
    difficulty: Literal[1, 2, 3]
    sided: bool
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All its names: English, Sanskrit, aliases."""
        return (self.english, self.sanskrit, *self.aliases)


class Catalogue(_Entry):
    """All poses and groups, checked against each other; poses in the order of the file."""

    notes: tuple[_Text, ...]
    groups: tuple[Group, ...]
    poses: tuple[Pose, ...]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        entries: tuple[Group | Pose, ...] = (*self.groups, *self.poses)
        _refuse_repeats("id", (entry.id for entry in entries))
        _refuse_repeats("Yoga-82 group id", ((group.level, group.yoga82_id) for group in self.groups))
        _refuse_repeats("Yoga-82 pose id", (p.yoga82_id for p in self.poses if p.yoga82_id is not None))
        _refuse_repeats("folder", (pose.folder for pose in self.poses if pose.folder is not None))
        # A name that two poses share would find the wrong one.
        _refuse_repeats(
            "name", (name for pose in self.poses for name in {" ".join(_words(n)) for n in pose.names})
        )
        levels = {group.id: group.level for group in self.groups}
        for group in self.groups:
            parent_level = levels.get(group.parent, 0) if group.parent is not None else None
            if parent_level != (None if group.level == 1 else 1):
                raise ValueError(f"group {group.id!r} of level {group.level} has parent {group.parent!r}")
        for pose in self.poses:
            if levels.get(pose.group) != 2:
                raise ValueError(f"pose {pose.id!r} is in {pose.group!r}, which is no group of level 2")
            if (pose.yoga82_id is None) != (pose.folder is None):
                raise ValueError(f"pose {pose.id!r} has only one of Yoga-82 id and folder")
        populated = {group.parent for group in self.groups} | {pose.group for pose in self.poses}
        if empty := sorted(levels.keys() - populated):
            raise ValueError(f"group {empty[0]!r} is empty")
        return self

    @functools.cached_property
    def _poses_by_id(self) -> dict[str, Pose]:
        return {pose.id: pose for pose in self.poses}

    @functools.cached_property
    def _groups_by_id(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    def pose(self, pose_id: str) -> Pose:
        """The pose with this id, which may be a taught one; DrishtiError, naming near matches, for none."""
        if pose := self._poses_by_id.get(pose_id):
            return pose
        if pose_id.startswith(PERSONAL):
            return _personal(pose_id)
        found = [pose.id for pose in self.find(pose_id)] if _words(pose_id) else []
        near = (found or difflib.get_close_matches(pose_id.casefold(), self._poses_by_id))[:3]
        hint = f"did you mean {', '.join(near)}?" if near else "`drishti poses` lists them all."
        raise DrishtiError(f"There is no pose {pose_id!r}: {hint}")

    def group(self, group_id: str) -> Group:
        """The group with this id; DrishtiError where there is none."""
        try:
            return self._groups_by_id[group_id]
        except KeyError:
            known = ", ".join(self._groups_by_id)
            raise DrishtiError(f"There is no group {group_id!r}: choose one of {known}.") from None

    def pose_by_yoga82(self, yoga82_id: int) -> Pose:
        """The pose with this official id, 0 to 81; DrishtiError where there is none."""
        for pose in self.poses:
            if pose.yoga82_id == yoga82_id:
                return pose
        raise DrishtiError(f"The catalogue has no pose with Yoga-82 id {yoga82_id}: check the lists.")

    def pose_by_folder(self, name: str) -> Pose:
        """The pose with this folder name in Yoga-82; DrishtiError where there is none."""
        for pose in self.poses:
            if pose.folder == name:
                return pose
        raise DrishtiError(f"{name!r} is no folder of Yoga-82: folders keep the exact names of the data set.")

    def level1(self, pose_id: str) -> Group:
        """The wide group of a pose, such as ``standing``."""
        parent = self.level2(pose_id).parent
        assert parent is not None  # every level-2 group was checked to have one
        return self._groups_by_id[parent]

    def level2(self, pose_id: str) -> Group:
        """The narrow group of a pose, such as ``standing-forward-bend``."""
        return self._groups_by_id[self.pose(pose_id).group]

    def poses_in(self, group_id: str) -> tuple[Pose, ...]:
        """The poses of a group of either level."""
        group = self.group(group_id)
        return tuple(p for p in self.poses if group.id in (p.group, self._groups_by_id[p.group].parent))

    def find(self, text: str) -> tuple[Pose, ...]:
        """The poses one of whose names has all words of ``text``, best match first; all for no words.

        Case, diacritics, punctuation and the order of the words do not matter, the beginning of a
        word is enough, and the common English spellings of Sanskrit (Shavasana, Chaturanga) are
        understood.
        """
        query = _words(text)
        if not query:
            return self.poses
        ranked = [(rank, pose) for pose in self.poses if (rank := _rank(pose, query)) is not None]
        return tuple(pose for _, pose in sorted(ranked, key=lambda item: item[0]))


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue; without a path the shipped one, which is read once.

    Raises:
        DrishtiError: the file cannot be read, is no JSON, or contradicts itself.
    """
    return _shipped() if path is None else _read(path)


@functools.cache
def _shipped() -> Catalogue:
    return _read(asset_path("catalogue.json"))


def _read(path: Path) -> Catalogue:
    try:
        return Catalogue.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DrishtiError(
            f"The pose catalogue {path} cannot be read ({error.strerror}): install Drishti again."
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        what = f"{place}: {first['msg']}" if place else first["msg"]
        raise DrishtiError(f"The pose catalogue {path} is broken ({what}): install Drishti again.") from error


@functools.lru_cache(maxsize=256)
def _personal(pose_id: str) -> Pose:
    """A pose that a user has taught: all there is to know of it is its name."""
    return Pose.model_construct(
        id=pose_id,
        yoga82_id=None,
        folder=None,
        group="",
        english=pose_id.removeprefix(PERSONAL),
        sanskrit="",
        aliases=(),
        cue="",
        difficulty=1,
        sided=False,
        note="Taught by you.",
    )


def _refuse_repeats(what: str, values: Iterable[object]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ValueError(f"the {what} {value!r} stands there {count} times")


_NUMERALS: Final = {"1": "i", "2": "ii", "3": "iii"}


@functools.lru_cache(maxsize=2048)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name in plain small letters; "pose" says nothing and is left out."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", letters.casefold()))
    return tuple(_NUMERALS.get(word, word) for word in words if word != "pose")


def _respelled(words: tuple[str, ...]) -> tuple[str, ...]:
    """IAST writes s, c and v (without marks) for what English often spells sh, ch and w."""
    return tuple(word.replace("sh", "s").replace("ch", "c").replace("w", "v") for word in words)


def _rank(pose: Pose, query: tuple[str, ...]) -> tuple[int, ...] | None:
    """How well a pose answers a query, smaller is better; None where no name has all its words."""
    ranks = []
    for position, name in enumerate(pose.names):
        for respelled in (False, True):
            words, wanted = _words(name), query
            if respelled:
                words, wanted = _respelled(words), _respelled(wanted)
            closeness = _closeness(words, wanted)
            if closeness is not None:
                starts_elsewhere = not "".join(words).startswith("".join(wanted))
                ranks.append((closeness, respelled, position, starts_elsewhere, len(words)))
    return min(ranks, default=None)


def _closeness(words: tuple[str, ...], query: tuple[str, ...]) -> int | None:
    """0 the whole name, 1 whole words of it, 2 beginnings of words, 3 parts of it, None not at all."""
    name = "".join(words)
    if name == "".join(query):
        return 0
    if set(query) <= set(words):
        return 1
    if all(any(word.startswith(part) for word in words) for part in query):
        return 2
    return 3 if all(part in name for part in query) else None
