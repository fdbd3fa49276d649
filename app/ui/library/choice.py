"""Which poses the library shows, and the words it has for them. Knows no Qt."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from model.catalogue import Catalogue, Pose

DIFFICULTY: Final = {1: "Beginner", 2: "Intermediate", 3: "Advanced"}
SIDES: Final = {True: "Left and right", False: "Same on both sides"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user looks for; None takes all.

    Attributes:
        text: words of a name, as `Catalogue.find` takes them.
        group: id of a level-1 group.
        difficulty: 1 to 3.
        sided: whether the pose has a left and a right side.
        favourites: only favourites.
    """

    text: str = ""
    group: str | None = None
    difficulty: int | None = None
    sided: bool | None = None
    favourites: bool = False

    def poses(self, catalogue: Catalogue, favourites: Collection[str]) -> tuple[Pose, ...]:
        """The poses that fit, best match of the name first."""
        return tuple(
            pose
            for pose in catalogue.find(self.text)
            if self.group in (None, catalogue.level1(pose.id).id)
            and self.difficulty in (None, pose.difficulty)
            and self.sided in (None, pose.sided)
            and (not self.favourites or pose.id in favourites)
        )

    def why_empty(self, catalogue: Catalogue, favourites: Collection[str]) -> str:
        """One sentence for a choice that no pose fits: why, and what to do."""
        if not catalogue.find(self.text):
            return "No pose is called that: try another spelling."
        if self.favourites and not favourites:
            return "There are no favourites yet: choose a pose and press F."
        return "No pose fits all of this: take away a filter."


def in_words(pose: Pose, *, favourite: bool) -> str:
    """A pose in one line, as a screen reader says it."""
    parts = [pose.english, pose.sanskrit, DIFFICULTY[pose.difficulty], SIDES[pose.sided]]
    return ", ".join([*parts, "favourite"] if favourite else parts)
